"""Shrinking ends at the smallest counterexample in states, then players, actions, and the size of numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flint import fmpq
from planted import hunted, planted, words
from written_examples import two_states

from verification.compare import AT_MOST, LESS, Comparison
from verification.falsify import reduce
from verification.falsify.drawn_data import POLICY, integer, number
from verification.falsify.draws import Sizes
from verification.falsify.shrink import Effort, Shrinker, smaller_shapes
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Trial

SMALLEST = {  # (states, players, actions in all) of the smallest counterexamples, known by thinking
    "value_below_largest_payoff": (1, 1, 1),  # one payoff of -1
    "value_strictly_below": (1, 1, 1),
    "value_is_the_largest_q": (1, 1, 2),  # needs a worse action
    "difference_for_joint_changes": (1, 2, 3),  # needs another player who can change
    "visits_strictly_more": (2, 1, 1),  # needs a state that is never visited: delta > 0 leads to all others
}

LONG = ("difference_for_joint_changes",)
"""Those that take a second or more."""


def shrinker_of(name: str, effort: Effort) -> tuple[Shrinker, Example]:
    trial = planted(name).trial
    return Shrinker(trial, trial.refutes, effort, words(name)), hunted(name)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in SMALLEST]
)
def test_the_smallest_counterexamples_are_reached(name: str) -> None:
    shrinker, found = shrinker_of(name, Effort(1500))
    smallest = shrinker.smallest(found)
    assert shrinker.weight(smallest)[:3] == SMALLEST[name]
    assert shrinker.trial.refutes(smallest)


def test_numbers_become_as_plain_as_they_can() -> None:
    """V(s_0) > 3 in a game of 2 states and 2 players: one state, one payoff, delta = 1/2, from whatever was drawn."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        yield Comparison("V", x.at("pi").V.max(), AT_MOST, fmpq(3))

    trial = Trial(conclusion, {"pi": POLICY})
    smallest = Shrinker(trial, trial.refutes, Effort(3000)).smallest(two_states())
    game = smallest.game
    assert (game.n_states, game.n_players, game.action_counts) == (1, 1, (1,))
    assert game.discount == fmpq(1, 2)
    assert game.payoffs.ravel().tolist() == [2]


def test_nothing_is_taken_away_twice() -> None:
    """What is returned is a fixed point: shrinking it again changes nothing."""
    shrinker, found = shrinker_of("value_is_the_largest_q", Effort(3000))
    smallest = shrinker.shrunk(found)
    assert shrinker.shrunk(smallest) is smallest
    for fewer in (reduce.fewer_states, reduce.fewer_players, reduce.fewer_actions):
        assert not any(shrinker.accepts(x) for x in fewer(smallest, shrinker.trial.parts))


def test_equal_seeds_shrink_to_equal_examples() -> None:
    ends = []
    for _ in range(2):
        shrinker, found = shrinker_of("exploration_keeps_best_replies", Effort(150))
        smallest = shrinker.smallest(found)
        ends.append((smallest.game.payoffs.tolist(), str(list(smallest["pi"])), smallest["theta"]))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("most", [0, 1, 25])
def test_the_effort_is_never_exceeded(most: int) -> None:
    shrinker, found = shrinker_of("tail_with_one_power_too_few", Effort(most))
    seen: list[Example] = []

    def accepts(x: Example) -> bool:
        seen.append(x)
        return shrinker.trial.refutes(x)

    smallest = dataclasses.replace(shrinker, accepts=accepts).smallest(found)
    assert len(seen) == shrinker.effort.spent <= most
    assert shrinker.trial.refutes(smallest)
    assert most or smallest is found


def test_the_clock_stops_shrinking() -> None:
    shrinker, found = shrinker_of("tail_with_one_power_too_few", Effort(1000, lambda: True))
    assert shrinker.smallest(found) is found


@pytest.mark.slow
def test_what_is_returned_meets_the_hypotheses() -> None:
    """A hypothesis bounds the shrinking: mu keeps its full support."""
    shrinker, found = shrinker_of("gains_below_the_rate", Effort(1500))
    smallest = shrinker.smallest(found)
    assert min(smallest.game.initial) > 0
    assert shrinker.weight(smallest)[:3] == (1, 1, 2)


def test_sizes_that_a_statement_needs_are_kept() -> None:
    trial = Trial(lambda x: iter([Comparison("false", 1, LESS, 0)]), states=(2, 3), players=(2, 3), actions=(2, 2))
    smallest = Shrinker(trial, trial.refutes, Effort(500)).smallest(trial.draw(Seeded(0, "any")))
    assert (smallest.game.n_states, smallest.game.action_counts) == (2, (2, 2))


def test_statements_without_a_game_shrink_too() -> None:
    def conclusion(x: Example) -> Iterator[Comparison]:
        yield Comparison("n c", x["n"] * x["c"], LESS, fmpq(6))

    trial = Trial(conclusion, {"n": integer(1, 40), "c": number(0, 3)}, has_game=False)
    smallest = Shrinker(trial, trial.refutes, Effort(500)).smallest(Example(None, {"n": 37, "c": fmpq(29, 12)}))
    assert smallest["c"] in (fmpq(1), fmpq(2))
    assert smallest["n"] * smallest["c"] == 6


def test_smaller_shapes_come_with_fewest_states_first() -> None:
    shapes = [(s.states[0], s.players[0], s.actions[0]) for s in smaller_shapes(two_states(), Sizes())]
    assert shapes == [(1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2), (2, 1, 1), (2, 1, 2), (2, 2, 1)]


def test_weights_count_common_payoffs_once() -> None:
    payoffs = two_states().game.payoffs
    common = payoffs.copy()
    common[1] = common[0]
    assert reduce.payoff_size(common) == reduce.payoff_size(common[:1]) < reduce.payoff_size(payoffs)
