"""Hunting mutants: killed, without a value, proved, or survived; and which are taken where there are many."""

from __future__ import annotations

import pytest
from mutants.equivalence import is_proved
from mutants.hunt import (
    KILLED,
    NO_VALUE,
    PROVED,
    SURVIVED,
    Effort,
    climb,
    ground_of,
    hunt,
    score,
    spread,
)
from mutants.mutation import Mutant, mutants

from verification.language.files import Entry, load_statement
from verification.language.statement import Statement, statement

SMALL = Effort(most=6, seeds=(0, 1), instances=30, climbs=1, steps=10)


def made(text: str, given: str = "policy w", where: str = "") -> Statement:
    """A statement of one's own."""
    return statement("mine", text, given=given, where=where)


def mutant(found: Statement, before: str, after: str) -> Mutant:
    """The first mutant in which this became that."""
    return next(m for m in mutants(found) if (m.before, m.after) == (before, after))


def test_a_false_statement_is_killed() -> None:
    """With the instance and the comparison that show it; equal seeds, equal instances."""
    found = made("forall i s: V[w](i,s) = u[w](i,s)")
    first, second = (hunt(found, ground_of("mine", Entry(), found), 40) for _ in range(2))
    assert first.outcome == KILLED
    assert first.violated is not None
    assert first.violated.claimed.startswith("= ")
    assert first == second
    assert first.instances < 10


def test_a_true_statement_survives() -> None:
    """All instances are met."""
    found = made("forall i s: V[w](i,s) <= W[w](i,s)")
    assert hunt(found, ground_of("mine", Entry(), found), 40).outcome == SURVIVED
    assert hunt(found, ground_of("mine", Entry(), found), 40).met == 40


def test_a_term_without_a_value_is_noticed() -> None:
    """The second stage of a play that may have one."""
    found = made("0 <= stages[y] and forall i: alpha[y,2](i) < 2", "play y of 3")
    outcome = hunt(found, ground_of("mine", Entry(), found), 40)
    assert (outcome.outcome, outcome.met, 0 < outcome.failed < 40) == (NO_VALUE, 40, True)


def test_hypotheses_are_met() -> None:
    """A statement about one state is tried in such games only."""
    found = statement("mine", "(sum s: 1) = 1", assuming=("one state",))
    tried = hunt(found, ground_of("mine", Entry(assuming=["one state"]), found), 40)
    assert tried.outcome == SURVIVED
    assert 0 < tried.met < 40


GAIN = "gain(i,s) := sum a: (w(i,s,a) - 1 / A(i)) * Q[w](i,s,a)"


@pytest.mark.parametrize(
    ("found", "before", "after"),
    [
        (made("(sum s: d[w](s)) = 1"), "d[w]", "mu"),
        (made("step * delta = delta * step", "number x in [0, 1]", "step := (1 - delta) * x"), "(1 - delta) * x", "x"),
        (made("forall i s: |gain(i,s)| <= |gain(i,s)| + 1", where=GAIN), "Q[w]", "G[w]"),
    ],
    ids=["an identity", "the same definition on both sides", "the same number"],
)
def test_true_mutants_are_proved(found: Statement, before: str, after: str) -> None:
    """For every game of two players, states and actions."""
    assert is_proved(mutant(found, before, after))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("(sum s: mu(s) * d[w](s)) = sum s: mu(s) * d[w](s)", "d[w]", "mu"),
        ("forall i s: V[w](i,s) = sum a: w(i,s,a) * Q[w](i,s,a)", "Q[w]", "G[w]"),
        ("delta + 1 = 1 + delta", "1", "2"),
        ("delta <= 1", "1", "0"),
    ],
)
def test_what_is_false_or_no_identity_is_not_proved(text: str, before: str, after: str) -> None:
    """A proof says nothing of inequalities."""
    assert not is_proved(mutant(made(text), before, after))


def test_a_dropped_hypothesis_is_no_proof() -> None:
    """The clauses are the same, but what they follow from is not."""
    found = statement("mine", "forall s: mu(s) > 0", assuming=("full support",))
    (dropped,) = [m for m in mutants(found) if m.before == "full support"]
    assert not is_proved(dropped)


def test_at_most_so_many_are_taken_from_each_operator_in_turn() -> None:
    """None that is true by its form; the same every time."""
    listed = list(mutants(load_statement("lemma-3.6a.visitation-bound")))
    chosen = spread(listed, 5)
    assert list(map(str, chosen)) == list(map(str, spread(listed[::-1], 5)))
    assert len(chosen) == len({m.operator for m in chosen}) == 5
    assert not any(m.is_weaker for m in chosen)
    assert len(spread(listed, 1000)) == sum(not m.is_weaker for m in listed)


def test_the_score_of_a_statement() -> None:
    """Every mutant has an outcome, with a hunt for each seed."""
    name = "lemma-3.6a.visitation"
    outcomes = list(score(name, Entry(), load_statement(name), SMALL, prove=is_proved))
    assert len(outcomes) == SMALL.most
    assert {o.kind for o in outcomes} <= {KILLED, PROVED, NO_VALUE}
    assert all(len(o.hunts) == 2 for o in outcomes)
    assert sum(o.kind == KILLED for o in outcomes) >= 4


def test_what_is_neither_killed_nor_proved_survives() -> None:
    """A true mutant of an inequality, after a climb too."""
    found = made("forall i s: V[w](i,s) <= W[w](i,s) + 1")
    outcomes = list(score("mine", Entry(given="policy w"), found, SMALL, prove=lambda _: False))
    survived = [o for o in outcomes if o.kind == SURVIVED]
    assert ("W[w]", "V[w]") in [(o.mutant.before, o.mutant.after) for o in survived]
    assert all((o.found, len(o.hunts)) == (0, 3) for o in survived)


def test_a_climb_kills_what_is_false_only() -> None:
    """|V| <= max |u| / (1 - delta) is true; with the least |u| in the place of the largest it is not."""
    found = made("forall i s: |V[w](i,s)| <= 2 * (max j t h: |u(j,t,h)|) / (1 - delta)")
    ground = ground_of("mine", Entry(given="policy w"), found)
    effort = Effort(climbs=2, steps=40)
    assert climb(mutant(found, "2", "1"), ground, effort).outcome == SURVIVED
    least = "min j, t, h: |u(j, t, h)|"
    assert climb(mutant(found, least.replace("min", "max"), least), ground, effort).outcome == KILLED
