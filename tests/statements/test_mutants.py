"""Every statement can fail: mistakes planted in its text are found on drawn games, and its hypotheses are needed.

The whole of it, all kinds of mistakes in all places, is `tests/falsify/score.py`.
"""

from __future__ import annotations

import itertools

import pytest
from mutants.hunt import SURVIVED, Ground, Hunt, ground_of, hunt
from mutants.mutation import CLAUSES, DROPPED, HYPOTHESES, Mutant, mutants

from verification.language.files import Sizes, catalogue, load_statement

FALSE = {entry.corrects for entry in catalogue().values() if entry.corrects}
TRUE = [
    name
    for name, entry in catalogue().items()
    if entry.is_text and name not in FALSE and entry.kind != "existence" and not entry.is_property
]
INSTANCES = 50
"""Drawn games and data for a mutant of a clause; those for a dropped hypothesis are more."""
EACH, MOST = 2, 4
"""Mutants of each operator in the clauses, and of a statement."""
FIRST = 40
"""Mutants of the clauses of a statement that are looked at."""
ROBUST = ("algorithm-1.stage-zero", "appendix-A.counters", "assumption-A.5.i.corrected", "lemma-3.7.bound")
"""Statements most of whose simple mutants are true too (what is compared at stage 0 is 0, or positive for all k), or a
bound that is seldom tight."""


@pytest.fixture(params=TRUE, scope="module")
def ground(request: pytest.FixtureRequest) -> Ground:
    """Drawn games and data that meet the hypotheses of a statement; its tests run one after the other."""
    name = request.param
    return ground_of(name, catalogue()[name], load_statement(name))


def few(name: str) -> list[Mutant]:
    """A few mutants of the clauses of a statement: the first of each operator, in turn, that do not follow from it."""
    by_operator: dict[str, list[Mutant]] = {}
    for mutant in itertools.islice(mutants(load_statement(name), (CLAUSES,)), FIRST):
        by_operator.setdefault(mutant.operator, []).append(mutant)
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*(group[:EACH] for group in by_operator.values())))
    candidates = (mutant for mutant in in_turn if mutant is not None and not mutant.is_weaker)
    return list(itertools.islice(candidates, MOST))


def test_holds_on_drawn_games(ground: Ground) -> None:
    """The statement itself survives what its mutants are tried on, and says something there."""
    found = hunt(load_statement(ground.name), ground, 25)
    assert (found.outcome, found.met > 0) == (SURVIVED, True), found


def test_mistakes_are_found(ground: Ground) -> None:
    """Most of a few mistakes in its clauses are: those that are not, are true as well or need a rare game."""
    outcomes = {str(mutant): hunt(mutant.statement, ground, INSTANCES).outcome for mutant in few(ground.name)}
    survived = [mutant for mutant, outcome in outcomes.items() if outcome == SURVIVED]
    assert outcomes
    assert len(survived) <= len(outcomes) / (1 if ground.name in ROBUST else 2), survived


ANY_DIRECTION = "it is an identity along any direction"
ABOVE_ONE = "rates above 1 only make it steeper; the condition eta <= gamma is kept"
ANY_DEVIATION = "it is true of any deviation, of which D or the gain is then that of the deviation"
BOUND = "a bound so far from tight that no drawn game without a potential exceeds it"
RATES = "rates gamma with forall i, s: eta <= gamma(i, s)"
PURE = "optimal reply dag to pi with forall i, s, a: dag(i, s, a) = 0 or dag(i, s, a) = 1"
NOT_NEEDED = {
    ("lemma-3.5.dagger", PURE, "optimal reply dag to pi"): "that there is such a reply is what it says",
    ("equation-12", "rates gamma", "values gamma"): ANY_DIRECTION,
    ("equation-12", "selection br of Q[w]", "policy br"): ANY_DIRECTION,
    ("equation-12.a", "rates gamma", "values gamma"): ANY_DIRECTION,
    ("equation-12.a", "selection br of Q[w]", "policy br"): ANY_DIRECTION,
    ("equation-12.b", "rates gamma", "values gamma"): ANY_DIRECTION,
    ("equation-12.b", "selection br of Q[w]", "policy br"): ANY_DIRECTION,
    ("equation-13", RATES, RATES.replace("rates", "values")): ABOVE_ONE,
    ("equation-15", RATES, RATES.replace("rates", "values")): ABOVE_ONE,
    ("lemma-3.5.rate", RATES, RATES.replace("rates", "values")): ABOVE_ONE,
    ("lemma-3.5.mismatch", "optimal reply dag to w", "policy dag"): ANY_DEVIATION,
    ("equation-14.corrected", "optimal reply dag to w", "policy dag"): ANY_DEVIATION,
    ("equation-15", "optimal reply dag to w", "policy dag"): ANY_DEVIATION,
    ("equation-16", "optimal reply dag to w", "policy dag"): ANY_DEVIATION,
    ("equation-17", "optimal reply dag to w", "policy dag"): ANY_DEVIATION,
    ("equation-28", "weights omega", "estimate omega"): "it is an identity for any weights",
    (
        "appendix-B.1.inference.corrected",
        "Assumption 3.1",
        "",
    ): "it is about the limit of the estimates, if there is one",
    ("lemma-3.5.one-state", "full support", ""): "in one state mu has full support",
    ("equation-12.remainder", "Markov potential game", ""): BOUND,
    ("lemma-3.5.lipschitz", "Markov potential game", ""): BOUND,
}
"""Hypotheses that the paper states where a statement is true without them, and why."""


def dropped() -> list[tuple[str, Mutant]]:
    """Every statement without one of its hypotheses, or with data of a more general sort."""
    return [
        (name, mutant)
        for name in TRUE
        for mutant in mutants(load_statement(name), (HYPOTHESES,))
        if mutant.operator == DROPPED
    ]


def without(name: str, mutant: Mutant, instances: int) -> Hunt:
    """What comes of it on drawn games: of all sizes, where a hypothesis such as "one state" is dropped."""
    entry = catalogue()[name].model_copy(update={} if mutant.line else {"sizes": Sizes()})
    return hunt(mutant.statement, ground_of(name, entry, mutant.statement), instances)


def ids(values: list[tuple[str, Mutant]]) -> list[str]:
    """Statement and hypothesis."""
    return [f"{name}, {mutant.before} to {mutant.after or 'nothing'}" for name, mutant in values]


NEEDED = [(name, mutant) for name, mutant in dropped() if (name, mutant.before, mutant.after) not in NOT_NEEDED]
SPARE = [(name, mutant) for name, mutant in dropped() if (name, mutant.before, mutant.after) in NOT_NEEDED]


@pytest.mark.parametrize(("name", "mutant"), NEEDED, ids=ids(NEEDED))
def test_a_hypothesis_is_needed(name: str, mutant: Mutant) -> None:
    """Without it the statement falls on some drawn game."""
    assert without(name, mutant, 400).outcome != SURVIVED


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mutant"), SPARE, ids=ids(SPARE))
def test_a_hypothesis_is_not_needed(name: str, mutant: Mutant) -> None:
    """Where it is said that a statement is true without it, it survives."""
    found = without(name, mutant, 400)
    assert (found.outcome, found.met > 0) == (SURVIVED, True)


def test_every_hypothesis_that_is_not_needed_is_one() -> None:
    """No reason is left over."""
    assert {(name, mutant.before, mutant.after) for name, mutant in SPARE} == set(NOT_NEEDED)
