"""Lemma 3.6(a), the policy gradient theorem, in four independent ways."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import FLOAT, Scalar, modular
from mpgtheory.evaluation import Evaluation
from mpgtheory.gradient import (
    Coordinate,
    coordinates,
    difference_sweep,
    fit_moebius,
    policy_gradient,
    probe_amounts,
    value_derivative,
    value_on_line,
)
from mpgtheory.indeterminates import GenericGame
from verification.checks.shapes import SHAPES, shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence, float_evidence, unordered_evidence
from verification.falsify.parts import POLICY, integer
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tolerances import DIFFERENCE_ORDER

PRIME_BITS = 61
STEPS = 2.0 ** -np.arange(2, 26)
"""Steps of the finite differences in units of 1 - delta, down to where cancellation has eaten everything: off the
simplex V has a pole at a distance of about 1 - delta, and the sweep stays inside it."""


def finite_differences(instance: Instance) -> Evidence:
    """Central differences over a sweep of steps: the observed order must be 2 until rounding takes over."""
    game = instance.game.over(FLOAT)
    profile = instance.profiles[-1]
    at = Evaluation(game, profile.policy.over(FLOAT))
    theorem = policy_gradient(at)
    chosen = some_coordinates(instance)[:8]
    steps = STEPS * (1 - game.discount)
    sweeps = [difference_sweep(at, c, float(theorem[c.player][c.state, c.action]), steps) for c in chosen]
    comparisons = []
    for sweep in sweeps:
        place = f"{profile.label}: {_name(sweep.where)}"
        if sweep.order is not None:
            comparisons.append(Comparison(f"{place}: |order - 2|", abs(sweep.order - 2), AT_MOST, DIFFERENCE_ORDER))
        floor = max(4 * sweep.rounding[int(np.argmin(sweep.errors))], 1e-7 * abs(sweep.theorem))
        comparisons.append(Comparison(f"{place}: best error / floor", sweep.best / floor, AT_MOST, 1.0))
    orders = [s.order for s in sweeps if s.order is not None]
    seen = f"observed orders {min(orders):.4f} to {max(orders):.4f}" if orders else "errors are zero to rounding"
    return float_evidence(
        instance,
        comparisons,
        0.0,
        note=f"{len(sweeps)} coordinates, {len(STEPS)} steps; {seen}; order 2 is claimed within {DIFFERENCE_ORDER}",
        figure={
            "kind": "difference_order",
            "curves": [
                {"label": _name(s.where), "steps": s.steps, "errors": s.errors, "order": s.order} for s in sweeps
            ],
        },
    )


def exact_derivative(instance: Instance) -> Evidence:
    """The derivative from three exact values on a Moebius line, from every initial state, against the theorem."""
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate((instance.profiles[0], instance.profiles[-1])):
        at = instance.at(profile.policy)
        lines = []
        for where in some_coordinates(instance):
            line, derivative = line_of(at, where)
            right = _theorem_from_states(at, where)
            for state, (left, claimed) in enumerate(zip(derivative, right, strict=True)):
                place = f"{profile.label}: {_name(where)} from state {state}"
                comparisons.append(Comparison(place, left, EQUAL, claimed, number))
            lines.append(line)
        cases.append({"policy": profile.policy, "V": at.V, "D": at.visitations(), "lines": lines})
    note = "the derivative is taken of the values themselves; equality from every initial state is equality for all mu"
    return exact_evidence("lemma-3.6a", instance, comparisons, cases, note=note)


def tried(x: Example) -> Iterator[Comparison]:
    """The exact derivative in one coordinate, from every initial state, at a drawn profile."""
    at, listed = x.at("pi"), coordinates(x.game)
    where = listed[x["coordinate"] % len(listed)]
    derivative = np.array(line_of(at, where)[1])
    yield from entries(f"{_name(where)} from state", derivative, EQUAL, np.array(_theorem_from_states(at, where)))


def modular_identity(instance: Instance) -> Evidence:
    """The same identity at a random point modulo a random prime, at every coordinate."""
    rng = instance.rng("lemma-3.6a")
    prime = _random_prime(rng)
    field = modular(prime)
    game = instance.game.over(field)
    policy = instance.profiles[-1].policy.over(field)
    at = Evaluation(game, policy)
    gradient = policy_gradient(at)
    comparisons = []
    for where in coordinates(game):
        derivative, residual = value_derivative(at, where)
        claimed = gradient[where.player][where.state, where.action]
        comparisons.append(Comparison(f"{_name(where)}", derivative, EQUAL, claimed))
        comparisons.append(Comparison(f"{_name(where)}: third value", residual, EQUAL, residual * 0))
    note = f"modulo the random prime {prime}: residues cannot certify over Q, but a non-zero one would refute"
    where_ = instance.describe(1)
    return unordered_evidence(Method.MODULAR, field, where_, comparisons, seed=instance.seed, note=note)


def every_game_of_a_shape() -> Evidence:
    """The identity with payoffs, transitions, mu, pi and delta as indeterminates, at every coordinate."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at = Evaluation(generic.game, generic.policy)
        value, gradient = at.value(), policy_gradient(at)
        for c in coordinates(generic.game):
            left = value[c.player].derivative(generic.symbol(c.player, c.state, c.action))
            yield Comparison(f"{generic.shape}: {_name(c)}", left, EQUAL, gradient[c.player][c.state, c.action])

    return shape_evidence(comparisons, SHAPES, normalised=False)


def line_of(at: Evaluation, where: Coordinate) -> tuple[dict[str, object], list[Scalar]]:
    """Values on the line pi + t e at three t, the Moebius coefficients, and the derivative, per initial state."""
    amounts = probe_amounts(at.game)
    values = [value_on_line(at.game, at.policy, where, amount) for amount in amounts]
    b, c, derivative = [], [], []
    for state, origin in enumerate(at.V[where.player]):
        points = [(amount, value[state]) for amount, value in zip(amounts, values, strict=True)]
        function = fit_moebius(origin, points[:2], at.arithmetic)
        if function.residual(*points[2]) != 0:
            raise AssertionError(f"V is no Moebius function along {where}")
        b.append(function.b)
        c.append(function.c)
        derivative.append(function.derivative)
    line = {
        "player": where.player,
        "state": where.state,
        "action": where.action,
        "points": [{"t": amount, "value": list(value)} for amount, value in zip(amounts, values, strict=True)],
        "b": b,
        "c": c,
    }
    return line, derivative


def _theorem_from_states(at: Evaluation, where: Coordinate) -> list[Scalar]:
    q = at.Q[where.player][where.state, where.action]
    return list(at.visitations()[:, where.state] * q / (1 - at.game.discount))


def some_coordinates(instance: Instance) -> list[Coordinate]:
    """All coordinates, or an evenly spread selection where there are too many for a certificate."""
    listed = coordinates(instance.game)
    most = instance.sampling.coordinates
    if len(listed) <= most:
        return listed
    return [listed[k] for k in np.linspace(0, len(listed) - 1, most).astype(int)]


def _random_prime(rng: np.random.Generator) -> int:
    from sympy import nextprime

    return int(nextprime(int(rng.integers(2 ** (PRIME_BITS - 1), 2**PRIME_BITS))))


def _name(where: Coordinate) -> str:
    return f"player {where.player}, state {where.state}, action {where.action}"


CLAIMS = (
    Claim(
        id="lemma-3.6a",
        title="Policy gradient theorem",
        statement=(
            r"For any $\mu \in \Delta(S)$, $s \in S$, $\pi \in \Pi$, $i \in I$, $a_i \in A_i$, "
            r"$$\frac{\partial V_i(\mu, \pi)}{\partial \pi_i(s, a_i)} = \frac{1}{1 - \delta} d_\mu^\pi(s) "
            r"Q_i(s, a_i; \pi)$$"
        ),
        reading=(
            r"A single coordinate leaves the simplex, so $V$ means its extension $\mu^\top (I - \delta P)^{-1} u$ with "
            r"unnormalised weights."
        ),
        source="Lemma 3.6(a)",
        kind=Kind.IDENTITY,
        checks=(
            Check(Method.FLOAT, "central finite differences, observed order", finite_differences, scales=True),
            Check(Method.EXACT, "exact derivative from three values", exact_derivative, scales=True),
            Check(Method.MODULAR, "all coordinates modulo a random prime", modular_identity, scales=True),
            Check(Method.SYMBOLIC, "for every game of four shapes", every_game_of_a_shape, Scope.EVERY_GAME),
        ),
        uses=("equation-1", "equation-2", "equation-2.value", "lemma-3.6a.visitation"),
        trials=(Trial(tried, {"pi": POLICY, "coordinate": integer(0, 59)}),),
    ),
)
