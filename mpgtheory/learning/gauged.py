"""The compiled learner with a gauge: the same iterates, to the bit, and what is measured at each of them.

Measuring costs 34 ns an iterate of routing with 4 players as printed, 24 ns with the repair: 1.72 and 1.43 times the
learner alone (`test_learner_speed.py`; the Shapley team: 1.70 and 1.47). As printed 1.5 was aimed at, and missed: the
learner itself is faster there. A sixth of it are the means of the targets, a twentieth each keeping Q and times since
updates; leaving out maxima, windows or averages of the noise, one at a time, saved nothing that can be measured.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached, without_counting
from mpgtheory.learning import gauge as gauge_module
from mpgtheory.learning.gauge import (
    ERRORS,
    EVERY,
    EXACT_UNTIL,
    GAP,
    LEFT,
    NOISE,
    SQUARES,
    STALE,
    STEPS,
    TAKEN,
    WINDOW,
    Gauge,
    averaged_noise,
    end_window,
    expected_target,
    look_ahead,
    measure_row,
    refresh,
    time_since_update,
)
from mpgtheory.learning.indices import nth
from mpgtheory.learning.kernel import act, own_memory, set_rates, stamp
from mpgtheory.learning.layout import Memory, Own, Rules, Seen
from mpgtheory.learning.replies import move_to_vertex
from mpgtheory.learning.sources import digest_of
from mpgtheory.learning.step_size_tables import step_size

GROWTH = 64
"""Once Q is kept, the time for which it may be kept grows by an iterate in so many."""
Advance = Callable[[Any, Rules, Memory, Array, Gauge], None]


@register_jitable(forceinline=True)
def learn_towards(own: Own, rules: Rules, cell: int, target: float) -> float:
    """The counter of a pair and (4a), in the operations and the order of `kernel.learn_own`; alpha."""
    own.plays[nth(cell)] += 1
    alpha = step_size(rules.step_sizes, own.alpha, own.plays[nth(cell)])
    own.q[nth(cell)] = own.q[nth(cell)] + alpha * (target - own.q[nth(cell)])
    return alpha


@register_jitable(forceinline=True)
def learn_measured(gauge: Gauge, memory: Memory, rules: Rules, words: Any, turn: tuple[int, int, int]) -> Any:
    """A player's iterate, turn = (player, s, s'): x_i, g_i(s), E_i(s), 1 - pi_i(s, reply), and |N| at (s, a).

    Also the time for which (s, a) was not updated.
    """
    player, state, following = turn
    own = own_memory(memory, player)
    start, seen = state * own.size, Seen(state, memory.actions[player], memory.rewards[player], following)
    cell, step = start + seen.action, gauge.shares[nth(player)] * own.rates[0]
    gain, missed, reply = measure_row(gauge, own, player, start)
    away = 1.0 - own.policy[nth(reply)]
    target = seen.reward + rules.discount * gauge.ahead[nth(player), nth(following)]
    mean = expected_target(gauge, player, cell, rules.discount)
    alpha = learn_towards(own, rules, cell, target)
    move_to_vertex(own, start, reply - start)
    noise = averaged_noise(gauge, player, cell, alpha, target - mean)
    gauge.ahead[nth(player), nth(state)] = look_ahead(gauge, own, player, start)
    memory.actions[player] = act(own, following, words)
    waited = time_since_update(gauge, player, cell, memory.place[0])
    return step, gain, missed, away, noise, waited


@functools.cache
def compiled(play: Callable[..., int]) -> Advance:
    """advance(data, rules, memory, words, gauge), in place, for Algorithm 1 as printed or with the repair.

    The gauge says how many iterates, and for how many Q may be kept; it is computed at each of the first EXACT_UNTIL,
    and at the end. The sums of an iterate are kept in registers: in memory they would cost as much as the algorithm.
    """
    options = without_counting()
    mark, counting = digest_of([__file__, gauge_module.__file__]) + stamp(play), str(options)

    def advance(data: Any, rules: Rules, memory: Memory, words: Array, gauge: Gauge) -> None:
        _ = mark, counting  # cells of the closure, and so parts of the key of numba's cache
        left = errors = squares = taken = stale = drift = window = 0.0
        noise, since, gap = gauge.sums[NOISE], 0, gauge.counts[GAP]
        for _step in range(gauge.counts[STEPS]):
            state = memory.place[1]
            if since >= min(gauge.counts[EVERY], 1 + max(0, memory.place[0] - EXACT_UNTIL) // GROWTH):
                refresh(gauge, memory, rules.discount)
                since, drift = 0, 0.0
            since += 1
            following = play(data, state, memory.actions, words, memory.rewards)
            memory.place[0] += 1
            memory.visits[nth(state)] += 1
            set_rates(memory, rules.step_sizes, memory.visits[nth(state)], True)
            moved = step = 0.0
            for player in range(len(memory.sizes)):
                x, gain, missed, away, average, waited = learn_measured(
                    gauge, memory, rules, words, (player, state, following)
                )
                left, errors, moved, step = left + x * gain, errors + x * missed, moved + x * away, step + x
                noise, gap = max(noise, average), max(gap, waited)
            squares, stale, drift, window = (
                squares + step * step,
                stale + step * drift,
                drift + 2 * moved,
                window + step,
            )
            taken += step
            gauge.window[nth(state)] += step
            if window >= WINDOW:
                end_window(gauge, window)
                window = 0.0
            memory.place[1] = following
        refresh(gauge, memory, rules.discount)
        gauge.sums[LEFT] += left
        gauge.sums[ERRORS] += errors
        gauge.sums[SQUARES] += squares
        gauge.sums[TAKEN] += taken
        gauge.sums[STALE] += stale
        gauge.sums[NOISE], gauge.counts[GAP] = noise, gap

    return cached(advance, nogil=True, **options)
