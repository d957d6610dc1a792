"""mpgtheory flow: solutions of the inclusion (7)-(8), their events, where they go, and the Lyapunov function."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from verification.commands.options import Discount, Game, Json, Seed


def _option(text: str, *names: str, **limits: Any) -> Any:
    return typer.Option(*names, help=text, **limits)


MOST_PLAYERS = 8
"""Players whose policies are told to people one by one."""
Start = Annotated[str, _option("Profile file, or uniform, or random (with --seed).", "--start")]
Flows = Annotated[int, _option("Flows from as many random starts.", "--flows", min=1, max=1000)]
Duration = Annotated[str, _option("Time to follow each flow for.", "--duration")]
Gamma = Annotated[
    list[str] | None,
    _option("Weight: number, jumps '0:1, 5:1/2', or function of tau; repeat it for each player.", "--gamma"),
]
Eta = Annotated[str | None, _option("Lower bound of the weights; default: their smallest value.", "--eta")]
Ties = Annotated[
    Literal["lowest", "slide", "nearest", "branch"],
    _option("At ties: lowest action, keep them, nearest to the motion --towards a profile, or all branches."),
]
Towards = Annotated[Path | None, _option("Profile file for --ties nearest.", "--towards")]
Leave = Annotated[bool, _option("Leave an equilibrium where best replies allow it.", "--leave")]
Branches = Annotated[int, _option("Most branches to follow.", "--branches", min=1, max=10_000)]
Theta = Annotated[
    list[str] | None,
    _option("Exploration: flow of the dynamics as players perceive them; repeat it for each player.", "--theta"),
]
Continuation = Annotated[Literal["held", "explored"], _option("With --theta: (4a) as printed, or repair T3.")]
Certified = Annotated[
    bool, _option("Enclose the flow in balls, so that no event is missed, and show its limit.", "--certified")
]
Events = Annotated[int, _option("Most events of a flow.", "--events", min=1)]
Output = Annotated[Path | None, _option("File (.json) for events and all pieces.", "--output", "-o")]
Plot = Annotated[Path | None, _option("File for the figure (.svg).", "--plot")]
Figure = Annotated[
    Literal["auto", "portrait", "ternary", "lyapunov"],
    _option("Figure: phase portrait (2x2), triangles (three actions), or phi with its bound.", "--figure"),
]
Learn = Annotated[
    int, _option("Draw a run of Algorithm 1 of so many steps over the portrait.", "--learn", min=0, max=10_000_000)
]


def flow(
    game: Game,
    start: Start = "random",
    flows: Flows = 1,
    duration: Duration = "20",
    gamma: Gamma = None,
    eta: Eta = None,
    ties: Ties = "lowest",
    towards: Towards = None,
    leave: Leave = False,
    branches: Branches = 64,
    theta: Theta = None,
    continuation: Continuation = "held",
    certified: Certified = False,
    events: Events = 10_000,
    output: Output = None,
    plot: Plot = None,
    figure: Figure = "auto",
    learn: Learn = 0,
    discount: Discount = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Follow solutions of the inclusion (7)-(8), event by event.

    If a flow cannot be continued, the answer says at which event and why, and has the flow up to there.

    Examples: mpgtheory flow coordination --flows 9 --plot portrait.svg --learn 100000 |
    mpgtheory flow shapley_team --theta 1/10 --duration 12 --plot cycle.svg |
    mpgtheory flow team:seed=3 --gamma "3/4+sin(tau)/4" --eta 1/2 --figure lyapunov --plot phi.svg |
    mpgtheory flow dominance --certified -o flow.json
    """
    wanted = dict(locals())
    from verification.commands.shared import flow_results

    _check_files(output, plot)
    flow_results.check(wanted)
    loaded = flow_results.loaded(wanted)
    begun = time.perf_counter()
    solutions = flow_results.followed(loaded, wanted)
    seconds = time.perf_counter() - begun
    document = {**flow_results.document(loaded, solutions, wanted), "seconds": seconds}
    if plot is not None:
        flow_results.draw(loaded, solutions, wanted, plot)
    if output is not None:
        flow_results.write(loaded, solutions, document, output)
    _tell(document, as_json=as_json)
    return 0


def _check_files(output: Path | None, plot: Path | None) -> None:
    """Refuse what cannot be written before anything runs."""
    from mpgtheory.errors import InputError
    from mpgtheory.formats.outputs import check_writable

    for path, suffix in ((output, ".json"), (plot, ".svg")):
        if path is not None:
            if path.suffix != suffix:
                raise InputError(f"{path}: must end in {suffix}")
            check_writable(path)


def _tell(document: dict[str, Any], *, as_json: bool) -> None:
    from verification.console import print_json, print_line, print_table

    if as_json:
        print_json(document)
        return
    for number, one in enumerate(document["flows"], 1):
        prefix = f"flow {number}: " if len(document["flows"]) > 1 else ""
        print_line(f"{prefix}{one['message']}")
        rows = [[f"{event['time']:.6g}", event["kind"], _changes(event)] for event in one["events"]]
        if rows and len(document["flows"]) == 1:
            print_table(["time", "event", "best replies that change"], rows)
        print_line(f"{prefix}{_whereto(one)}")
        if one["nearest"] is not None:
            print_line(f"{prefix}{_nearest(one['nearest'])}")
    if document["basins"] is not None and len(document["basins"]) > 1:
        shares = (f"{basin['area']} of all starts to {_profile(basin['limit'])}" for basin in document["basins"])
        print_line(f"with gamma = 1: {', '.join(shares)}")
    if not document["is_complete"]:
        print_line("more branches were left out; raise --branches")
    for name in ("output", "plot"):
        if document[name]:
            print_line(f"written to {document[name]}")


def _changes(event: dict[str, Any]) -> str:
    return "; ".join(
        f"{change['player']}, {change['state']}: {change['leaving'] or 'a mixture'} -> "
        f"{change['entering'] or 'a mixture'}"
        for change in event["changes"]
    )


def _whereto(one: dict[str, Any]) -> str:
    """Where a flow goes, in one line."""
    if one["limit"] is not None:
        kind = (
            "an equilibrium" if one["limit"]["is_equilibrium"] else f"no equilibrium: gap {max(one['limit']['gaps'])}"
        )
        return f"converges to {_profile(one['limit']['policy'])}, certified; {kind}"
    if one["gap"] is None:
        return f"no limit is certified: {one['undecided']}"
    text = f"Nash gap at the end {one['gap']:.3g}"
    if one["phi"] is not None:
        text += f"; phi from {one['phi']['start']:.6g} to {one['phi']['end']:.6g}"
    return f"{text}; heads for {_profile(one['target'])}"


def _nearest(near: dict[str, Any]) -> str:
    """Which equilibrium the end of a flow is nearest to."""
    rest = "in all" if near["complete"] else "known, and maybe others"
    distance = near["distance"] if isinstance(near["distance"], str) else f"{near['distance']:.3g}"
    return f"nearest: equilibrium {near['number']} of {near['of']} {rest}, at distance {distance}"


def _profile(policy: dict[str, Any]) -> str:
    """A profile in short: the action of each pure row, weights of the others; of many players the first few."""
    listed = list(policy.items())
    told = "; ".join(
        f"{player}: "
        + ", ".join(f"{state} -> {row if isinstance(row, str) else _mixed(row)}" for state, row in by_state.items())
        for player, by_state in listed[:MOST_PLAYERS]
    )
    return told if len(listed) <= MOST_PLAYERS else f"{told}; and {len(listed) - MOST_PLAYERS} more players (--json)"


def _mixed(row: dict[str, float | str]) -> str:
    return " + ".join(
        f"{w if isinstance(w, str) else format(w, '.3g')} {a}" for a, w in row.items() if w not in (0, "0")
    )


COMMANDS = {"flow": flow}
