"""Lemma 3.7 and Theorem 3.3 under fixed exploration: a closed orbit of the best-reply dynamics at a hub.

A hub pays nothing that depends on actions and leads to outcome states, which all lead on by one row that no action
influences. In an outcome state each player has a strictly dominant action or is idle. Then Q_i(hub, a; pi_i, pi~_-i) is
a constant plus sum_b pi_-i(hub, b) M_i[a, b], M_i being `matrix`. A case gives six corners in Q(E), E the root in
`root` of `equation` (constant term first), each a pair of rows of coefficients of powers of E; phase k leads from
corner k to corner k + 1 straight towards the pure pair TARGETS[k], for the time -log E.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, dot, index, need, number, numbers, spend, weight
from .game import Game
from .rules import Comparison, rule
from .rules_exploration import expected, explored, forced_rows, is_idle, thetas

TARGETS = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0))
MOST_HALVINGS = 400


class Field:
    """Numbers c_0 + c_1 E + ... as lists of coefficients, E the root of a polynomial in an interval inside (0, 1)."""

    def __init__(self, equation: Any, root: Any) -> None:
        need(isinstance(equation, list) and 2 <= len(equation) <= 8, "the equation has no degree from 1 to 7")
        coefficients: Vector = numbers(equation, len(equation))
        need(coefficients[-1] != 0, "the leading coefficient is 0")
        self.equation = [c / coefficients[-1] for c in coefficients]
        self.degree = len(equation) - 1
        self.low, self.high = numbers(root, 2)
        need(0 < self.low < self.high < 1, "the root is not isolated in (0, 1)")
        self.rising = self.value(self.high) > 0
        opposite = self.value(self.low) * self.value(self.high) < 0
        need(opposite, "the equation does not change sign in the interval")

    def value(self, x: Fraction) -> Fraction:
        """The equation at x."""
        total = Fraction(0)
        for coefficient in reversed(self.equation):
            total = total * x + coefficient
        return total

    def times_root(self, x: Vector) -> Vector:
        """E x, reduced."""
        shifted, top = [Fraction(0), *x[:-1]], x[-1]
        return [s - top * c for s, c in zip(shifted, self.equation, strict=False)]

    def times(self, x: Vector, y: Vector) -> Vector:
        """The product."""
        total, power = [Fraction(0)] * self.degree, x
        spend(self.degree * sum(map(long, (*x, *y))))
        for coefficient in y:
            total = [t + coefficient * p for t, p in zip(total, power, strict=True)]
            power = self.times_root(power)
        return total

    def constant(self, value: Fraction | int) -> Vector:
        """A rational number."""
        return [Fraction(value), *[Fraction(0)] * (self.degree - 1)]

    def sign(self, x: Vector) -> int:
        """-1, 0 or 1; the interval is halved until it tells."""
        if not any(x):
            return 0
        for _ in range(MOST_HALVINGS):
            low, high = self._bounds(x)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            middle = (self.low + self.high) / 2
            if (self.value(middle) >= 0) == self.rising:
                self.high = middle
            else:
                self.low = middle
        need(False, "the sign of a number cannot be told")
        return 0

    def _bounds(self, x: Vector) -> tuple[Fraction, Fraction]:
        low = high = Fraction(0)
        spend(self.degree * sum(map(long, (*x, self.low, self.high))))
        for k, c in enumerate(x):
            below, above = c * self.low**k, c * self.high**k
            low, high = low + min(below, above), high + max(below, above)
        return low, high


def long(x: Fraction) -> int:
    """Steps of an operation with a number."""
    return weight(x.numerator.bit_length() + x.denominator.bit_length())


Row = list[Vector]
"""The weights of three actions, each a number of the field."""


def matrix(game: Game, hub: int, player: int, exploration: Vector) -> Matrix:
    """M_i[own action, other's action]; with no exploration, the true hub game."""
    other, table = 1 - player, []
    earned = [outcome(game, player, s, exploration) if s != hub else Fraction(0) for s in range(game.states)]
    for own in range(3):
        row = []
        for b in range(3):
            arriving = game.transition_row(hub, game.number_of[(own, b) if player == 0 else (b, own)])
            row.append(game.discount * dot(arriving, earned))
        mean = sum(row, Fraction(0)) / 3
        table.append([(1 - exploration[other]) * x + exploration[other] * mean for x in row])
    return table


def outcome(game: Game, player: int, state: int, exploration: Vector) -> Fraction:
    """u_i(outcome): its own dominant action (any, if idle), the other's explored."""
    rows = forced_rows(game, player, state)
    own = 0
    if not all(is_idle(game, who, player, state) for who in range(2)):
        own = dominant(game, player, state)
    seen = [block[0] for block in explored([[row] for row in rows], exploration)]
    return expected(game, player, (state, own), seen)


def dominant(game: Game, player: int, state: int) -> int:
    """The strictly dominant action."""
    for own in range(game.actions[player]):
        rest = [a for a in range(game.actions[player]) if a != own]
        pairs = itertools.product(range(game.actions[1 - player]), rest)
        if all(payoff(game, player, state, own, b) > payoff(game, player, state, a, b) for b, a in pairs):
            return own
    need(False, f"player {player} has no dominant action in state {state}")
    return 0


def payoff(game: Game, player: int, state: int, own: int, other: int) -> Fraction:
    """u_i(s, own action, other's action)."""
    joint = (own, other) if player == 0 else (other, own)
    return game.payoff_at(player, state, game.number_of[joint])


def need_hub(game: Game, hub: int) -> None:
    """The structure that makes the actions at the hub comparable by `matrix`."""
    need(game.players == 2 and game.actions == [3, 3] and game.states > 1, "a hub game has two players, three actions")
    numbers_of = range(len(game.joint))
    for player in range(2):
        paid = {game.payoff_at(player, hub, a) for a in numbers_of}
        need(len(paid) == 1, "the hub pays for actions")
    staying = {game.transition_row(hub, a)[hub] for a in numbers_of}
    need(len(staying) == 1, "actions decide whether play stays at the hub")
    onwards = [game.transition_row(s, a) for s in range(game.states) if s != hub for a in numbers_of]
    need(all(row == onwards[0] for row in onwards), "outcome states do not lead on by one row")


@rule("lemma-3.7/cycle", "exploration hub equation root corners witnesses gap", outcomes=("fails",))
def cycle(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """At every point of a closed orbit of the dynamics no player gains anything from the hub."""
    field, _, corners = orbit_of(game, case)
    true = [matrix(game, index(case["hub"], game.states), player, [Fraction(0)] * 2) for player in range(2)]
    gap = number(case["gap"])
    need(len(case["witnesses"]) == 6, "one witness a phase is needed")
    for phase, witness in enumerate(case["witnesses"]):
        ends = (corners[phase], corners[(phase + 1) % 6])
        need_gap(field, true, ends, (*(index(w, size) for w, size in zip(witness, (2, 3, 3), strict=True)), gap))
        yield f"phase {phase}: Nash gap from the hub, all along at least", gap, "<=", Fraction(0)


def orbit_of(game: Game, case: dict[str, Any]) -> tuple[Field, list[Matrix], list[list[Row]]]:
    """The field, what is perceived at the hub, and the corners of a closed orbit that follows best replies."""
    hub, exploration = index(case["hub"], game.states), thetas(game, case["exploration"])
    need_hub(game, hub)
    perceived = [matrix(game, hub, player, exploration) for player in range(2)]
    need_attraction(perceived)
    field = Field(case["equation"], case["root"])
    corners = [[numbers(row, 3, field.degree) for row in pair] for pair in case["corners"]]
    need(len(corners) == 6 and all(len(pair) == 2 for pair in corners), "six pairs of rows are needed")
    for phase, target in enumerate(TARGETS):
        need_phase(field, perceived, (corners[phase], corners[(phase + 1) % 6]), target)
    return field, perceived, corners


@rule(
    "theorem-3.3/cycle",
    "exploration hub equation root corners witnesses gap",
    clauses=("policies",),
    outcomes=("fails",),
)
def learning_cycle(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same: Theorem 3.3 contains Lemma 3.7."""
    return cycle(game, case)


def need_attraction(perceived: list[Matrix]) -> None:
    """The six targets follow each other and nothing else, play reaches them, and there M_1 + M_2 is largest."""
    first, second = perceived
    entry = {(a, b): first[a][b] + second[b][a] for a, b in itertools.product(range(3), repeat=2)}
    largest = max(entry.values())
    need(all((value == largest) == (pair in TARGETS) for pair, value in entry.items()), "other pairs pay as much")
    for (a, b), after in zip(TARGETS, (*TARGETS[1:], TARGETS[0]), strict=True):
        for own, new, column in ((a, after[0], [row[b] for row in first]), (b, after[1], [row[a] for row in second])):
            rest = [k for k in range(3) if k not in (own, new)]
            held = column[own]
            need(all(held > column[k] or (new != own and held == column[k]) for k in rest), "another action grows")
            need(new == own or column[new] > held, "the next action does not grow")
    for a, b in set(entry) - set(TARGETS):
        faster = [(k, b) for k in range(3) if first[k][b] > first[a][b]]
        faster += [(a, k) for k in range(3) if second[k][a] > second[b][a]]
        need(bool(faster) and all(pair in TARGETS for pair in faster), "play need not reach the targets")


def need_phase(field: Field, perceived: list[Matrix], ends: Any, target: tuple[int, int]) -> None:
    """A straight line towards the target, which is a best reply all along (payoffs are affine in exp(-time))."""
    for who, action in enumerate(target):
        start, end = (pair[who] for pair in ends)
        for a in range(3):
            unit = field.constant(int(a == action))
            away = field.times_root([x - u for x, u in zip(start[a], unit, strict=True)])
            need(end[a] == [u + x for u, x in zip(unit, away, strict=True)], "a phase does not end at the next corner")
            need(field.sign(start[a]) > 0, "a weight is not positive")
        need([sum(column) for column in zip(*start, strict=True)] == field.constant(1), "weights do not sum to 1")
        for k in range(3):
            leads = [field.sign(lead(perceived[who], pair[1 - who], action, k)) for pair in ends]
            need(k == action or (min(leads) >= 0 and max(leads) > 0), "a target is no best reply")


def lead(table: Matrix, row: Row, better: int, worse: int) -> Vector:
    """sum_b row(b) (table[better, b] - table[worse, b])."""
    weights = [x - y for x, y in zip(table[better], table[worse], strict=True)]
    return [dot(weights, column) for column in zip(*row, strict=True)]


def need_gap(field: Field, true: list[Matrix], ends: Any, witness: Any) -> None:
    """A player puts weight on an action that is worse than another: the gap is at least the product, all along.

    Weight and lead are affine in exp(-time) and positive at both ends, so the product of the smaller ones is a bound.
    A gain of one stage from the hub is at most the Nash gap.
    """
    player, better, worse, gap = witness
    for one, two in itertools.product(ends, repeat=2):
        product = field.times(one[player][worse], lead(true[player], two[1 - player], better, worse))
        for pair in ends:
            need(field.sign(lead(true[player], pair[1 - player], better, worse)) > 0, "an action is not better")
        need(field.sign([x - y for x, y in zip(product, field.constant(gap), strict=True)]) >= 0, "the gap is smaller")
