"""Files within all bounds that only want to cost time and memory: refused after a bounded number of steps, or cheap.

Each took hours or gigabytes once. Here the meter is set low; what a construct costs does not depend on that.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kernel_forging import FORMAT, game, sealed, text
from toolkit_certificates import refused

from verification.checker import RULES, check, check_file
from verification.kernel import exact
from verification.kernel.exact import InvalidError

Document = dict[str, Any]
LONG, LONGER = "7" + "9" * 9_999, "8" + "9" * 9_998 + "7"
RATIO = f"{LONG}/{LONGER}"
"""A number of 20,000 digits."""
TIMES = "forall k < 1000 m < 1000 n < 1000: "


@pytest.fixture(autouse=True)
def meter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A third of a million steps, and no more than some seconds."""
    monkeypatch.setattr(exact, "MOST_STEPS", 300_000)
    began = time.process_time()
    yield
    assert time.process_time() - began < 10


def flat(states: int, actions: int, players: int = 1, row: list[Any] | None = None) -> Document:
    """Nothing is paid; every action leads on alike."""
    paid, onward = 0, row or [1] + [0] * (states - 1)
    for _ in range(players):
        paid, onward = [paid] * actions, [onward] * actions
    return game(
        players=[str(k) for k in range(players)],
        states=[str(k) for k in range(states)],
        actions=[[str(k) for k in range(actions)]] * players,
        initial=[f"1/{states}"] * states,
        payoffs=[[paid] * states] * players,
        transitions=[onward] * states,
    )


def crowd(players: int, groups: int = 1) -> Document:
    """Players who are counted, in one state."""
    return flat(1, 1) | {
        "kind": "anonymous",
        "players": [str(k) for k in range(players)],
        "actions": ["a", "b"],
        "groups": [k % groups for k in range(players)],
        "paid_by": "own count",
        "payoffs": [[[[0] * players] * 2]] * groups,
    }


def own(claim: str, data: Document, *cases: Document, given: str = "", where: str = "", **members: Any) -> Document:
    """A statement of one's own."""
    body = {"claim": "own", "statement": text(claim, given=given, where=where), "clauses": [""], "outcome": "holds"}
    return finished({**body, "game": data, "cases": list(cases) or [{}], **members})


def ruled(rule: str, data: Document, *cases: Document, outcome: str = "holds", **hypotheses: Any) -> Document:
    """A procedure; hypotheses are that nothing is paid, which is a potential, and that mu has full support."""
    known = {"cases": [{}], "profiles": [], "witnesses": []}
    shaping = [[0] * len(data["states"])] * len(data["players"])
    proofs = {
        "full support": known,
        "Markov potential game": {**known, "rule": "definition-2.1/shaped", "cases": [{"shaping": shaping}]},
    }
    body = {"claim": rule.partition("/")[0], "rule": rule, "outcome": outcome, "game": data}
    needed = {name: proofs[name] for name in hypotheses.pop("needs", ())}
    return finished({**body, "clauses": list(RULES[rule].clauses), "cases": list(cases), "hypotheses": needed})


def finished(body: Document) -> Document:
    return sealed({"format": FORMAT, "profiles": [], "witnesses": [], "hypotheses": {}, **body})


def updates(players: int) -> Document:
    """One update of so many players with two actions."""
    before = {
        "q": [[[0, 0]]] * players,
        "policy": [[[1, 0]]] * players,
        "visits": [0],
        "plays": [[[0, 0]]] * players,
    }
    sizes = {"alpha": ["1/2"] * players, "beta": ["1/2"] * players}
    return {"state": 0, "joint": [0] * players, "after": 0, "tie": 0, "before": before, **sizes}


def flow(states: int, actions: int, weight: Any, gap: Any) -> Document:
    """A case of the fast dynamics."""
    size = states * actions
    case = {"policy": [[[1] + [0] * (actions - 1)] * states], "player": 0, "eta": "1/100", "time": 1, "radius": 0}
    return {**case, "weights": [weight] * size, "gap": [gap] * size, "ball": [0] * size}


def stretch(states: int, row: list[Any] | None = None) -> Document:
    """A solution that moves in every state at once."""
    data = flat(states, 2, row=row)
    corners = [[[["1/2", "1/2"]] * states], [[["1/4", "3/4"]] * states]]
    case = {"corners": corners, "targets": [[[1] * states]], "eta": 1, "ends": []}
    return ruled("lemma-3.5.limit", data, case, needs=("Markov potential game", "full support"))


def boxes(actions: int, rule: str) -> Document:
    """Boxes of policies with many actions."""
    gain = {"row": [0, 0, 0], "V": [0]}
    start = [[[1] + [0] * (actions - 1)]]
    box = {**gain, "low": [[[0] * actions]], "high": [[[1] * actions]]}
    tree: Any = gain
    for k in range(20):
        tree = {"split": [0, 0, 0], "at": f"1/{k + 2}", "below": tree, "above": gain}
    case = {
        "boxes": {"start": start, "boxes": [box] * 10},
        "everywhere": {"equilibria": [], "radius": "1/8", "tree": tree},
    }[rule.partition("/")[2]]
    return ruled(rule, flat(1, actions), case, needs=("Markov potential game", "full support"))


def long_row() -> list[Any]:
    """Probabilities of 4,000 digits."""
    parts = [int("1" * 3_999 + str(k)) for k in range(1, 6)]
    return [f"{exact.Fraction(10**4_000 - sum(parts), 10**4_000)}", *(f"{p}/1{'0' * 4_000}" for p in parts)]


X = {"given": "number x in [0, 100000000]", "where": "X := x^3\nY := X * X"}
COSTLY: dict[str, Callable[[], Document]] = {
    "long numbers are compared often": lambda: own(f"{TIMES}X != Y", flat(1, 1), {"x": RATIO}, **X),
    "long numbers are ordered often": lambda: own(f"{TIMES}X >= Y", flat(1, 1), {"x": RATIO}, **X),
    "long numbers are ordered often, in brackets": lambda: own(f"{TIMES}[X >= Y] = 1", flat(1, 1), {"x": RATIO}, **X),
    "the larger of long numbers is asked for often": lambda: own(
        f"{TIMES}max(X, Y) > 0", flat(1, 1), {"x": RATIO}, **X
    ),
    "the largest of long numbers is asked for": lambda: own(
        "(max k < 1000 m < 1000: X) > 0", flat(1, 1), {"x": RATIO}, **X
    ),
    "a long number changes its sign often": lambda: own(f"{TIMES}(-X) * 0 = 0", flat(1, 1), {"x": RATIO}, **X),
    "a long number loses its sign often": lambda: own(f"{TIMES}|X| * 0 = 0", flat(1, 1), {"x": RATIO}, **X),
    "long integers are added often": lambda: own(
        f"{TIMES}(X + X - X) * 0 = 0", flat(1, 1), {"x": 99_999_999}, given=X["given"], where="X := x^1000"
    ),
    "long integers are summed": lambda: own(
        "(sum k < 1000 m < 1000: X) > 0", flat(1, 1), {"x": 99_999_999}, given=X["given"], where="X := x^1000"
    ),
    "outer loops turn around nothing": lambda: own(f"({TIMES}forall k2 < 0: 1 = 1) iff 1 = 1", flat(1, 1)),
    "loops of a sum turn around nothing": lambda: own("(sum k < 1000 m < 1000 n < 1000 k2 < 0: 1) = 0", flat(1, 1)),
    "tables are made for each turn": lambda: own(
        f"{TIMES}best[shifted(w,i,s,a,k + 1000 * m + 1000000 * n)](i,s,a)",
        flat(1, 1),
        {"w": [[[1]]], "i": 0, "s": 0, "a": 0},
        given="policy w; player i; state s; action a",
    ),
    "values are kept for each turn": lambda: own(f"{TIMES}f(k,m,n) = k", flat(1, 1), where="f(k,m,n) := k"),
    "there are many cases of a long sum": lambda: own(
        f"({' + '.join(['1'] * 3000)}) = 3000", flat(1, 1), *[{}] * 50_000
    ),
    "there are many cases of a long condition": lambda: own(
        "1 = 1", flat(1, 1), *[{"x": 0}] * 50_000, given=f"number x in [0, 1] with {' + '.join(['x'] * 3000)} = 0"
    ),
    "tables of long numbers are multiplied": lambda: own(
        "forall i s a: T[q2,q2](i,s,a) >= 0",
        flat(200, 2),
        {"x": 99_999_999},
        given=X["given"],
        where="X := x^300\nq2(i,s,a) := X",
    ),
    "a crowd has payoffs in common": lambda: ruled("definition-2.1/shaped", crowd(1_000), {"shaping": [[0]] * 1_000}),
    "a crowd has stage potentials": lambda: ruled(
        "definition-2.1/action-independent", crowd(20_000), {"structure": "action-independent"}
    ),
    "a crowd is of many groups": lambda: ruled(
        "definition-2.1/action-independent", crowd(400, 400), {"structure": "action-independent"}
    ),
    "a crowd has values": lambda: own(
        "forall i s: V[w](i,s) = 0",
        crowd(20_000),
        {"w": [[["1/2", "1/2"]]] * 20_000},
        given="policy w",
        profiles=[[[["1/2", "1/2"]]] * 20_000],
        witnesses=[["V", 0, [[0]] * 20_000]],
    ),
    "no chain is recurrent, of 20,000, a hundred times": lambda: ruled(
        "assumption-3.1", flat(2, 20_000), *[{"joint_action": None}] * 100, outcome="fails"
    ),
    "a chain of 400 states is looked at a hundred times": lambda: ruled(
        "assumption-3.1.weaker", flat(400, 2), *[{"under": "exploration"}] * 100, outcome="fails"
    ),
    "payoffs are shaped, a thousand times": lambda: ruled(
        "definition-2.1/shaped", flat(2, 20_000), *[{"shaping": [[0, 0]]}] * 1_000
    ),
    "a player controls, a thousand times": lambda: ruled(
        "definition-2.1/single-controller",
        flat(2, 100, 2),
        *[{"controller": 0, "values": [[[[0, 0]] * 100] * 2]}] * 1_000,
    ),
    "a second game is a crowd, a thousand times": lambda: ruled(
        "section-3.information",
        flat(1, 2),
        *[{"player": 0, "there": 0, "first": updates(1), "second": updates(11), "other": crowd(11)}] * 1_000,
    ),
    "fast dynamics have 2,500 entries": lambda: ruled("equation-28.attractor/flow", flat(50, 50), flow(50, 50, 1, 0)),
    "fast dynamics have long numbers": lambda: ruled(
        "equation-28.attractor/flow", flat(3, 3), flow(3, 3, RATIO, RATIO)
    ),
    "a stretch moves in 13 states": lambda: stretch(13),
    "a stretch has long numbers": lambda: stretch(6, long_row()),
    "boxes have 10,000 actions": lambda: boxes(10_000, "lemma-3.5.monotone.corrected/boxes"),
    "boxes that are split have 10,000 actions": lambda: boxes(10_000, "lemma-3.5/everywhere"),
    "one decision maker has 80 states and actions": lambda: ruled(
        "equation-9",
        flat(80, 80),
        *[
            {
                "reward": [[0] * 80] * 80,
                "shaping": [[0] * 80],
                "W": [0] * 80,
                "choices": [[0] * 80],
                "policy": [[[1] + [0] * 79] * 80],
                "V_reward": [0] * 80,
            }
        ],
        needs=("Markov potential game",),
    ),
}


@pytest.mark.parametrize("lie", COSTLY)
def test_work_is_paid_for(lie: str) -> None:
    assert "steps of evaluation" in refused(COSTLY[lie]())


def test_the_largest_of_a_row_is_looked_for_once() -> None:
    """Of 20,000 actions each is compared with the largest estimate, which took 400,000,000 comparisons."""
    document = own("forall i s a: best[w](i,s,a)", flat(1, 2_000), {"w": [[[0] * 2_000]]}, given="estimate w")
    assert check(document).comparisons == 2_000


def test_a_crowd_is_read_without_listing_its_payoffs() -> None:
    """900 tables, 400,000 head counts each, were all looked through for the largest payoff."""
    many = crowd(300, 300) | {"actions": ["a", "b", "c"], "payoffs": [[[[0] * 300] * 3]] * 300}
    assert check(own("0 < delta", many)).outcome == "holds"


# Reading.

QUOTES: dict[str, str] = {
    "a text that never ends": '{"a": "' + '\\"' * 1_000_000,
    "quotes": '"' * 2_000_000,
    "a text of two million letters": '{"a": "' + "a" * 2_000_000 + '"}',
    "a text of a million escapes": '{"a": "' + "\\n" * 1_000_000 + '"}',
    "backslashes": "\\" * 2_000_000,
    "lists of one": "[" + "[0]," * 100_000,
}


@pytest.mark.parametrize("name", QUOTES)
def test_reading_takes_time_and_room_in_proportion(name: str, tmp_path: Path) -> None:
    """The search for the ends of texts took days for 60 MB, and 100 bytes a letter."""
    (tmp_path / "x.json").write_text(QUOTES[name])
    tracemalloc.start()
    with pytest.raises(InvalidError):
        check_file(tmp_path / "x.json")
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()


def test_messages_are_short_whatever_they_are_about() -> None:
    """Names of ten million letters."""
    document = own("0 < delta", flat(1, 1))
    statement = {**document["statement"], "assuming": ["x" * 10_000_000]}
    assert "evidence is needed" in refused(sealed({**document, "statement": statement}))
    for path in ("claim", "outcome"):
        refused(sealed({**document, path: "x" * 10_000_000}))
