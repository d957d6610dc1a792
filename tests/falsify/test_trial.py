"""Trials: hypotheses first, then the comparisons; extreme points decide where a statement is linear in each row."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq
from written_examples import matching_pennies, one_state, staying_put, two_states

from verification.checking.trying import assumed
from verification.compare import AT_MOST, EQUAL, LESS, Comparison, entries
from verification.falsify.drawn_data import POLICY
from verification.falsify.draws import Sizes
from verification.falsify.search import MOST_EXTREMES, drawn, examples
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Hypothesis, Trial


def false_and_true(x: Example) -> Iterator[Comparison]:
    yield Comparison("true", fmpq(1), EQUAL, fmpq(1))
    yield Comparison("false", fmpq(5, 3), AT_MOST, fmpq(1))
    raise AssertionError("the first false comparison ends the trial")


def test_the_first_false_comparison_is_the_violation() -> None:
    outcome = Trial(false_and_true).outcome(one_state())
    assert (outcome.met, outcome.comparisons) == (True, 2)
    assert outcome.violated is not None
    assert (outcome.violated.place, outcome.violated.measured, outcome.violated.claimed) == ("false", "5/3", "<= 1")
    assert outcome.violated.comparison == "5/3 <= 1"


def test_an_example_that_does_not_meet_the_hypotheses_is_not_compared() -> None:
    never = Hypothesis("never", lambda x: False)
    outcome = Trial(false_and_true, hypotheses=(never,)).outcome(one_state())
    assert (outcome.met, outcome.comparisons, outcome.violated) == (False, 0, None)


def test_what_is_known_by_construction_is_not_decided_again() -> None:
    asked = Hypothesis("built", lambda x: (_ for _ in ()).throw(AssertionError("asked")))
    built = Example(one_state().game, {}, frozenset({"built"}))
    assert Trial(false_and_true, hypotheses=(asked,)).outcome(built).met


def test_a_conclusion_that_compares_nothing_does_not_count_as_met() -> None:
    assert not Trial(lambda x: iter(())).outcome(one_state()).met


def test_a_strict_inequality_fails_at_equality() -> None:
    outcome = Trial(lambda x: iter([Comparison("p", fmpq(1), LESS, fmpq(1))])).outcome(one_state())
    assert outcome.violated is not None


FULL_SUPPORT, RECURRENT, POTENTIAL = map(assumed, ("full support", "Assumption 3.1", "Markov potential game"))


def test_hypotheses_are_decided_exactly() -> None:
    moving, pennies, staying = two_states(), Example(matching_pennies()), Example(staying_put())
    assert [h.holds(moving) for h in (FULL_SUPPORT, RECURRENT, POTENTIAL)] == [True, True, True]
    assert [h.holds(pennies) for h in (FULL_SUPPORT, RECURRENT, POTENTIAL)] == [True, True, False]
    assert [h.holds(staying) for h in (FULL_SUPPORT, RECURRENT, POTENTIAL)] == [False, False, True]


def test_an_evaluation_is_computed_once_a_policy() -> None:
    example = two_states()
    assert example.at("pi") is example.evaluate(example["pi"])


def bounded(x: Example) -> Iterator[Comparison]:
    """V of player 0 is at most three quarters of the largest payoff over 1 - delta: false, and linear in each row."""
    bound = fmpq(3, 4) * x.game.payoffs.max() / (1 - x.game.discount)
    yield from entries("V_0", x.at("pi").V[0], AT_MOST, bound)


def test_what_fails_inside_fails_at_an_extreme_point() -> None:
    """The claim of `Trial.extremes`: wherever a drawn policy violates the bound, some pure one of the game does."""
    trial, failed = Trial(bounded, {"pi": POLICY}, extremes=("pi",)), 0
    for k in range(200):
        example = trial.draw(Seeded(k, "extremes"), Sizes((1, 2), (1, 2), (1, 2)))
        if trial.outcome(example).violated:
            failed += 1
            assert any(trial.outcome(x).violated for x in trial.at_extremes(example))
    assert failed > 20


def test_one_number_in_eight_stands_for_all_extreme_points() -> None:
    trial = Trial(bounded, {"pi": POLICY}, extremes=("pi",))
    counts = [len(list(examples(trial, 0, ("extremes",), number))) for number in range(64)]
    assert max(counts) > 1
    assert max(counts) <= MOST_EXTREMES
    assert all(count == 1 for number, count in enumerate(counts) if number % 8)
    points = list(examples(trial, 0, ("extremes",), counts.index(max(counts))))
    assert {id(x.game) for x in points} == {id(points[0].game)}
    assert len({str(list(x["pi"])) for x in points}) == len(points)


def test_every_other_example_is_tiny() -> None:
    trial = Trial(bounded, {"pi": POLICY})
    games = [drawn(trial, 0, ("tiny",), number).game for number in range(60)]
    assert all(max(g.n_players, g.n_states, *g.action_counts) <= 2 for g in games[::2])
    assert any(max(g.n_players, g.n_states, *g.action_counts) == 3 for g in games[1::2])
