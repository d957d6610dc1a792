"""The master inequality along a recorded run of Algorithm 1, at each iterate and in all.

Let phi be a function of states and joint actions, |phi| <= B, and Psi the value of phi from the uniform initial
distribution. With p^t the policies pi^t that are held (c_i = 1) or those that are played (c_i = 1 - theta_i), x_i = c_i
beta_i^t, s the state that iterate t visits, and everything about policies and estimates before it,

    1/|S| sum_i x_i g_i(s)  <=  Psi(p^t) - Psi(p^{t-1}) + 1/(1-delta) sum_i x_i (2 E_i(s) + kappa_i)
                                + 12 B / (1-delta)^3 (sum_i x_i)^2,

    g_i(s) = max_a Q_i(s, a; p) - sum_a pi_i(s, a) Q_i(s, a; p),      E_i(s) = max_a |q_i(s, a) - Q_i(s, a; p)|.

Summed over iterates, Psi rises by at most the span of phi over 1 - delta. kappa_i bounds how much the Q-values of u_i -
phi vary with the own action, at every profile: 0 if phi is a common payoff.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .dyadic import Dyadic, distance_below, largest
from .enclosed_values import Column, EnclosedValues, payoffs_of, size_of
from .exact import need, number, numbers, spend
from .game import Game
from .recorded_runs import Learner, Recorded, Step, recorded
from .rules import Comparison, rule
from .rules_distance_stage import StageFunction, look_aheads

PATH = "states actions alphas betas theta continuation"
STAGE = "phi upper lower kappa"
RESULTS = "left right estimates policies rounding"


class Balance:
    """Both sides of the inequality along a run; the left one from above, the right one from below."""

    def __init__(self, game: Game, path: Recorded, phi: Column, kappa: list[Fraction], scale: Dyadic) -> None:
        self.game, self.path, self.kappa, self.scale = game, path, kappa, scale
        self.learner = Learner(game, path, scale)
        columns = [*(payoffs_of(game, player) for player in range(game.players)), phi]
        self.values = EnclosedValues(game, scale, columns, self.learner.base)
        largest_value, span = size_of(phi)
        self.square = 12 * largest_value / (1 - game.discount) ** 3
        self.rise = span / (1 - game.discount)
        self.left, self.right = Fraction(0), self.rise
        self.shares = [1 - theta if path.is_explored else Fraction(1) for theta in path.theta]

    def iterate(self, step: Step) -> tuple[Fraction, Fraction]:
        """Make an iterate; an upper bound of the left and a lower bound of the right side."""
        state, scale, game = step[0], self.scale, self.game
        alphas, betas = self.learner.sizes(step)
        moves = [c * beta for c, beta in zip(self.shares, betas, strict=True)]
        gains, errors = Fraction(0), Fraction(0)
        for player, x in enumerate(moves):
            truth = self.values.q_row(player, state)
            mean = scale.mean(self.learner.policy[player][state], truth)
            gains += x * Fraction(largest(truth)[1] - mean[0], scale.one)
            missed = max(map(distance_below, self.learner.q[player][state], truth))
            errors += x * (2 * Fraction(missed, scale.one) + self.kappa[player])
        rest = errors / (1 - game.discount) + self.square * sum(moves, Fraction(0)) ** 2
        before = self.values.average(game.players)
        self.learner.update(step, alphas, betas)
        self.learner.settle(state)
        self.values.move(state)
        self.values.solve()
        after = self.values.average(game.players)
        left = gains / game.states
        self.left, self.right = self._kept(self.left + left, up=True), self._kept(self.right + rest, up=False)
        return left, rest + Fraction(after[0] - before[1], scale.one)

    def _kept(self, x: Fraction, *, up: bool) -> Fraction:
        """A sum, rounded to the scale, so that it stays short."""
        return (self.scale.upper if up else self.scale.lower)(self.scale.around(x))


@rule("theorem-3.3.runs", f"{PATH} {STAGE} bits {RESULTS}", outcomes=("holds",))
def run(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Both sides at each iterate and in all, and where the run ends: `estimates` and `policies` within `rounding`."""
    scale, path = Dyadic(case["bits"]), recorded(game, case)
    phi, kappa = StageFunction(game, case["phi"]), numbers(case["kappa"], game.players)
    yield from look_aheads(game, phi, (game.values(case["upper"]), game.values(case["lower"])), kappa)
    column = [[phi(s, joint) for joint in game.joint] for s in range(game.states)]
    balance = Balance(game, path, column, kappa, scale)
    for t, step in enumerate(path.steps):
        spend(200 * game.players)
        left, right = balance.iterate(step)
        yield f"iterate {t + 1}", left, "<=", right
    left, right = number(case["left"]), number(case["right"])
    yield "all iterates: left side", balance.left, "<=", left
    yield "all iterates", left, "<=", right
    yield "all iterates: right side", right, "<=", balance.right
    yield from ending(game, case, balance.learner)


def ending(game: Game, case: dict[str, Any], learner: Learner) -> Iterator[Comparison]:
    """The last iterate lies within `rounding` of what the case says."""
    radius, scale = number(case["rounding"]), learner.scale
    need(radius > 0, "the rounding is not positive")
    for name, rows in (("estimates", learner.q), ("policies", learner.policy)):
        given = game.per_player(case[name])
        for player, (block, listed) in enumerate(zip(given, rows, strict=True)):
            for s, (row, intervals) in enumerate(zip(block, listed, strict=True)):
                ends = [max(x - scale.lower(y), scale.upper(y) - x) for x, y in zip(row, intervals, strict=True)]
                yield f"{name} of player {player} in state {s}", max(ends), "<=", radius
