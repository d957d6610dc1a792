"""What is measured at every iterate of the compiled learner: both sides of the master inequality, and the noise.

With p the policies from which Q is taken (held, or explored with repair T3), x_i = c_i beta_i^t, s the visited state:

    LEFT      sum x_i g_i(s),  g_i(s) = max_a Q_i(s, a; p) - sum_a pi_i(s, a) Q_i(s, a; p)
    ERRORS    sum x_i E_i(s),  E_i(s) = max_a |q_i(s, a) - Q_i(s, a; p)|
    SQUARES   sum (sum_i x_i)^2
    TAKEN     sum sum_i x_i
    NOISE     largest |N|,  N(s, a) <- (1 - alpha) N(s, a) + alpha (realised target of (4a) - its mean)
    SHARE     least share of a state in windows of x of total length 1/2 to 1 (kappa)

Q is computed anew at every iterate of a short run. On long runs it is kept for some iterates, while policies have moved
little: STALE sums x times the distance that they have moved since, which bounds what that changes.
"""

from __future__ import annotations

from typing import NamedTuple

from numba.extending import register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.learning.indices import nth
from mpgtheory.learning.layout import Memory, Own

LEFT, ERRORS, SQUARES, TAKEN, NOISE, SHARE, STALE, CHANGED, SUP_ERRORS, PSI = range(10)
"""Sums: CHANGED, the largest change of Q when it was computed anew; SUP_ERRORS, the sum of E over these iterates."""
SUMS = 10
COMPUTED, GAP, EVERY, STEPS = range(4)
"""Counts: how often Q was computed; the longest time without an update of some (s, a). What is asked for: iterates for
which Q is kept at most, and iterates to make."""
COUNTS = 4
EXACT_UNTIL = 1024
"""Iterates from the start at each of which Q is computed."""
WINDOW = 0.5


class Gauge(NamedTuple):
    """Tables of a game with J joint actions, what is worth what at p, and sums.

    Shapes:  paid (S J, N + 1): payoffs, and phi in the last column; onward (S J, S); digits (J, N): own actions;
             keep, floor (N,): p = keep pi + floor; noisy_keep, noisy_floor: of the opponents that are really faced;
             chain (S, S); earned (S, N + 1); system (S, S + N + 1); values (N + 1, S); truth (N, W), W = S max |A_i|;
             faced_paid (N, W) and faced_onward (N, W, S), against whom is faced; base_paid, base_onward: against p;
             ahead (N, S): sum_a p_i q_i; noise (N, W); last (N, W) int64; shares (N,): c_i;
             window (S,): x by state; sums, counts: see above; rows (N, max |A_i|) scratch.
    """

    paid: Array
    onward: Array
    digits: Array
    keep: Array
    floor: Array
    noisy_keep: Array
    noisy_floor: Array
    chain: Array
    earned: Array
    system: Array
    values: Array
    truth: Array
    base_paid: Array
    base_onward: Array
    faced_paid: Array
    faced_onward: Array
    ahead: Array
    noise: Array
    last: Array
    shares: Array
    window: Array
    sums: Array
    counts: Array
    rows: Array


@register_jitable(forceinline=True)
def measure_row(gauge: Gauge, own: Own, player: int, start: int) -> tuple[float, float, int]:
    """g_i(s), E_i(s), and the reply: the place of the first of the best actions."""
    top, mean, missed, best = gauge.truth[nth(player), nth(start)], 0.0, 0.0, own.q[nth(start)]
    reply = start
    for cell in range(start, start + own.size):
        value, estimate = gauge.truth[nth(player), nth(cell)], own.q[nth(cell)]
        mean += own.policy[nth(cell)] * value
        top = value if value > top else top
        error = abs(estimate - value)
        missed = error if error > missed else missed
        if estimate > best:
            best, reply = estimate, cell
    return top - mean, missed, reply


@register_jitable(forceinline=True)
def expected_target(gauge: Gauge, player: int, cell: int, discount: float) -> float:
    """The mean of what (4a) moves towards, given the own action."""
    future = 0.0
    for after in range(len(gauge.chain)):
        future += gauge.faced_onward[nth(player), nth(cell), nth(after)] * gauge.ahead[nth(player), nth(after)]
    return gauge.faced_paid[nth(player), nth(cell)] + discount * future


@register_jitable(forceinline=True)
def look_ahead(gauge: Gauge, own: Own, player: int, start: int) -> float:
    """sum_a p_i(s, a) q_i(s, a): the bits of the learner's own sum, since 1 pi + 0 is pi."""
    keep, floor, future = gauge.keep[nth(player)], gauge.floor[nth(player)], 0.0
    for cell in range(start, start + own.size):
        future += (keep * own.policy[nth(cell)] + floor) * own.q[nth(cell)]
    return future


@register_jitable(forceinline=True)
def averaged_noise(gauge: Gauge, player: int, cell: int, step: float, noise: float) -> float:
    """|N| at the updated pair."""
    before = gauge.noise[nth(player), nth(cell)]
    after = before + step * (noise - before)
    gauge.noise[nth(player), nth(cell)] = after
    return abs(after)


@register_jitable(forceinline=True)
def time_since_update(gauge: Gauge, player: int, cell: int, iterate: int) -> int:
    """How long the pair was not updated; now it is."""
    before = gauge.last[nth(player), nth(cell)]
    gauge.last[nth(player), nth(cell)] = iterate
    return iterate - before


@register_jitable(forceinline=True)
def end_window(gauge: Gauge, total: float) -> None:
    """The least share of a state in a window of steps; a new one begins."""
    for s in range(len(gauge.window)):
        gauge.sums[SHARE] = min(gauge.sums[SHARE], gauge.window[s] / total)
        gauge.window[s] = 0.0


@register_jitable
def refresh(gauge: Gauge, memory: Memory, discount: float) -> None:
    """Compute what depends on policies: marginals, values, Q, and how far the estimates are from it."""
    states, players = len(gauge.chain), len(memory.sizes)
    gauge.chain[:] = 0.0
    gauge.earned[:] = 0.0
    is_same = gauge.keep[0] == gauge.noisy_keep[0]
    for s in range(states):
        explored_rows(gauge, memory, s, gauge.keep, gauge.floor)
        induce(gauge, s)
        marginals(gauge, memory, s, gauge.base_paid, gauge.base_onward)
        if not is_same:
            explored_rows(gauge, memory, s, gauge.noisy_keep, gauge.noisy_floor)
            marginals(gauge, memory, s, gauge.faced_paid, gauge.faced_onward)
    solve(gauge, discount)
    error = 0.0
    for i in range(players):
        size, truth = memory.sizes[i], gauge.truth[i]
        for cell in range(states * size):
            value = gauge.base_paid[i, cell]
            for after in range(states):
                value += discount * gauge.base_onward[i, cell, after] * gauge.values[i, after]
            gauge.sums[CHANGED] = max(gauge.sums[CHANGED], abs(value - truth[cell]))
            truth[cell] = value
            error = max(error, abs(memory.q[i, cell] - value))
    gauge.sums[SUP_ERRORS] += error
    total = 0.0
    for s in range(states):
        total += gauge.values[players, s]
    gauge.sums[PSI] = total / states
    gauge.counts[COMPUTED] += 1


@register_jitable
def explored_rows(gauge: Gauge, memory: Memory, state: int, keep: Array, floor: Array) -> None:
    """The rows of one state as they are played, or held, into the scratch."""
    for i in range(len(memory.sizes)):
        size = memory.sizes[i]
        for a in range(size):
            gauge.rows[i, a] = keep[i] * memory.policy[i, state * size + a] + floor[i]


@register_jitable
def induce(gauge: Gauge, state: int) -> None:
    """Expected payoffs and next states in one state."""
    count, players = gauge.digits.shape
    for joint in range(count):
        weight, row = 1.0, state * count + joint
        for i in range(players):
            weight *= gauge.rows[i, gauge.digits[joint, i]]
        if weight != 0.0:
            for after in range(len(gauge.chain)):
                gauge.chain[state, after] += weight * gauge.onward[row, after]
            for k in range(players + 1):
                gauge.earned[state, k] += weight * gauge.paid[row, k]


@register_jitable
def marginals(gauge: Gauge, memory: Memory, state: int, out_paid: Array, out_onward: Array) -> None:
    """u_i(s, a_i, .) and P(. | s, a_i, .) of each player against the others' rows in the scratch."""
    count, players = gauge.digits.shape
    for i in range(players):
        start = state * memory.sizes[i]
        out_paid[i, start : start + memory.sizes[i]] = 0.0
        out_onward[i, start : start + memory.sizes[i]] = 0.0
        for joint in range(count):
            weight, row = 1.0, state * count + joint
            for j in range(players):
                if j != i:
                    weight *= gauge.rows[j, gauge.digits[joint, j]]
            if weight != 0.0:
                cell = start + gauge.digits[joint, i]
                out_paid[i, cell] += weight * gauge.paid[row, i]
                for after in range(len(gauge.chain)):
                    out_onward[i, cell, after] += weight * gauge.onward[row, after]


@register_jitable
def solve(gauge: Gauge, discount: float) -> None:
    """Values of all columns by elimination; I - delta P is diagonally dominant, so no pivot is sought."""
    states, width = gauge.system.shape
    for s in range(states):
        for after in range(states):
            gauge.system[s, after] = (1.0 if s == after else 0.0) - discount * gauge.chain[s, after]
        for k in range(width - states):
            gauge.system[s, states + k] = gauge.earned[s, k]
    for pivot in range(states):
        for s in range(states):
            if s != pivot:
                factor = gauge.system[s, pivot] / gauge.system[pivot, pivot]
                for c in range(pivot, width):
                    gauge.system[s, c] -= factor * gauge.system[pivot, c]
    for s in range(states):
        for k in range(width - states):
            gauge.values[k, s] = gauge.system[s, states + k] / gauge.system[s, s]
