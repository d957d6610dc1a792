"""Forgeries that a former kernel accepted, rewritten in format 2; and that what is true beside them is accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kernel_forging import corridor, game, refused, sealed
from test_kernel_accepting import NOTHING, by_rule

from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError
from verification.kernel.rules_exploration_cycle import Field
from verification.kernel.statements import FOLDER, catalogue

HOLES = Path(__file__).resolve().parents[4] / "shared" / "holes"
pytestmark = pytest.mark.skipif(not HOLES.exists(), reason="the forgeries are not beside the repository")
SUPPORT = {"full support": NOTHING}


def hole(name):
    (path,) = HOLES.glob(f"{name}-*.json")
    return json.loads(path.read_text())


def rewritten(name, **members):
    """The forgery by the same rule, with the same case and outcome."""
    old = hole(name)
    claim, rule = old["claim"].partition("/")[0], old["claim"]
    body = by_rule(rule, {}, claim=claim, outcome=old["outcome"], data=old["game"], hypotheses={})
    return sealed({**body, "cases": old["cases"], **members})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("A1", "no outcome 'holds'"),
        ("A4", "no outcome 'fails'"),
        ("A5", "a pair of players is left out"),
        ("B1", "not irreducible and aperiodic"),
        ("B4", "no outcome 'fails'"),
        ("B10", "shows nothing of existence"),
        ("C3a", "evidence is needed for ['Markov potential game', 'Assumption 3.1']"),
        ("C7b", "evidence is needed for ['Markov potential game', 'full support']"),
    ],
)
def test_a_forgery_is_refused(name, why):
    assert why in refused(rewritten(name))


def evidence_by(rule, case):
    return {"cases": [case], "profiles": [], "witnesses": [], "rule": rule}


def zeros(*shape):
    return 0 if not shape else [zeros(*shape[1:]) for _ in range(shape[0])]


@pytest.mark.parametrize("name", ["C3a", "C6", "C7b"])
@pytest.mark.parametrize("rule", ["shaped", "action-independent", "single-controller", "four-cycle"])
def test_a_game_that_is_none_cannot_be_passed_off_as_a_markov_potential_game(name, rule):
    old = hole(name)
    claim = old["claim"].partition("/")[0]
    states, (_, second) = len(old["game"]["states"]), map(len, old["game"]["actions"])
    case = {
        "shaped": {"shaping": zeros(2, states)},
        "action-independent": {"structure": "action-independent"},
        "single-controller": {"controller": 0, "values": zeros(1, states, second, states)},
        "four-cycle": {"players": [0, 1], "policy": 0, "other": 0, "values": []},
    }[rule]
    proof = {"Markov potential game": evidence_by(f"definition-2.1/{rule}", case)}
    for other in catalogue(FOLDER)[claim]["assuming"]:
        proof.setdefault(other, NOTHING)
    reason = refused(rewritten(name, hypotheses=proof) if name != "C6" else lemma_3_5(proof))
    assert "hypothesis Markov potential game" in reason


def lemma_3_5(hypotheses):
    """C6 in format 2: the statement of the catalogue on matching pennies."""
    from verification.kernel.statements import text_of

    old, text = hole("C6"), text_of(catalogue(FOLDER)["lemma-3.5"])
    body = {name: value for name, value in rewritten("C6").items() if name != "rule"}
    members = {"statement": text, "clauses": list(text["clauses"]), "game": old["game"], "hypotheses": hypotheses}
    return sealed({**body, "claim": "lemma-3.5", **members})


def test_lemma_3_5_needs_a_markov_potential_game():
    assert "evidence is needed" in refused(lemma_3_5({}))


# Definition 2.1.


def grid_values(count):
    """Zero payoffs: every value is 0, and there are so many points."""
    return zeros(count, 4, 2, 2)


def idle(players):
    """Payoffs are 0, and the state stays."""
    rows = [[1, 0], [0, 1]]
    for _ in range(players):
        rows = [[row, row] for row in rows]
    return game(
        players=[str(k) for k in range(players)],
        actions=[["a", "b"]] * players,
        payoffs=[zeros(2, *([2] * players))] * players,
        transitions=rows,
    )


def test_grids_of_every_pair_certify():
    two = by_rule("definition-2.1/grid", {"players": [0, 1], "values": grid_values(81)}, data=idle(2))
    assert check(two).comparisons == 162
    short = by_rule("definition-2.1/grid", {"players": [0, 1], "values": grid_values(80)}, data=idle(2))
    assert "not complete" in refused(short)


def test_a_grid_of_one_pair_of_three_does_not():
    case = {"players": [0, 1], "values": grid_values(81 * 25)}
    alone = by_rule("definition-2.1/grid", case, data=idle(3))
    assert "left out" in refused(alone)
    assert "left out" in refused(sealed({**alone, "cases": [case, case]}))
    pairs = [{**case, "players": pair} for pair in ([0, 1], [2, 0], [1, 2])]
    check(sealed({**alone, "cases": pairs}))


def test_a_trivial_cycle_refutes_nothing():
    old = hole("A1")
    assert "nothing fails" in refused(rewritten("A1", outcome="fails"))
    case = {**old["cases"][0], "other": [[[0, 1]], [[0, 1]]]}
    case["values"] = [[[2], [-2]], [[-2], [2]], [[-2], [2]], [[2], [-2]]]
    assert check(rewritten("A1", outcome="fails", cases=[case])).comparisons == 1


def test_a_true_refutation_with_long_numbers_is_accepted():
    """It was rejected since a message about the long number was written before it was needed."""
    assert check(rewritten("8")).outcome == "fails"


# Assumption 3.1.


@pytest.mark.parametrize(
    ("action", "outcome", "why"),
    [
        ([1], "holds", None),
        (None, "holds", None),
        ([0], "holds", "shows nothing of others"),
        ([0], "fails", "shows nothing of others"),
        (None, "fails", "nothing fails"),
        ([2], "holds", "none of the game's"),
        ([True], "holds", "none of the game's"),
        ([1.0], "holds", "none of the game's"),
        ([], "holds", "no list of one action a player"),
    ],
)
def test_assumption_3_1(action, outcome, why):
    document = rewritten("B1", outcome=outcome, cases=[{"joint_action": action}])
    if why is None:
        assert check(document).outcome == outcome
    else:
        assert why in refused(document)


def test_assumption_3_1_fails_where_every_joint_action_fails():
    data = corridor() | {"initial": ["1/2", "1/2"]}
    assert check(by_rule("assumption-3.1", {"joint_action": None}, claim="assumption-3.1", outcome="fails", data=data))


# The limit of a solution.

TIES = corridor() | {
    "states": ["s"],
    "initial": [1],
    "payoffs": [[[0, 0]]],
    "transitions": [[[1], [1]]],
}
POTENTIAL = {"Markov potential game": evidence_by("definition-2.1/shaped", {"shaping": [[0]]}), **SUPPORT}


def solution(*corners, targets, ends, outcome):
    case = {"corners": [[[row]] for row in corners], "targets": [[[t]] for t in targets], "eta": 1, "ends": ends}
    return by_rule("lemma-3.5.limit", case, claim="lemma-3.5.limit", outcome=outcome, data=TIES, hypotheses=POTENTIAL)


def end(corner):
    return {"corner": corner, "V": [[0]], "optimal": [{"policy": [[1, 0]], "W": [0]}]}


def test_a_solution_that_goes_round_for_ever_has_no_limit():
    half, three = ["1/2", "1/2"], ["3/4", "1/4"]
    round_trip = solution(half, three, half, targets=(0, 1), ends=[], outcome="fails")
    with pytest.raises(InvalidError):
        check(sealed({**round_trip, "cases": [{**round_trip["cases"][0], "targets": [[[0]], [[0]]]}]}))
    third = solution(half, three, ["3/8", "5/8"], targets=(0, 1), ends=[end(2)], outcome="holds")
    assert check(third).comparisons == 1
    closed = solution(half, three, half, targets=(0, 1), ends=[], outcome="fails")
    assert check(closed).outcome == "fails"


def test_a_solution_that_comes_back_after_infinite_time_converges():
    """From action 0 half-way to action 1, and back to action 0, where it arrives never."""
    pure, half = [1, 0], ["1/2", "1/2"]
    document = solution(pure, half, pure, targets=(1, 0), ends=[end(2)], outcome="holds")
    assert check(document).outcome == "holds"
    assert "other corners" in refused(solution(pure, half, pure, targets=(1, 0), ends=[], outcome="fails"))


# Numbers of a field.


@pytest.mark.parametrize(
    ("equation", "root"),
    [
        ([-1, 0, 0, 4], ["1/10", "1/5"]),
        ([0, 0, 0, 1], ["1/10", "1/5"]),
        (["-1/2", 1], ["1/2", "1/2"]),
        (["-1/2", 1], ["1/2", "3/4"]),
        ([-1, 0, 0, 4], ["3/4", "1/2"]),
        ([-1, 0, 0, 4], [0, "3/4"]),
        ([-1, 0, 0, 0], ["1/2", "3/4"]),
        ([-1], ["1/2", "3/4"]),
    ],
)
def test_a_root_is_isolated_by_values_of_opposite_sign(equation, root):
    with pytest.raises(InvalidError):
        Field(equation, root)


def test_signs_in_a_field():
    """E^3 = 1/4."""
    field = Field([-1, 0, 0, 4], ["1/2", "3/4"])
    cube = field.times(field.times_root(field.constant(1)), field.times_root(field.times_root(field.constant(1))))
    assert [4 * x for x in cube] == field.constant(1)
    assert field.sign(field.times_root(field.constant(1))) == 1
    assert (
        field.sign([x - y for x, y in zip(field.times_root(field.constant(1)), field.constant(1), strict=True)]) == -1
    )
