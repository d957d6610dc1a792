"""What is shown of flows: the data of the figures `flow-portrait`, `flow-lyapunov` and `flow-ternary`, and event lists.

Everything here is in floats, for the eye; what is claimed of flows is certified elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.equilibria.components import equilibrium_components
from mpgtheory.equilibria.extreme import is_enumerable
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, explored
from mpgtheory.inclusion import Flow
from mpgtheory.inclusion.flow.field import Dynamics, field_of
from mpgtheory.inclusion.flow.lyapunov import along_gradient, mismatch
from mpgtheory.potential.function import MOST_PROFILES, maximise_potential, potential
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation

GRID = 21
"""Points along each axis at which a portrait's leads are tabulated."""
SAMPLES, PATH = 96, 48
"""Times at which phi, and a path, are tabulated, events apart."""
MOST_POINTS = 200
"""Points of a learner's path that are drawn."""


def portrait_panels(
    game: MarkovGame,
    title: str,
    flows: Sequence[Flow],
    *,
    dynamics: Dynamics | None = None,
    learners: Iterable[tuple[str, Sequence[Array]]] = (),
) -> list[dict[str, Any]]:
    """Panels of `flow-portrait`, one a state, for a game of two players with two actions.

    learners: a label, and the held policies along a run, per player (records, S, 2).
    """
    assert game.action_counts == (2, 2), "checked by the command"
    runs = list(learners)
    known = equilibria_of(game)
    panels = []
    for s, state in enumerate(game.states):
        field = _leads(game, dynamics or Dynamics()) if game.n_states == 1 else None
        panels.append(
            {
                "title": title if game.n_states == 1 else f"{title}, state {state}",
                "axes": [f"player {p}: {labels[0]}" for p, labels in zip(game.players, game.actions, strict=True)],
                "grid": np.linspace(0, 1, GRID).tolist() if field else None,
                "leads": field,
                "speeds": flows[0].pieces[0].gamma(0.0)[:, s].tolist() if flows else [1.0, 1.0],
                "flows": [_plane_path(flow, s) for flow in flows],
                "learners": [{"label": label, "points": _thinned(blocks, s)} for label, blocks in runs],
                "equilibria": [{"point": _point(policy, s), "strict": strict} for policy, strict in known],
            }
        )
    return panels


def ternary_panels(game: MarkovGame, flows: Sequence[Flow]) -> list[dict[str, Any]]:
    """Panels of `flow-ternary`: every player with three actions in every state."""
    panels = []
    for i, (player, labels) in enumerate(zip(game.players, game.actions, strict=True)):
        for s, state in enumerate(game.states):
            if len(labels) == 3:
                paths = [_path(flow, lambda blocks, i=i, s=s: blocks[i][:, s]) for flow in flows]
                panels.append({"title": f"player {player}, state {state}", "corners": list(labels), "flows": paths})
    return panels


def lyapunov_curves(
    game: MarkovGame, flows: Sequence[tuple[str, Flow]], dynamics: Dynamics | None = None
) -> dict[str, Any]:
    """Data of `flow-lyapunov` for a Markov potential game: phi, its slope (12), and without exploration the bound.

    Under exploration phi is that of the explored policies. The reference of phi is the maximum of Phi(mu, .) where pure
    profiles can be enumerated, else the end of each flow.
    """
    rule = dynamics or Dynamics()
    total = int(np.prod([float(c) ** game.n_states for c in game.action_counts]))
    best = maximise_potential(game).policy.over(FLOAT) if total <= MOST_PROFILES else None
    curves = [_curve(game.over(FLOAT), label, flow, rule, best) for label, flow in flows]
    return {"kind": "flow-lyapunov", "reference": "maximum" if best else "end", "curves": curves}


def _curve(game: MarkovGame, label: str, flow: Flow, dynamics: Dynamics, best: Policy | None) -> dict[str, Any]:
    events = sorted({event.time for event in flow.events if event.changes})
    times = sorted({*np.linspace(0, flow.end, SAMPLES).tolist(), *events})
    reference = best or _played(flow.final, dynamics)
    phi, slopes, bounds = [], [], []
    for tau in times:
        at = Evaluation(game, _played(flow.at(tau), dynamics))
        phi.append(float(potential(game, reference, at.policy) @ game.initial))
        slopes.append(_slope(at, flow, tau, dynamics))
        bounds.append(_bound(at, flow) if dynamics.exploration is None else None)
    drawn = None if any(bound is None for bound in bounds) else bounds
    return {"label": label, "times": times, "phi": phi, "slope": slopes, "bound": drawn, "events": events}


def _played(policy: Policy, dynamics: Dynamics) -> Policy:
    return policy if dynamics.exploration is None else explored(policy, dynamics.exploration)


def _slope(at: Evaluation, flow: Flow, tau: float, dynamics: Dynamics) -> float:
    """d phi / d tau by (12): along the velocity, which exploration scales by 1 - theta."""
    velocity = flow.piece_at(tau).velocity(tau)
    thetas = dynamics.exploration or (0,) * len(velocity)
    moved = tuple((1 - float(theta)) * block for theta, block in zip(thetas, velocity, strict=True))
    return -float(along_gradient(at, moved).sum())


def _bound(at: Evaluation, flow: Flow) -> float | None:
    """-(eta / D) sum_i (V_i(mu, pi_i^+, varpi_-i) - V_i(mu, varpi)); None where mu lacks full support."""
    if not (at.game.initial > 0).all():
        return None
    responses, gains = nash_gaps(at)
    spread, _ = mismatch(at, responses)
    return -float(flow.pieces[0].weights.eta) / float(spread) * float((gains @ at.game.initial).sum())


def equilibria_of(game: MarkovGame) -> list[tuple[Policy, bool]]:
    """Equilibria that can be enumerated, exactly, each with whether it is strict.

    The extreme ones of two players whose actions move no transitions, mixed ones included; else the pure ones.
    """
    if is_enumerable(game):
        policies = [policy for component in equilibrium_components(game) for policy in component.extremes()]
    else:
        policies = pure_equilibria(game)
    return [(policy, is_strict(Evaluation(game, policy))) for policy in policies]


def is_strict(at: Evaluation) -> bool:
    """Whether every other action of every row is worse than the one played: a strict equilibrium is pure."""
    for q, block in zip(at.Q, at.policy, strict=True):
        if not ((q < q.max(axis=1)[:, None]) == (block == 0)).all() or (block != 0).sum() != len(q):
            return False
    return True


def event_rows(game: MarkovGame, events: Iterable[Any]) -> list[dict[str, Any]]:
    """Events with labels in place of indices; None as an action stands for a mixture."""
    rows = []
    for event in events:
        changes = [
            {
                "player": game.players[i],
                "state": game.states[s],
                "leaving": None if old is None else game.actions[i][old],
                "entering": None if new is None else game.actions[i][new],
            }
            for i, s, old, new in event.changes
        ]
        rows.append({"time": event.time, "kind": str(event.kind), "changes": changes})
    return rows


def _leads(game: MarkovGame, dynamics: Dynamics) -> list[list[list[float]]]:
    """Q_i(first) - Q_i(second) of both players over the grid of (x, y), rows by y."""
    axis = np.linspace(0, 1, GRID)
    x, y = (part.ravel() for part in np.meshgrid(axis, axis))
    q = field_of(game, dynamics).many(np.stack([x, 1 - x, y, 1 - y], axis=1))
    return [(q[:, k] - q[:, k + 1]).reshape(GRID, GRID).tolist() for k in (0, 2)]


def _path(flow: Flow, pick: Any) -> dict[str, Any]:
    """Points of a flow at its events and between, as `pick` chooses coordinates."""
    times = np.unique(np.concatenate([np.linspace(0, flow.end, PATH), flow.begins, [flow.end]]))
    switches = [event.time for event in flow.events if event.changes]
    return {"points": pick(flow.sample(times)).tolist(), "events": pick(flow.sample(switches)).tolist()}


def _plane_path(flow: Flow, state: int) -> dict[str, Any]:
    return _path(flow, lambda blocks: np.stack([block[:, state, 0] for block in blocks], axis=1))


def _thinned(blocks: Sequence[Array], state: int) -> list[list[float]]:
    points = np.stack([block[:, state, 0] for block in blocks], axis=1)
    return points[np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int))].tolist()


def _point(policy: Policy, state: int) -> list[float]:
    return [float(FLOAT.number(block[state][0])) for block in policy]
