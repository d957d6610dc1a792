"""The potential is constant on each component of the equilibria, hence takes finitely many values on them.

Of two players whose actions move no transitions all components are listed, each by its extreme equilibria. Steps of one
player at a time join them. That the list is complete is not in the certificate.

Source:  Appendix B.3; `mpgtheory.equilibria.components`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from mpgtheory.arithmetic import Scalar
from mpgtheory.equilibria.components import Component, equilibrium_components
from mpgtheory.equilibria.extreme import is_enumerable
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.inclusion.flow.lyapunov import stage_gains
from mpgtheory.potential.function import potential
from mpgtheory.values.evaluation import Evaluation
from verification.checking.trying import assumed
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison, entries
from verification.evidence import exact_evidence, under_hypotheses
from verification.falsify.trial import Example, Trial
from verification.instance import Instance
from verification.tables import table

VALUES = "lemma-3.7.values"
MOST_LISTED = 12
"""Components that the table of the report shows, and certificates hold."""

Step = tuple[int, int, int]
"""From which extreme equilibrium to which, and the player who moves."""


@under_hypotheses(VALUES)
def constant_on_components(instance: Instance) -> Evidence:
    """Phi at all extreme equilibria of each component, and along steps that join them."""
    components = equilibrium_components(instance.game)
    comparisons: list[Comparison] = []
    cases, rows = [], []
    for number, component in enumerate(components[:MOST_LISTED]):
        corners = list(component.extremes())
        steps = tree(corners)
        comparisons += along(instance.game, f"component {number + 1}", corners, steps, case=number)
        cases.append(case_of(instance.game, corners, steps))
        rows.append([str(number + 1), str(len(corners)), str(phi(instance.game, corners[0]))])
    values = {str(phi(instance.game, next(component.extremes()))) for component in components}
    note = f"{len(components)} components, {len(values)} values of Phi"
    listing = table(
        "Components of the equilibria",
        ["Component", "Extreme equilibria", "Phi(mu, .)"],
        rows,
        left_out=len(components) - len(rows),
        note="Phi is 0 at everyone's first action.",
    )
    return exact_evidence(VALUES, instance, comparisons, cases, note=note, tables=(listing,))


def along(
    game: MarkovGame, place: str, corners: list[Policy], steps: list[Step], *, case: int = 0
) -> Iterator[Comparison]:
    """Corners and middles of steps are equilibria; the one who moves earns the same, and Phi is the same."""
    for k, corner in enumerate(corners):
        gains = stage_gains(Evaluation(game, corner))
        yield from entries(f"{place}, extreme {k + 1}, gain of player in state", gains, EQUAL, gains * 0, case=case)
        label = f"{place}: Phi at extreme {k + 1} and at the first"
        yield Comparison(label, phi(game, corner), EQUAL, phi(game, corners[0]), case)
    for first, last, player in steps:
        gains = stage_gains(Evaluation(game, middle(corners[first], corners[last])))
        yield from entries(f"{place}, middle, gain of player in state", gains, EQUAL, gains * 0, case=case)
        before, after = (Evaluation(game, corners[k]).value()[player] for k in (first, last))
        yield Comparison(f"{place}: V of player {player + 1} at the ends of a step", before, EQUAL, after, case)


def phi(game: MarkovGame, policy: Policy) -> Scalar:
    """Phi(mu, pi), 0 at everyone's first action."""
    return potential(game, policy, pure(game, [[0] * game.n_states] * game.n_players)) @ game.initial


def middle(first: Policy, last: Policy) -> Policy:
    """Half-way."""
    return Policy(tuple((a + b) / 2 for a, b in zip(first, last, strict=True)))


def tree(corners: list[Policy]) -> list[Step]:
    """Steps of one player at a time that join all corners.

    Raises:  AssertionError if there are none: corners of a component are joined, in each state by a change of one
             player's strategy.
    """
    joined, steps = list(range(len(corners))), []
    for first, last in combinations(range(len(corners)), 2):
        same = [bool((a == b).all()) for a, b in zip(corners[first], corners[last], strict=True)]
        if joined[first] != joined[last] and any(same):
            steps.append((first, last, same.index(True) ^ 1))
            lost = joined[last]
            joined = [joined[first] if label == lost else label for label in joined]
    assert len(set(joined)) == 1, "extreme equilibria of a component that no steps join"
    return steps


def case_of(game: MarkovGame, corners: list[Policy], steps: list[Step]) -> dict[str, Any]:
    """As a certificate holds it."""
    return {
        "profiles": corners,
        "V": [Evaluation(game, corner).V for corner in corners],
        "steps": [
            {
                "from": first,
                "to": last,
                "player": player,
                "V": Evaluation(game, middle(corners[first], corners[last])).V,
            }
            for first, last, player in steps
        ],
    }


def is_listed(instance: Instance) -> bool:
    """Whether all components can be found, with all of their extreme equilibria."""
    if not is_enumerable(instance.game):
        return False
    try:
        return all(component.is_small for component in equilibrium_components(instance.game))
    except InputError:  # too many to list
        return False


def on_each_component(x: Example) -> Iterator[Comparison]:
    """A drawn game, if its components can be found."""
    if is_enumerable(x.game):
        for number, component in enumerate(small_components(x.game)):
            corners = list(component.extremes())
            yield from along(x.game, f"component {number + 1}", corners, tree(corners))


def small_components(game: MarkovGame) -> list[Component]:
    """Those of which all extreme equilibria are listed."""
    return [component for component in equilibrium_components(game) if component.is_small][:MOST_LISTED]


CHECKS = {
    VALUES: (
        Check(Method.EXACT, "Phi at all extreme equilibria of each component", constant_on_components, suits=is_listed),
    )
}
TRIALS = {VALUES: (Trial(on_each_component, hypotheses=(assumed("Markov potential game"),)),)}
