"""Algorithm 1 for eight seeds at once: the operations of `kernel`, each on a vector of eight seeds.

Each seed draws from its own stream in the order of the single run, and no operation is put in another order, so every
seed ends with the bits that it has alone. Compiled in are dense and sparse tables and the readings of Algorithm 1 with
exact best replies, the lowest of equals, and fixed exploration; seeds of other runs learn alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached, without_counting
from mpgtheory.learning import indices, layout, sampler, schedule_kernel, stack_machine, streams, vectors
from mpgtheory.learning import step_size_tables as tables_module
from mpgtheory.learning.layout import Rules
from mpgtheory.learning.sampler import SHORT, Tables
from mpgtheory.learning.sources import digest_of
from mpgtheory.learning.step_size_tables import (
    CONSTANT,
    MANTISSA,
    OCTAVES,
    ONE,
    POWER,
    SEGMENTS,
    TERMS,
    StepSizeTables,
    step_size,
)
from mpgtheory.learning.streams import MULTIPLIER
from mpgtheory.learning.vectors import (
    LANES,
    any_of,
    as_floats,
    at_least,
    bits_of,
    choose,
    equal,
    floats_of,
    gather,
    greater,
    lane_numbers,
    less,
    less_unsigned,
    load,
    ones,
    rotate_right,
    scatter,
    splat,
    store,
)

HALF = (1 << 32) - 1
HIGH, LOW = MULTIPLIER >> 64, MULTIPLIER & ((1 << 64) - 1)
LOW_0, LOW_1 = LOW & HALF, LOW >> 32


class LaneMemory(NamedTuple):
    """All players' memories of eight seeds.

    Shapes:  q, policy, plays (8 * width,): player i's (s, a) of a seed at seed * width + i * span + s * |A_i| + a;
             visits (8 * states,); actions, rewards (N * 8,), words (4 * 8,), state (8,): seeds side by side;
             sizes, keep, floor (N,): |A_i|, 1 - theta_i, theta_i / |A_i|; schedules (N, 3) as in `Memory`;
             extents (3,): width, span, states; place (1,): the iterate; out_counts, out_steps (8,): scratch.
    """

    q: Array
    policy: Array
    plays: Array
    visits: Array
    actions: Array
    rewards: Array
    words: Array
    state: Array
    sizes: Array
    keep: Array
    floor: Array
    schedules: Array
    extents: Array
    place: Array
    out_counts: Array
    out_steps: Array


@register_jitable(forceinline=True)
def advance_streams(high: Any, low: Any, inc_high: Any, inc_low: Any) -> Any:
    """(high, low) of m x + c (mod 2^128), as in `streams`, from products of halves."""
    low_0, low_1 = low & HALF, low >> 32
    first, second, third = low_0 * LOW_0, low_0 * LOW_1, low_1 * LOW_0
    middle = (first >> 32) + (second & HALF) + (third & HALF)
    product = (middle << 32) | (first & HALF)
    upper = low_1 * LOW_1 + (second >> 32) + (third >> 32) + (middle >> 32) + low * HIGH + high * LOW
    total = product + inc_low
    return upper + inc_high + ones(less_unsigned(total, product)), total


@register_jitable(forceinline=True)
def uniform_of(high: Any, low: Any) -> Any:
    """The numbers in [0, 1) that streams at (high, low) give."""
    bits = rotate_right(high ^ low, high >> 58)
    return as_floats(bits >> 11) * (1.0 / 9007199254740992.0)


@register_jitable(forceinline=True)
def draw(words: Array) -> Any:
    """A random number of every seed."""
    high, low = advance_streams(load(words, 0), load(words, LANES), load(words, 2 * LANES), load(words, 3 * LANES))
    store(words, 0, high)
    store(words, LANES, low)
    return uniform_of(high, low)


@register_jitable(forceinline=True)
def draw_where(words: Array, mask: Any) -> Any:
    """A random number of the seeds in `mask`; the streams of the others stay."""
    before_high, before_low = load(words, 0), load(words, LANES)
    high, low = advance_streams(before_high, before_low, load(words, 2 * LANES), load(words, 3 * LANES))
    store(words, 0, choose(mask, high, before_high))
    store(words, LANES, choose(mask, low, before_low))
    return uniform_of(high, low)


@register_jitable(forceinline=True)
def next_states(data: Tables, row: Any, words: Array) -> Any:
    """A state of a row of every seed: `sampler.next_state`."""
    low, high = gather(data.first, row, 0), gather(data.first, row, 1) - 1
    several = less(low, high)
    if any_of(several):
        drawn = draw_where(words, several)
        while any_of(less(splat(SHORT), high - low)):
            is_long, middle = less(splat(SHORT), high - low), (low + high) >> 1
            is_above = at_least(drawn, gather(data.cumulative, middle, 0))
            low = choose(is_long & is_above, middle + 1, low)
            high = choose(is_long & ~is_above, middle, high)
        place = low
        while any_of(less(place, high)):
            inside = less(place, high)
            is_above = at_least(drawn, gather(data.cumulative, place, 0))
            low = low + ones(inside & is_above)
            place = choose(inside, place + 1, place)
    return gather(data.next_states, low, 0)


@register_jitable(forceinline=True)
def play(data: Tables, memory: LaneMemory) -> Any:
    """Look the payoffs of all players up and draw the next states: `sampler.play_tables`."""
    row, players = load(memory.state, 0), len(memory.sizes)
    for player in range(players):
        row = row * data.counts[player] + load(memory.actions, LANES * player)
    row_start = row * players
    for player in range(players):
        store(memory.rewards, LANES * player, gather(data.payoffs, row_start, player))
    return next_states(data, row, memory.words)


@register_jitable(forceinline=True)
def power(step_sizes: StepSizeTables, index: int, base: Any) -> Any:
    """z base^p of schedule `index` by its tables: `step_size_tables.power`."""
    bits = bits_of(as_floats(base))
    segment = (bits >> 44) & (SEGMENTS - 1)
    x = floats_of((bits & MANTISSA) | ONE) - (as_floats(segment) * (1.0 / SEGMENTS) + 1.0)
    square, row, at = x * x, segment * TERMS, index * SEGMENTS * TERMS
    low = pair(step_sizes.rows, row, at, x) + square * pair(step_sizes.rows, row, at + 2, x)
    high = pair(step_sizes.rows, row, at + 4, x) + square * pair(step_sizes.rows, row, at + 6, x)
    return gather(step_sizes.octaves, (bits >> 52) - 1023, index * OCTAVES) * (low + square * square * high)


@register_jitable(forceinline=True)
def pair(rows: Array, row: Any, at: int, x: Any) -> Any:
    """Two terms of a segment's series."""
    return gather(rows, row, at) + gather(rows, row, at + 1) * x


@register_jitable(forceinline=True)
def step_sizes_at(step_sizes: StepSizeTables, index: int, counts: Any, memory: LaneMemory) -> Any:
    """Schedule `index` at eight counters: `step_size_tables.step_size`."""
    if not any_of(less(splat(step_sizes.reach[index] - 1), counts)):
        return gather(step_sizes.table, counts, index * step_sizes.table.shape[1])
    if step_sizes.kinds[index] == CONSTANT:
        return splat(step_sizes.values[index])
    if step_sizes.kinds[index] == POWER:
        return power(step_sizes, index, counts + step_sizes.offsets[index])
    store(memory.out_counts, 0, counts)
    for lane in range(LANES):
        memory.out_steps[lane] = step_size(step_sizes, index, memory.out_counts[lane])
    return load(memory.out_steps, 0)


@register_jitable(forceinline=True)
def continuation(memory: LaneMemory, rules: Rules, start: Any, player: int) -> Any:
    """sum_a pi_i(s', a) q_i(s', a) with the held policy, or with the explored one."""
    future = splat(0.0)
    for a in range(memory.sizes[player]):
        weight = gather(memory.policy, start, a)
        if rules.continues_explored:
            weight = weight * memory.keep[player] + memory.floor[player]
        future = future + weight * gather(memory.q, start, a)
    return future


@register_jitable(forceinline=True)
def first_best(memory: LaneMemory, start: Any, size: int) -> Any:
    """The first of the actions with the largest q(s, .)."""
    best, top = splat(0), gather(memory.q, start, 0)
    for a in range(1, size):
        value = gather(memory.q, start, a)
        is_larger = greater(value, top)
        best, top = choose(is_larger, splat(a), best), choose(is_larger, value, top)
    return best


@register_jitable(forceinline=True)
def learn_own(memory: LaneMemory, rules: Rules, player: int, beta: Any, starts: Any) -> None:
    """Counters, (4a) and (5a) of one player in every seed; starts are those of its rows at s and s'."""
    start, following = starts
    size = memory.sizes[player]
    cell = start + load(memory.actions, LANES * player)
    count = gather(memory.plays, cell, 0) + 1
    scatter(memory.plays, cell, 0, count)
    alpha = step_sizes_at(rules.step_sizes, memory.schedules[player, 0], count, memory)
    future = continuation(memory, rules, start if rules.continues_at_same_state else following, player)
    held = gather(memory.q, cell, 0)
    updated = held + alpha * (load(memory.rewards, LANES * player) + future * rules.discount - held)
    if rules.replies_to_current:
        scatter(memory.q, cell, 0, updated)
    best = first_best(memory, start, size)
    for a in range(size):
        weight = gather(memory.policy, start, a)
        vertex = choose(equal(best, splat(a)), splat(1.0), splat(0.0))
        scatter(memory.policy, start, a, weight + beta * (vertex - weight))
    scatter(memory.q, cell, 0, updated)


@register_jitable(forceinline=True)
def act(memory: LaneMemory, player: int, start: Any) -> None:
    """An action of every seed drawn from (6)."""
    drawn, reached, chosen = draw(memory.words), splat(0.0), splat(0)
    for a in range(memory.sizes[player] - 1):
        reached = reached + (gather(memory.policy, start, a) * memory.keep[player] + memory.floor[player])
        chosen = chosen + ones(at_least(drawn, reached))
    store(memory.actions, LANES * player, chosen)


Advance = Callable[[Any, Rules, LaneMemory, int], None]


@functools.cache
def compiled() -> Advance:
    """advance(data, rules, memory, steps), in place: `kernel.compiled` for eight seeds."""
    options = without_counting()
    modules = (indices, layout, tables_module, sampler, streams, stack_machine, schedule_kernel, vectors)
    stamp = digest_of([__file__, *(module.__file__ for module in modules)]) + str(options)

    def advance(data: Any, rules: Rules, memory: LaneMemory, steps: int) -> None:
        _ = stamp  # a cell of the closure, and so a part of the key of numba's cache
        width, span, states = memory.extents[0], memory.extents[1], memory.extents[2]
        seeds = lane_numbers()
        for _step in range(steps):
            state, following = load(memory.state, 0), play(data, memory)
            memory.place[0] += 1
            visited = seeds * states + state
            visits = gather(memory.visits, visited, 0) + 1
            scatter(memory.visits, visited, 0, visits)
            beta = step_sizes_at(rules.step_sizes, memory.schedules[0, 1], visits, memory)
            for player in range(len(memory.sizes)):
                if player > 0 and memory.schedules[player - 1, 1] != memory.schedules[player, 1]:
                    beta = step_sizes_at(rules.step_sizes, memory.schedules[player, 1], visits, memory)
                base, size = seeds * width + player * span, memory.sizes[player]
                ahead = base + following * size
                learn_own(memory, rules, player, beta, (base + state * size, ahead))
                act(memory, player, ahead)
            store(memory.state, 0, following)

    return cached(advance, nogil=True, **options)
