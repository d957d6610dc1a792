"""Forgeries about hypotheses: what a certificate shows of its game besides its claim. See `test_forgeries.py`."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from toolkit_certificates import Document, Forgery, changed, claimed, native, procedure, refused, sealed, stated

from verification.checker import RULES, check

LEMMA = "lemma-3.5"


def lemma(*changes: tuple[tuple[Any, ...], Any]) -> Document:
    """Lemma 3.5, which has two hypotheses, on a game with common payoffs."""
    return changed(claimed(LEMMA), *changes)


def assuming(name: str, proof: Document | None = None) -> Document:
    """A true statement of one's own with a hypothesis, and the evidence of it: by its text, if there is no other."""
    document = stated("0 < delta", native(), {})
    statement = {**document["statement"], "assuming": [name]}
    known = {"cases": [{}], "profiles": [], "witnesses": []}
    return sealed({**document, "statement": statement, "hypotheses": {name: proof or known}})


PROVEN = "Markov potential game"


def evidence(rule: str, *cases: Document) -> Document:
    """What a procedure shows of a hypothesis."""
    return {"cases": list(cases), "profiles": [], "witnesses": [], "rule": rule}


def hypothesis(name: str, value: Any) -> Document:
    """Lemma 3.5 with other evidence of a hypothesis."""
    return lemma((("hypotheses", name), value))


@cache
def needing(name: str, spec: str) -> Document:
    """A statement of one's own that needs a hypothesis which holds in a built-in game."""
    rule = {"no Markov potential game": "definition-2.1/four-cycle", "Assumption 3.1": "assumption-3.1"}[name]
    game = procedure(rule, spec)["game"]
    return stated("0 < delta", game, {}, assuming=(name,))


def without_potential(*changes: tuple[tuple[Any, ...], Any]) -> Document:
    """Matching pennies, with another case of the four-cycle that shows that it has no potential."""
    name = "no Markov potential game"
    return changed(
        needing(name, "matching_pennies"), *(((("hypotheses", name, "cases", 0, *p)), v) for p, v in changes)
    )


def on_matching_pennies(proof: Document) -> Document:
    """Lemma 3.5 on matching pennies, which has no potential, with this proof that it has one."""
    game = procedure("definition-2.1/four-cycle", "matching_pennies")["game"]
    return lemma((("game",), game), (("hypotheses", PROVEN), proof))


def assumption(case: Any, **game: Any) -> Document:
    """Assumption 3.1 shown by another joint action, or in another game."""
    document = stated("0 < delta", native(), {}, assuming=("Assumption 3.1",))
    return changed(
        document, (("hypotheses", "Assumption 3.1", "cases", 0, "joint_action"), case), (("game",), native(**game))
    )


def zeros(*shape: int) -> Any:
    return [zeros(*shape[1:]) for _ in range(shape[0])] if shape else 0


STUCK = [[[[1, 0]] * 2] * 2, [[[0, 1]] * 2] * 2]
"""Every state stays."""
FIRST, SECOND = [[[1, 0]], [[1, 0]]], [[[0, 1]], [[0, 1]]]
HYPOTHESES: dict[str, Forgery] = {
    "a hypothesis has no evidence": (
        lambda: lemma((("hypotheses",), lambda h: {"full support": h["full support"]})),
        "evidence is needed",
    ),
    "a hypothesis is shown that is not asked for": (
        lambda: lemma((("hypotheses",), lambda h: {**h, "one state": h["full support"]})),
        "evidence is needed",
    ),
    "a hypothesis is called almost as it is": (
        lambda: lemma((("hypotheses",), lambda h: {"Full support": h["full support"], PROVEN: h[PROVEN]})),
        "evidence is needed",
    ),
    "full support shows a potential": (
        lambda: lemma((("hypotheses",), lambda h: {**h, PROVEN: h["full support"]})),
        "a rule is needed",
    ),
    "a four-cycle shows a potential": (
        lambda: on_matching_pennies(procedure("definition-2.1/four-cycle", "matching_pennies")["cases"][0]),
        "other members",
    ),
    "a refutation of a potential shows one": (
        lambda: hypothesis(PROVEN, evidence("definition-2.1/four-cycle", {})),
        "does not decide",
    ),
    "recurrence shows a potential": (
        lambda: hypothesis(PROVEN, evidence("assumption-3.1", {"joint_action": [0, 0]})),
        "does not decide",
    ),
    "the maximum of a potential shows one": (
        lambda: hypothesis(PROVEN, evidence("equation-9", procedure("equation-9")["cases"][0])),
        "does not decide",
    ),
    "a rule shows full support": (
        lambda: hypothesis("full support", evidence("definition-2.1/shaped", {"shaping": [[0], [0]]})),
        "does not decide",
    ),
    "evidence states its own outcome": (
        lambda: lemma((("hypotheses", "full support"), lambda e: {**e, "outcome": "holds"})),
        "other members",
    ),
    "evidence has no case": (lambda: lemma((("hypotheses", "full support", "cases"), [])), "no case"),
    "matching pennies has common payoffs": (
        lambda: on_matching_pennies(evidence("definition-2.1/shaped", {"shaping": [[0], [0]]})),
        "is false",
    ),
    "matching pennies has common payoffs but for a shaping": (
        lambda: on_matching_pennies(evidence("definition-2.1/shaped", {"shaping": [[0], [4]]})),
        "is false",
    ),
    "payoffs are common in both states, where they are in one": (
        lambda: assuming(PROVEN, evidence("definition-2.1/shaped", {"shaping": zeros(2, 2)})),
        "player 1, state 1, action (1, 1): -1 = 0 is false",
    ),
    "a stage game of matching pennies has a potential": (
        lambda: on_matching_pennies(evidence("definition-2.1/action-independent", {"structure": "action-independent"})),
        "is false",
    ),
    "a player controls matching pennies": (
        lambda: on_matching_pennies(
            evidence("definition-2.1/single-controller", {"controller": 0, "values": zeros(1, 1, 2, 1)})
        ),
        "is false",
    ),
    "four-cycles of matching pennies vanish on a grid": (
        lambda: on_matching_pennies(evidence("definition-2.1/grid", {"players": [0, 1], "values": zeros(9, 4, 2, 1)})),
        "is not the value",
    ),
    "a grid of one point decides": (
        lambda: on_matching_pennies(evidence("definition-2.1/grid", {"players": [0, 1], "values": zeros(1, 4, 2, 1)})),
        "not complete",
    ),
    "a grid is one of a player with itself": (
        lambda: hypothesis(PROVEN, evidence("definition-2.1/grid", {"players": [0, 0], "values": zeros(9, 4, 2, 1)})),
        "two different players",
    ),
    "the four-cycle is one of a player with itself": (
        lambda: without_potential((("players",), [0, 0])),
        "two different players",
    ),
    "the four-cycle is one of player 1 and of true": (
        lambda: without_potential((("players",), [1, True])),
        "two different players",
    ),
    "the corners of the four-cycle are the same": (
        lambda: without_potential((("other",), SECOND), (("policy",), SECOND), (("values",), [[[2], [-2]]] * 4)),
        "nothing fails",
    ),
    "only one player moves in the four-cycle": (
        lambda: without_potential((("other", 1), [[0, 1]]), (("values",), [[[2], [-2]], [[-2], [2]]] * 2)),
        "nothing fails",
    ),
    "values at a corner of the four-cycle are false": (
        lambda: without_potential((("values", 0, 0, 0), 3)),
        "is not the value",
    ),
    "a corner of the four-cycle is no policy": (
        lambda: without_potential((("other", 0, 0), [2, -1])),
        "no distribution",
    ),
    "a common-payoff game has no potential": (
        lambda: changed(needing("no Markov potential game", "matching_pennies"), (("game",), claimed(LEMMA)["game"])),
        "is not the value",
    ),
    "a chain that stays is recurrent": (lambda: assumption([0, 0], transitions=STUCK), "not irreducible"),
    "some chain is recurrent, where all stay": (lambda: assumption(None, transitions=STUCK), "is false"),
    "a chain that alternates is aperiodic": (
        lambda: assumption([0, 0], transitions=[[[[0, 1]] * 2] * 2, [[[1, 0]] * 2] * 2]),
        "not irreducible and aperiodic",
    ),
    "mu has full support, where it has not": (lambda: assumption(None, initial=[1, 0]), "is false"),
    "a joint action is one of three players": (lambda: assumption([0, 0, 0]), "no list of one action a player"),
    "luck is a hypothesis": (
        lambda: assuming("luck"),
        "no hypothesis is called luck",
    ),
    "the game has one state, where it has two": (
        lambda: assuming("one state"),
        "is false",
    ),
    "all have common payoffs, where one differs": (
        lambda: assuming("common payoffs"),
        "is false",
    ),
}


@pytest.mark.parametrize("lie", HYPOTHESES)
def test_a_false_hypothesis(lie: str) -> None:
    made, why = HYPOTHESES[lie]
    assert why in refused(made())


def test_the_true_hypotheses_are_accepted() -> None:
    for document in (without_potential(), needing("no Markov potential game", "matching_pennies")):
        assert check(document).hypotheses == ("no Markov potential game",)
    assert check(assumption([1, 1])).hypotheses == ("Assumption 3.1",)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_no_rule_decides_assumption_3_2(rule: str) -> None:
    """It is one about step sizes, of which a certificate says nothing."""
    for proof in (None, evidence(rule, {})):
        assert "rule" in refused(assuming("Assumption 3.2", proof))
