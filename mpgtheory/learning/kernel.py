"""Algorithm 1, compiled: one source for all games.

Iterate t = 1, 2, ... with s = s^{t-1}, a_i = a_i^{t-1}, s' = s^t (Algorithm 1 of the paper):

    n(s) += 1,  n~_i(s, a_i) += 1
    q_i(s, a_i)  += alpha_i(n~_i(s, a_i)) (r_i + delta sum_a' pi_i(s', a') q_i(s', a') - q_i(s, a_i))         (4a)
    pi_i(s, .)   += beta_i(n(s)) (br_i(s) - pi_i(s, .))                                                       (5a)
    a_i^t         ~ (1 - theta_i) pi_i(s', .) + theta_i / |A_i|                                               (6)

The right-hand sides hold q^{t-1} and pi^{t-1} throughout, also when s' = s; br_i is best against q^{t-1} as in (5a), or
against q^t as the text before (5a) says. `learn_own` is one player's iterate; its arguments are all that it sees.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from typing import Any

from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached, without_counting
from mpgtheory.learning import indices, layout, replies, sampler, schedule_kernel, stack_machine, streams
from mpgtheory.learning import step_size_tables as tables_module
from mpgtheory.learning.indices import nth
from mpgtheory.learning.layout import LOWEST, Memory, Own, Rules, Seen
from mpgtheory.learning.replies import first_best, mix, move_to_mixture, move_to_vertex
from mpgtheory.learning.sources import digest_of
from mpgtheory.learning.step_size_tables import CONSTANT, StepSizeTables, step_size
from mpgtheory.learning.streams import uniform


@register_jitable(forceinline=True)
def learn_own(own: Own, seen: Seen, rules: Rules, rng: Any) -> None:
    """One player's counters, (4a) and (5a): from the states, its own action and reward, and its own memory."""
    start, reward = seen.state * own.size, seen.reward
    cell = start + seen.action
    own.plays[nth(cell)] += 1
    step = step_size(rules.step_sizes, own.alpha, own.plays[nth(cell)])
    if rules.is_perturbed:
        reward -= rules.temperature * negative_entropy(own, start)
    future = continuation(own, rules, seen.state if rules.continues_at_same_state else seen.following)
    updated = own.q[nth(cell)] + step * (reward + rules.discount * future - own.q[nth(cell)])
    if rules.replies_to_current:
        own.q[nth(cell)] = updated
    best = first_best(own, start)
    if rules.ties == LOWEST and rules.temperature == 0.0:
        move_to_vertex(own, start, best)
    else:
        mix(own.q[start : start + own.size], best, rules, rng, own.reply)
        move_to_mixture(own, start)
    own.q[nth(cell)] = updated


@register_jitable(forceinline=True)
def learn_own_as_printed(own: Own, seen: Seen, rules: Rules, rng: Any) -> None:
    """`learn_own` for Algorithm 1 as printed: its operations in its order, and nothing else that must be compiled."""
    start, after, future = seen.state * own.size, seen.following * own.size, 0.0
    cell = start + seen.action
    own.plays[nth(cell)] += 1
    step = step_size(rules.step_sizes, own.alpha, own.plays[nth(cell)])
    for a in range(own.size):
        future += own.policy[nth(after + a)] * own.q[nth(after + a)]
    updated = own.q[nth(cell)] + step * (seen.reward + rules.discount * future - own.q[nth(cell)])
    move_to_vertex(own, start, first_best(own, start))
    own.q[nth(cell)] = updated


@register_jitable(forceinline=True)
def continuation(own: Own, rules: Rules, state: int) -> float:
    """sum_a pi_i(s', a) q_i(s', a) with the held policy, or with the explored one (repair T3)."""
    start, keep, floor, future = state * own.size, own.rates[1], own.rates[2], 0.0
    if rules.continues_explored:
        for cell in range(start, start + own.size):
            future += (keep * own.policy[nth(cell)] + floor) * own.q[nth(cell)]
    else:
        for cell in range(start, start + own.size):
            future += own.policy[nth(cell)] * own.q[nth(cell)]
    return future


@register_jitable(forceinline=True)
def negative_entropy(own: Own, start: int) -> float:
    """nu_i(pi_i(s)) = sum_a pi_i(s, a) log pi_i(s, a)."""
    total = 0.0
    for cell in range(start, start + own.size):
        if own.policy[nth(cell)] > 0.0:
            total += own.policy[nth(cell)] * math.log(own.policy[nth(cell)])
    return total


@register_jitable(forceinline=True)
def act(own: Own, state: int, rng: Any) -> int:
    """An action drawn from (6) by inversion, with one random number; no branch depends on it."""
    start, keep, floor = state * own.size, own.rates[1], own.rates[2]
    drawn, reached, chosen = uniform(rng), 0.0, 0
    for a in range(own.size - 1):
        reached += keep * own.policy[nth(start + a)] + floor
        chosen += drawn >= reached
    return chosen


@register_jitable(forceinline=True)
def set_rates(memory: Memory, step_sizes: StepSizeTables, visits: int, theta_is_fixed: bool) -> None:
    """beta_i(n(s)) and theta_i(t) of every player; a schedule that neighbours share is evaluated once."""
    for player in range(len(memory.sizes)):
        beta, theta = memory.schedules[player, 1], memory.schedules[player, 2]
        if player > 0 and memory.schedules[player - 1, 1] == beta:
            memory.rates[player, 0] = memory.rates[player - 1, 0]
        else:
            memory.rates[player, 0] = step_size(step_sizes, beta, visits)
        if not theta_is_fixed and step_sizes.kinds[nth(theta)] != CONSTANT:
            explore(memory, player, step_size(step_sizes, theta, memory.place[0]))


@register_jitable(forceinline=True)
def explore(memory: Memory, player: int, theta: float) -> None:
    """Let a player explore with theta from now on."""
    memory.rates[player, 1] = 1.0 - theta
    memory.rates[player, 2] = theta / memory.sizes[player]


@register_jitable(forceinline=True)
def own_memory(memory: Memory, player: int) -> Own:
    """The views of one player."""
    return Own(
        memory.q[player],
        memory.policy[player],
        memory.plays[player],
        memory.reply,
        memory.rates[player],
        memory.schedules[player, 0],
        memory.sizes[player],
    )


Advance = Callable[[Any, Rules, Memory, Array, int], None]


@functools.cache
def compiled(play: Callable[..., int], *, is_printed: bool) -> Advance:
    """The kernel for games that `play` plays: advance(data, rules, memory, words, steps), in place.

    With `is_printed`, for rules and schedules that are `as_printed` only: without the branches to the variants (80 ns a
    step of routing with 4 players in the place of 97 ns, and half the time to compile).

    It allocates nothing, so numba need not count references (`without_counting`). A numba that cannot leave it out
    gives the same numbers, ten times as slowly: with numba 0.68.1, routing with 4 players takes 150 ns a step without
    and 1,650 ns with counting.
    """
    options = without_counting()
    mark, counting = stamp(play), str(options)
    learn = learn_own_as_printed if is_printed else learn_own

    def advance(data: Any, rules: Rules, memory: Memory, words: Array, steps: int) -> None:
        _ = mark, counting  # cells of the closure, and so parts of the key of numba's cache
        for _step in range(steps):
            state = memory.place[1]
            following = play(data, state, memory.actions, words, memory.rewards)
            memory.place[0] += 1
            memory.visits[nth(state)] += 1
            set_rates(memory, rules.step_sizes, memory.visits[nth(state)], is_printed)
            for player in range(len(memory.sizes)):
                own = own_memory(memory, player)
                seen = Seen(state, memory.actions[player], memory.rewards[player], following)
                learn(own, seen, rules, words)
                memory.actions[player] = act(own, following, words)
            memory.place[1] = following

    return cached(advance, nogil=True, **options)


def stamp(play: Callable[..., int]) -> str:
    """A digest of what is compiled into the kernel."""
    modules = (indices, layout, replies, tables_module, sampler, streams, stack_machine, schedule_kernel)
    return digest_of([__file__, *(module.__file__ for module in modules), inspect.getsourcefile(play)])
