"""All histories of a few iterates, with their probabilities."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from all_histories import Lottery, action_law, count_histories, histories
from flint import fmpq

from mpgtheory.errors import InputError
from mpgtheory.families.coordination import coordination
from mpgtheory.families.shaped import shaped
from mpgtheory.learning import Options
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin

HALF = fmpq(1, 2)
LOTTERY = Lottery((fmpq(1, 5), fmpq(1, 3)), (HALF, HALF), (HALF, HALF))


@pytest.mark.parametrize("iterations", [0, 1, 2])
def test_probabilities_sum_to_one(iterations) -> None:
    found = histories(shaped(), LOTTERY, iterations)
    assert sum((history.probability for history in found), fmpq(0)) == 1
    assert all(history.probability > 0 for history in found)
    assert len({(history.states, history.actions) for history in found}) == len(found)
    assert len(found) <= count_histories(shaped(), iterations)


def test_the_second_action_by_hand() -> None:
    """After (A, A): pi = (3/4, 1/4), so A has probability 4/5 3/4 + 1/10 = 7/10, and 2/3 3/4 + 1/6 = 2/3."""
    (history,) = [h for h in histories(coordination(), LOTTERY, 1) if h.actions == ((0, 0),)]
    assert history.probability == fmpq(1, 4)
    law = dict(action_law(coordination(), history, LOTTERY.exploration))
    assert law[(0, 0)] == fmpq(7, 10) * fmpq(2, 3)
    assert law[(1, 1)] == fmpq(3, 10) * fmpq(1, 3)
    assert sum(law.values(), fmpq(0)) == 1


def test_the_learner_runs_through_them_as_often() -> None:
    """3,000 runs of the learner's twin for two iterates, each pair of joint actions within 5 standard errors."""
    game, theta = coordination(), ("1/5", "1/3")
    expected: dict[object, float] = {}
    for history in histories(game, LOTTERY, 2):
        expected[history.actions] = expected.get(history.actions, 0.0) + ratio(history.probability)
    options = Options(alpha="1/2", beta="1/2", theta=theta).for_players(2)
    seen: Counter[object] = Counter()
    runs = 3_000
    for rng in np.random.default_rng(11).spawn(runs):
        twin = Twin(game, options, start(game, rng))
        actions = []
        for _ in range(2):
            actions.append(tuple(map(int, twin.actions)))
            twin.iterate()
        seen[tuple(actions)] += 1
    for actions_played, chance in expected.items():
        error = (chance * (1 - chance) / runs) ** 0.5
        assert abs(seen[actions_played] / runs - chance) < 5 * error, actions_played


def ratio(value: fmpq) -> float:
    return int(value.p) / int(value.q)


def test_equal_iterates_have_equal_keys() -> None:
    """(A, B) and (B, A) leave different estimates, (A, A) twice the same."""
    found = histories(coordination(), LOTTERY, 1)
    keys = {history.actions[0]: history.estimates(1) for history in found}
    assert len({keys[(0, 1)], keys[(0, 0)]}) == 2
    again = {history.actions[0]: history.estimates(1) for history in histories(coordination(), LOTTERY, 1)}
    assert keys == again
    assert len({history.counters(1) for history in found}) == 4


def test_too_few_step_sizes_are_said() -> None:
    with pytest.raises(InputError, match="3 iterates need as many step sizes"):
        histories(coordination(), LOTTERY, 3)
