"""One equilibrium of any game: along the branch of logit equilibria from a given policy.

    log x_i(s, a) = log rho_i(s, a) + lambda Q_i(s, a; x, V) + constant of the row,    V_i = x_i . Q_i

At lambda = 0 the solution is rho; as lambda grows along the branch, limit points are equilibria. The branch is followed
by Euler steps along its tangent and Newton's method across it; unknown are log x, V and lambda, with payoffs in units
of their range. As soon as the actions of large weight, taken for the support, solve the equations of an equilibrium,
the branch is left.

Source:  Turocy (2005), A dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence;
         Eibelshaeuser and Poensgen (2019), Markov quantal response equilibrium.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.system import Support, advantages, newton
from mpgtheory.equilibria.tables import Tables, mean

FIRST_STEP, SMALLEST_STEP, LARGEST_STEP = 0.1, 1e-9, 1e6
MOST_STEPS = 5_000
LARGEST_PRECISION = 1e9
"""The lambda at which doubles say no more."""
CORRECTIONS = 6
ACCURACY = 1e-4
"""The last correction on the way: Newton's method then errs by its square, and more would change nothing."""
BEND = 0.3
"""A step is taken back if the correction is more than this share of it."""
CLOSE = 0.1
"""How far the weights of an equilibrium may be from the branch that is left for it."""
AGAIN = 3.0
"""By how much the precision must grow before the same supports are tried again."""
SHARES = (1e-2, 1e-4)
"""Weights from which on an action is tried as part of the support, of the largest of its row."""


@dataclass(eq=False)
class Branch:
    """The branch from one policy. Payoffs in `tables` are doubles in units of their range.

    steps, last: how far it was followed: so many steps, to this policy.
    """

    tables: Tables
    prior: tuple[Array, ...]
    steps: int = 0
    last: tuple[Array, ...] = ()
    _sizes: list[int] = field(init=False)
    _tried: dict[bytes, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last = self.prior
        self._sizes = [block.size for block in self.prior]

    def follow(self, *, until: float = float("inf")) -> tuple[Support, Array] | None:
        """Supports and unknowns of an equilibrium in doubles; None if the branch is lost or time is up."""
        point = self._start()
        tangent = self._first_tangent(point)
        step, last_tried = FIRST_STEP, 0.0
        while self.steps < MOST_STEPS and point[-1] < LARGEST_PRECISION and time.monotonic() < until:
            self.steps += 1
            corrected = self._corrected(point + step * tangent, tangent, step)
            if corrected is None:
                step /= 4
                if step < SMALLEST_STEP:
                    return None
                continue
            point, tangent, ratio = corrected
            step = min(step * (2.0 if ratio < BEND / 4 else 1.0), LARGEST_STEP)
            self.last = tuple(np.exp(part) for part in self._parts(point)[0])
            if point[-1] > 1.2 * last_tried + 1:
                last_tried = float(point[-1])
                if (found := self._recognised(point)) is not None:
                    return found
        return None

    def _start(self) -> Array:
        logs = [np.log(block).ravel() for block in self.prior]
        chain, payoffs = self._induced(self.prior)
        values = np.linalg.solve(np.eye(self.tables.n_states) - self.tables.discount * chain, payoffs.T).T
        return np.concatenate([*logs, values.ravel(), [0.0]])

    def _induced(self, blocks: tuple[Array, ...]) -> tuple[Array, Array]:
        tables, payoffs = self.tables, []
        for i in range(tables.n_players):
            points = [blocks[j] for j in tables.others(i)]
            payoffs.append((blocks[i] * mean(tables.payoffs[i], points)).sum(axis=1))
        chain = (blocks[0][:, :, None] * mean(tables.transitions[0], [blocks[j] for j in tables.others(0)])).sum(axis=1)
        return chain, np.array(payoffs)

    def _parts(self, point: Array) -> tuple[tuple[Array, ...], Array, float]:
        """Logarithms of weights, values and lambda."""
        cuts = np.cumsum(self._sizes)
        parts = np.split(point[: cuts[-1]], cuts[:-1])
        logs = [part.reshape(block.shape) for part, block in zip(parts, self.prior, strict=True)]
        return tuple(logs), point[cuts[-1] : -1].reshape(self.tables.n_players, self.tables.n_states), float(point[-1])

    def _residual(self, point: Array) -> Array:
        """Per row: the sum of weights less 1, then differences of the other actions with the first; V - x . Q."""
        logs, values, precision = self._parts(point)
        blocks = tuple(np.exp(np.minimum(part, 50.0)) for part in logs)
        out, bellman = [], []
        for i, h in enumerate(advantages(self.tables, blocks, values)):
            lift = logs[i] - np.log(self.prior[i]) - precision * h
            rows = lift - lift[:, :1]
            rows[:, 0] = blocks[i].sum(axis=1) - 1
            out.append(rows.ravel())
            bellman.append((blocks[i] * h).sum(axis=1))
        return np.concatenate([*out, *bellman])

    def _jacobian(self, point: Array) -> Array:
        """The derivative of `_residual` by all unknowns and lambda. Shape (n, n + 1)."""
        logs, values, precision = self._parts(point)
        blocks = tuple(np.exp(np.minimum(part, 50.0)) for part in logs)
        tables, states, starts = self.tables, self.tables.n_states, np.concatenate([[0], np.cumsum(self._sizes)])
        size = len(point) - 1
        matrix, at = np.zeros((size, size + 1)), np.arange(states)
        for i, count in enumerate(tables.counts):
            own = (starts[i] + at[:, None] * count + np.arange(count)).astype(int)
            value_rows = (starts[-1] + i * states + at).astype(int)
            others = tables.others(i)
            points = [blocks[j] for j in others]
            ahead = tables.ahead(i, values[i])
            h = mean(ahead, points) - values[i][:, None]
            chain = tables.discount * mean(tables.transitions[i], points)
            chain[at, :, at] -= 1
            self._put(matrix, own, value_rows, value_rows, chain, blocks[i], precision)
            for k, j in enumerate(others):
                rest = [blocks[other] for other in others if other != j]
                slope = mean(np.moveaxis(ahead, 2 + k, 2), rest) * blocks[j][:, None, :]
                there = (starts[j] + at[:, None] * tables.counts[j] + np.arange(tables.counts[j])).astype(int)
                self._put(matrix, own, value_rows, there, slope, blocks[i], precision)
            matrix[own[:, 1:], own[:, 1:]] += 1
            matrix[own[:, 1:], own[:, :1]] -= 1
            matrix[own[:, :1], own] = blocks[i]
            matrix[own[:, 1:], size] = -(h[:, 1:] - h[:, :1])
            matrix[value_rows[:, None], own] += blocks[i] * h
        return matrix

    @staticmethod
    def _put(
        matrix: Array, own: Array, value_rows: Array, columns: Array, slope: Array, block: Array, precision: float
    ) -> None:
        """The part of h's derivative `slope` (S, A_i, k) by some unknowns: (k,) for all states, or (S, k)."""
        spread = columns if columns.ndim == 2 else np.broadcast_to(columns, (len(own), len(columns)))
        matrix[own[:, 1:, None], spread[:, None, :]] -= precision * (slope[:, 1:] - slope[:, :1])
        matrix[value_rows[:, None], spread] += (block[:, :, None] * slope).sum(axis=1)

    def _first_tangent(self, point: Array) -> Array:
        """The tangent at the start, towards larger lambda."""
        matrix = self._jacobian(point)
        tangent = np.append(np.linalg.solve(matrix[:, :-1], -matrix[:, -1]), 1.0)
        return np.asarray(tangent / np.linalg.norm(tangent))

    def _corrected(self, guess: Array, tangent: Array, step: float) -> tuple[Array, Array, float] | None:
        """The point of the branch across the tangent from `guess`, the tangent near it, and how far it was moved.

        None if the branch bends too much for the step.
        """
        point, ratio = guess, 0.0
        last = np.zeros(len(guess))
        last[-1] = 1.0
        for _ in range(CORRECTIONS):
            bordered = np.vstack([self._jacobian(point), tangent])
            right = np.stack([np.append(-self._residual(point), 0.0), last], axis=1)
            try:
                change, ahead = np.linalg.solve(bordered, right).T
            except np.linalg.LinAlgError:
                return None
            ratio = max(ratio, float(np.abs(change).max()) / step)
            if not ratio < BEND:
                return None
            point = point + change
            if (np.abs(change) <= ACCURACY * (1 + np.abs(point))).all():
                return point, ahead / np.linalg.norm(ahead), ratio
        return None

    def _is_worth_trying(self, support: Support, precision: float) -> bool:
        """Whether these supports were not tried yet, or at no more than a third of this precision."""
        key = b"".join(block.tobytes() for block in support.played)
        if precision < AGAIN * self._tried.get(key, 0.0):
            return False
        self._tried[key] = precision
        return True

    def _recognised(self, point: Array) -> tuple[Support, Array] | None:
        """The equilibrium whose supports are the actions of large weight, if there is one."""
        logs, values, _ = self._parts(point)
        blocks = tuple(np.exp(part) for part in logs)
        for share in SHARES:
            support = Support(tuple(block > share * block.max(axis=1, keepdims=True) for block in blocks))
            if not self._is_worth_trying(support, float(point[-1])):
                continue
            near = newton(self.tables, support, support.unknowns(blocks, values), rounds=8)
            if near is None or not is_equilibrium(self.tables, support, near):
                continue
            pairs = zip(support.blocks(near), blocks, strict=True)
            if max(float(np.abs(one - other).max()) for one, other in pairs) <= CLOSE:
                return support, near
        return None


def is_equilibrium(tables: Tables, support: Support, near: Array) -> bool:
    """Whether a zero of the equations is one in doubles: weights positive, other actions strictly worse."""
    blocks, values = support.blocks(near), support.values(near)
    h = advantages(tables, blocks, values)
    tiny = 1e-12 * (1 + float(np.abs(values).max()))
    return all(
        bool((block[played] > 0).all() and (part[~played] < -tiny).all())
        for block, part, played in zip(blocks, h, support.played, strict=True)
    )
