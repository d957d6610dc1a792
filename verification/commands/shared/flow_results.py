"""What `mpgtheory flow` computes, and the form in which it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.equilibria import Equilibria, known_equilibria, nearest
from mpgtheory.errors import InputError
from mpgtheory.formats import load_game, read_policy
from mpgtheory.formats.outputs import write_text
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy, uniform
from mpgtheory.inclusion import (
    CertifiedFlow,
    Flow,
    UndecidedError,
    basins,
    branches,
    certified_flow,
    destination,
    flow,
    limit_of,
)
from mpgtheory.inclusion.flow.field import dynamics_of
from mpgtheory.inclusion.flow.weight_texts import weights_from
from mpgtheory.potential import decide_potential
from verification.checks.flow_views import event_rows, lyapunov_curves, portrait_panels, ternary_panels

DENOMINATOR = 997
"""Of the probabilities of random starts: large enough that they tie nowhere by chance."""
LEARNER_THETA = "1/10"
"""Exploration of a drawn learner where --theta gives none."""
MOST_ROWS_WITH_PHI = 200
"""Cells of policies up to which phi is told."""

Solutions = list[tuple[Policy, Any]]
"""Starts, and the flows from them: Flow or CertifiedFlow."""


def check(wanted: dict[str, Any]) -> None:
    """Raise InputError for options that do not go together."""
    if (wanted["ties"] == "nearest") != (wanted["towards"] is not None):
        raise InputError("--ties nearest needs --towards PROFILE, and --towards needs --ties nearest")
    if wanted["certified"] and (wanted["ties"] != "lowest" or wanted["leave"]):
        raise InputError("--certified follows unique solutions only; leave out --ties and --leave")
    if wanted["flows"] > 1 and wanted["start"] != "random":
        raise InputError(f"--flows {wanted['flows']} are from random starts; leave out --start {wanted['start']}")
    if wanted["continuation"] == "explored" and not wanted["theta"]:
        raise InputError("--continuation explored needs --theta")
    if wanted["plot"] is None and (wanted["figure"] != "auto" or wanted["learn"]):
        raise InputError("--figure and --learn shape a figure; give its file with --plot")


def loaded(wanted: dict[str, Any]) -> MarkovGame:
    """The game; refused early if the figure that is asked for cannot be drawn of it."""
    game = load_game(wanted["game"], discount=wanted["discount"])
    if wanted["plot"] is not None:
        _figure_kind(game, wanted)
    return game


def followed(game: MarkovGame, wanted: dict[str, Any]) -> Solutions:
    """Every start with its flow; with branches, one start with several."""
    rng = np.random.default_rng(wanted["seed"])
    weights = weights_from(game, wanted["gamma"] or (), wanted["eta"])
    duration = rational(wanted["duration"])
    shared = {"weights": weights, "most_events": wanted["events"], **_dynamics(game, wanted)}
    solutions: Solutions = []
    for _ in range(wanted["flows"]):
        start = _start(game, wanted["start"], rng)
        if wanted["certified"]:
            solutions.append((start, certified_flow(game, start, duration=duration, **shared)))
        elif wanted["ties"] == "branch":
            bound = wanted["branches"]
            several = branches(game, start, duration=_float(duration), most_branches=bound, **shared)
            solutions += [(start, one) for one in several.flows]
            wanted["left_out"] = not several.is_complete
        else:
            rule = {"ties": wanted["ties"], "velocity": _towards(game, wanted), "leave": wanted["leave"]}
            solutions.append((start, flow(game, start, duration=_float(duration), **rule, **shared)))
    return solutions


def _start(game: MarkovGame, text: str, rng: np.random.Generator) -> Policy:
    if text == "random":
        return random_policy(game, rng, denominator=DENOMINATOR)
    return uniform(game) if text == "uniform" else read_policy(Path(text), game)


def _dynamics(game: MarkovGame, wanted: dict[str, Any]) -> dict[str, Any]:
    thetas = wanted["theta"]
    if not thetas:
        return {}
    exploration = thetas[0] if len(thetas) == 1 else thetas
    return {"exploration": exploration, "repaired": wanted["continuation"] == "explored"}


def _towards(game: MarkovGame, wanted: dict[str, Any]) -> Any:
    """The velocity of moving straight to a profile; None without one."""
    if wanted["towards"] is None:
        return None
    goal = read_policy(wanted["towards"], game).over(FLOAT)
    return lambda tau, policy: [aim - block for aim, block in zip(goal, policy, strict=True)]


def _float(duration: fmpq) -> float:
    return FLOAT.positive("--duration", duration)


def document(game: MarkovGame, solutions: Solutions, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the command prints with --json."""
    rule = dynamics_of(game, **{"exploration": None, "repaired": False, **_dynamics(game, wanted)})
    is_potential = _has_potential(game, wanted) and not wanted["certified"]
    shown = lyapunov_curves(game, [("", one) for _, one in solutions], rule) if is_potential else {"reference": None}
    curves = shown["curves"] if shown["reference"] == "maximum" else []
    rows, known = [], known_equilibria(game)
    for number, (start, one) in enumerate(solutions):
        row = _certified_row(game, one, rule, known) if isinstance(one, CertifiedFlow) else _float_row(game, one)
        phi = None
        if curves:
            values, slopes = curves[number]["phi"], curves[number]["slope"]
            phi = {"start": values[0], "end": values[-1], "largest_slope": max(slopes)}
        near = nearest(known, one.final) if isinstance(one, Flow) else row.pop("near")
        told = None if near is None else near.document()
        rows.append({**row, "start": labelled(game, start), "phi": phi, "nearest": told})
    return {
        "game": game.name,
        "duration": str(rational(wanted["duration"])),
        "gamma": wanted["gamma"] or ["1"],
        "exploration": None if rule.exploration is None else [str(theta) for theta in rule.exploration],
        "continuation": wanted["continuation"],
        "ties": wanted["ties"],
        "certified": wanted["certified"],
        "flows": rows,
        **_basins(game, wanted),
        "is_complete": not wanted.get("left_out", False),
        "output": str(wanted["output"]) if wanted["output"] else None,
        "plot": str(wanted["plot"]) if wanted["plot"] else None,
    }


def _basins(game: MarkovGame, wanted: dict[str, Any]) -> dict[str, Any]:
    """The exact basins of attraction of the paper's inclusion with gamma = 1, or why there are none."""
    if wanted["theta"] or wanted["gamma"]:
        return {"basins": None, "no_basins": "basins are those of gamma = 1 without exploration"}
    try:
        areas = basins(game)
    except InputError as error:
        return {"basins": None, "no_basins": str(error)}
    rows = []
    for basin in areas:
        corner = [0 if first == 1 else 1 for first in basin.limit]
        limit = {p: {game.states[0]: game.actions[i][corner[i]]} for i, p in enumerate(game.players)}
        rows.append({"limit": limit, "area": str(basin.area)})
    return {"basins": rows, "no_basins": None}


def _has_potential(game: MarkovGame, wanted: dict[str, Any]) -> bool:
    cells = sum(game.action_counts) * game.n_states
    return cells <= MOST_ROWS_WITH_PHI and decide_potential(game, np.random.default_rng(wanted["seed"])).is_potential


def _float_row(game: MarkovGame, one: Flow) -> dict[str, Any]:
    where = destination(one)
    return {
        "status": str(one.status),
        "message": one.message,
        "end": one.end,
        "branch": list(one.branch),
        "events": event_rows(game, one.events),
        "final": labelled(game, one.final),
        "gap": where.gap,
        "target": labelled(game, where.target),
        "distance": where.distance,
        "hit": where.hit,
        "limit": None,
    }


def _certified_row(game: MarkovGame, one: CertifiedFlow, rule: Any, equilibria: Equilibria | None) -> dict[str, Any]:
    """Of a certified flow; times are midpoints of balls whose radii `-o` writes."""
    limit, reason, near = None, None, None
    try:
        known = limit_of(one, rule)
        gaps = [str(gap) for gap in known.gaps]
        shown, near = labelled(game, known.policy), nearest(equilibria, known.policy)
        limit = {"policy": shown, "is_equilibrium": known.is_equilibrium, "gaps": gaps}
    except UndecidedError as error:
        reason = str(error)
    events = event_rows(game, one.events)
    for row, event in zip(events, one.events, strict=True):
        row["time"], row["enclosure"] = float(event.time.mid()), event.time.str(20)
    return {
        "status": str(one.status),
        "message": one.message,
        "end": float(one.end.mid()),
        "branch": [],
        "events": events,
        "final": None,
        "gap": None,
        "target": None,
        "distance": None,
        "hit": None,
        "limit": limit,
        "undecided": reason,
        "near": near,
    }


def labelled(game: MarkovGame, policy: Policy) -> dict[str, Any]:
    """A profile by labels: player -> state -> action, or action -> weight where the row is mixed."""
    rows: dict[str, Any] = {}
    for player, labels, block in zip(game.players, game.actions, policy, strict=True):
        rows[player] = {state: _row(labels, row) for state, row in zip(game.states, block, strict=True)}
    return rows


def _row(labels: tuple[str, ...], row: Any) -> Any:
    for label, weight in zip(labels, row, strict=True):
        if weight == 1:
            return label
    return {label: str(w) if isinstance(w, fmpq) else float(w) for label, w in zip(labels, row, strict=True)}


def write(game: MarkovGame, solutions: Solutions, shown: dict[str, Any], path: Path) -> None:
    """The document with all pieces of every flow, as JSON."""
    flows = [
        {**row, "pieces": [_piece(game, piece) for piece in one.pieces]}
        for row, (_, one) in zip(shown["flows"], solutions, strict=True)
    ]
    write_text(path, json.dumps({"format": "mpgtheory.flow/1", **shown, "flows": flows}, indent=1) + "\n")


def _piece(game: MarkovGame, piece: Any) -> dict[str, Any]:
    if hasattr(piece, "length"):
        return {
            "begin": piece.begin.str(20),
            "end": piece.end.str(20),
            "policy": [[[x.str(20) for x in row] for row in block] for block in piece.policy],
            "targets": [[[str(x) for x in row] for row in block] for block in piece.targets],
        }
    return {
        "begin": piece.begin,
        "end": piece.end,
        "policy": [block.tolist() for block in piece.policy],
        "targets": [block.tolist() for block in piece.targets],
        "is_sliding": piece.is_sliding,
    }


def _figure_kind(game: MarkovGame, wanted: dict[str, Any]) -> str:
    """The figure to draw.

    Raises:  InputError if the game has none of this kind.
    """
    kind, is_planar, has_triangles = wanted["figure"], game.action_counts == (2, 2), 3 in game.action_counts
    if wanted["certified"]:
        raise InputError("--plot draws float flows; leave out --certified, or write pieces with -o")
    if kind == "auto":
        kind = "portrait" if is_planar else "ternary" if has_triangles else "lyapunov"
    if kind == "portrait" and not is_planar:
        raise InputError(
            f"{game.name}: phase portraits are of two players with two actions each; try --figure lyapunov"
        )
    if kind == "ternary" and not has_triangles:
        raise InputError(f"{game.name}: no player has three actions; try --figure lyapunov")
    if kind == "lyapunov" and not _has_potential(game, wanted):
        raise InputError(f"{game.name} is no Markov potential game: it has no phi to draw; see mpgtheory potential")
    if wanted["learn"] and kind != "portrait":
        raise InputError("--learn draws a run over a phase portrait; use --figure portrait")
    return str(kind)


def draw(game: MarkovGame, solutions: Solutions, wanted: dict[str, Any], path: Path) -> None:
    """Write the figure."""
    kind = _figure_kind(game, wanted)
    rule = dynamics_of(game, **{"exploration": None, "repaired": False, **_dynamics(game, wanted)})
    flows = [one for _, one in solutions]
    if kind == "portrait":
        learners = [_run(game, wanted)] if wanted["learn"] else []
        data = {"panels": portrait_panels(game, game.name, flows, dynamics=rule, learners=learners)}
    elif kind == "ternary":
        data = {"panels": ternary_panels(game, flows)}
    else:
        data = lyapunov_curves(game, [(f"flow {k}", one) for k, one in enumerate(flows, 1)], rule)
    from verification.report.figures import KINDS, to_svg

    write_text(path, to_svg(KINDS[f"flow-{kind}"](data), "flow"))


def _run(game: MarkovGame, wanted: dict[str, Any]) -> tuple[str, Any]:
    """A label, and the held policies along a run of Algorithm 1."""
    from mpgtheory.learning import Options, learn, log_spaced

    thetas = wanted["theta"] or [LEARNER_THETA]
    options = Options(theta=thetas, continuation=wanted["continuation"])
    record = log_spaced(wanted["learn"], per_decade=60)
    trace = learn(game, options, steps=wanted["learn"], seeds=1, seed=wanted["seed"], record=record)
    label = f"Algorithm 1, theta = {', '.join(thetas)}"
    return label, [block[0] for block in trace.policies]
