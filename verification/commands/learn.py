"""mpgtheory learn: Algorithm 1, many seeds; the trace and a summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from verification.commands.options import Discount, Game, Json, Seed

INTERRUPTED = 130
"""Exit status after Ctrl-C; what was recorded is written all the same."""
CONFIDENCE = 0.95
"""Of the interval of the mean final gap over seeds (Student's t)."""
OPTIONS = (
    *("alpha", "beta", "theta", "continuation", "reply", "ties", "temperature", "perturbation", "bootstrap"),
    *("allow_no_exploration", "allow_unit_steps"),
)
"""What `mpgtheory.learning.Options` takes; the parameters of the command have the same names."""
MOST_COLUMNS = 8
"""Players whose gaps have columns; with more, the median over players stands for them."""
BEGUN_WITH = (*OPTIONS, "seeds", "seed")
"""What a trace was begun with, so that --resume does not take it."""


def _option(text: str, *names: str, **limits: Any) -> Any:
    return typer.Option(*names, help=text, **limits)


Steps = Annotated[int, _option("Iterates of each seed.", "--steps")]
Seeds = Annotated[int, _option("Independent runs.", "--seeds")]
Alpha = Annotated[list[str] | None, _option("Step size of q in n; repeat it for each player.", "--alpha")]
Beta = Annotated[list[str] | None, _option("Step size of policies in n; likewise.", "--beta")]
Theta = Annotated[list[str] | None, _option("Exploration: a number, or a schedule of the iterate n.", "--theta")]
Continuation = Annotated[Literal["held", "explored"], _option("Own policy in (4a): as printed, or repair T3.")]
Reply = Annotated[Literal["previous", "current"], _option("Best response to q^(t-1), as in (5a), or to q^t.")]
Ties = Annotated[Literal["lowest", "uniform", "random"], _option("Which action to take where several are best.")]
Temperature = Annotated[str, _option("Entropy smoothing of best responses; 0: exact.")]
Perturbation = Annotated[bool, _option("Add temperature times the entropy to rewards.", "--perturbation")]
Bootstrap = Annotated[Literal["next", "same"], _option("State at which (4a) continues; same: as the released code.")]
NoExploration = Annotated[bool, _option("Permit theta 0: actions may never be tried again.", "--allow-no-exploration")]
UnitSteps = Annotated[bool, _option("Permit steps of exactly 1, which forget the past.", "--allow-unit-steps")]
Record = Annotated[list[int] | None, _option("Iterate to record; repeat it.", "--record")]
Resume = Annotated[Path | None, _option("Trace to continue, with its own options.", "--resume")]
Output = Annotated[Path | None, _option("File for the trace: .npz or .nc.", "--output", "-o")]
Plot = Annotated[Path | None, _option("File for the figure (.svg): Nash gap by iterate.", "--plot")]
Checkpoint = Annotated[float | None, _option("Write the trace (-o) every so many minutes.", "--checkpoint", min=0.01)]
Certify = Annotated[
    Path | None, _option("Folder for a certificate of the master inequality along the run.", "--certify")
]
Cores = Annotated[int | None, _option("Cores to use; by default all.", "--cores", min=1)]


def learn(
    context: typer.Context,
    game: Game,
    steps: Steps = 100_000,
    seeds: Seeds = 1,
    alpha: Alpha = None,
    beta: Beta = None,
    theta: Theta = None,
    continuation: Continuation = "held",
    reply: Reply = "previous",
    ties: Ties = "lowest",
    temperature: Temperature = "0",
    perturbation: Perturbation = False,
    bootstrap: Bootstrap = "next",
    allow_no_exploration: NoExploration = False,
    allow_unit_steps: UnitSteps = False,
    record: Record = None,
    resume: Resume = None,
    output: Output = None,
    plot: Plot = None,
    cores: Cores = None,
    checkpoint: Checkpoint = None,
    certify: Certify = None,
    discount: Discount = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Run Algorithm 1 and report the Nash gaps of where it ends.

    Ctrl-C and SIGTERM end the run early and keep what was recorded. With --checkpoint a failure costs minutes.
    With --resume, the options and seeds are those of the trace. If the game violates Assumption 3.1, a warning on
    standard error says what may not be learned. With --certify, one run is measured against the inequality that
    holds on every path, and certified if it has at most 20,000 iterates; --plot then shows both sides and the bounds.

    Example: mpgtheory learn routing:players=4 --steps 1000000 --seeds 4 -o trace.npz --plot gaps.svg

    Example: mpgtheory learn shapley_team --continuation explored --steps 2000 --certify certificates
    """
    given = {name: value for name, value in locals().items() if name in OPTIONS and value is not None}
    from mpgtheory.formats import load_game
    from mpgtheory.learning import write_trace

    _check_outputs(output, plot)
    _check_checkpoint(checkpoint, output)
    if resume is not None:
        _check_alone(context, resume)
    loaded: Any = load_game(game, discount=discount)
    run: dict[str, Any] = {"steps": steps, "record": record, "cores": cores}
    seeding = {"seeds": seeds, "seed": seed}
    trace, along = _run(loaded, given, (run, seeding), {**_files(certify, resume, checkpoint), "output": output})
    if output is not None:
        write_trace(trace, output)
    if plot is not None:
        _plot(trace, loaded, plot, along)
    _tell({**_summary(trace, loaded, output, plot), "inequality": along}, loaded, as_json=as_json)
    return INTERRUPTED if trace.is_interrupted else 0


def _files(certify: Path | None, resume: Path | None, checkpoint: float | None) -> dict[str, Any]:
    """What the run reads and writes besides its trace."""
    from mpgtheory.errors import InputError

    if certify is not None and (resume is not None or checkpoint is not None):
        raise InputError("--certify measures a run from its start in one piece; leave --resume and --checkpoint out")
    return {"certify": certify, "resume": resume, "checkpoint": checkpoint}


def _run(game: Any, given: dict[str, Any], runs: tuple[Any, Any], files: dict[str, Any]) -> tuple[Any, Any]:
    """The trace, and what was measured along it with --certify."""
    run, seeding = runs
    every, output = files["checkpoint"], files["output"]
    saved = None if every is None else (every * 60, output)
    if files["certify"] is not None:
        return _certified(game, given, {**run, **seeding}, files["certify"])
    if files["resume"]:
        return _resumed(game, files["resume"], run, saved), None
    return _begun(game, given, {**run, **seeding}, saved), None


def _begun(game: Any, given: dict[str, Any], run: dict[str, Any], saved: Any) -> Any:
    """A new run with the given options."""
    from mpgtheory.learning import Options
    from mpgtheory.learning import learn as begin

    options = Options(**given)
    return _watched(lambda progress: begin(game, options, progress=progress, warn=_warn, **run), game, run, saved)


def _certified(game: Any, given: dict[str, Any], run: dict[str, Any], folder: Path) -> Any:
    """A run with the inequality along it."""
    from verification.commands.learn_certified import certified
    from verification.console import compiling

    with compiling(), _progress() as progress:
        return certified(game, given, {**run, "progress": progress}, folder)


def _resumed(game: Any, path: Path, run: dict[str, Any], saved: Any) -> Any:
    """A run that goes on from the trace at `path`."""
    from mpgtheory.learning import read_trace, resume

    trace = read_trace(path)
    return _watched(lambda progress: resume(trace, game, progress=progress, warn=_warn, **run), game, run, saved)


def _watched(begin: Any, game: Any, run: dict[str, Any], saved: Any) -> Any:
    """The trace of `begin`, with progress, and written to a file every so many seconds if `saved` says so."""
    from mpgtheory.learning import resume, write_trace
    from mpgtheory.learning.checkpoints import with_checkpoints
    from verification.console import compiling

    with compiling(), _progress() as progress:
        if saved is None:
            return begin(progress)
        every, output = saved
        further = {key: value for key, value in run.items() if key in ("steps", "record", "cores")}
        return with_checkpoints(
            begin,
            lambda trace, told: resume(trace, game, progress=told, **further),
            lambda trace: write_trace(trace, output),
            every=every,
            steps=run["steps"],
            record=run["record"],
            progress=progress,
        )


def _warn(note: str) -> None:
    """Say on standard error what may not be learned."""
    import sys

    sys.stderr.write(f"mpgtheory: warning: {note}\n")


def _check_alone(context: typer.Context, path: Path) -> None:
    """Refuse options that the trace to go on from has already."""
    from mpgtheory.errors import InputError

    for name in BEGUN_WITH:
        source = context.get_parameter_source(name)
        if source is not None and source.name != "DEFAULT":
            option = "--" + name.replace("_", "-")
            raise InputError(f"{option} is given with --resume; the options of {path} hold: leave {option} out")


def _check_outputs(output: Path | None, plot: Path | None) -> None:
    """Refuse what cannot be written before anything runs."""
    from mpgtheory.errors import InputError
    from mpgtheory.formats.outputs import check_writable

    for path, suffixes in ((output, (".npz", ".nc")), (plot, (".svg",))):
        if path is not None:
            if path.suffix not in suffixes:
                raise InputError(f"{path}: must end in {' or '.join(suffixes)}")
            check_writable(path)


def _check_checkpoint(minutes: float | None, output: Path | None) -> None:
    from mpgtheory.errors import InputError

    if minutes is not None and output is None:
        raise InputError(f"--checkpoint {minutes:g} needs a file for the trace; give it with -o")


def _progress() -> Any:
    """A context with a progress callback: a bar on standard error if that is a terminal, else a line now and then."""
    import sys
    from contextlib import contextmanager, nullcontext

    if not sys.stderr.isatty():
        return nullcontext(_log())

    @contextmanager
    def bar() -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        rate = TextColumn("{task.fields[rate]}")
        with Progress(BarColumn(), rate, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("", total=None, rate="")

            def advance(done: int, total: int) -> None:
                speed = shown.tasks[task].speed
                shown.update(task, completed=done, total=total, rate=f"{speed or 0:,.0f} steps/s")

            yield advance

    return bar()


def _log() -> Any:
    """A progress callback that writes a line now and then; quick runs say nothing."""
    import sys
    import time

    from verification.console import FIRST_LINE, LINES, duration

    since = time.perf_counter()
    due = [since + FIRST_LINE]

    def advance(done: int, total: int) -> None:
        now = time.perf_counter()
        if now >= due[0] and 0 < done < total:
            due[0] = now + LINES
            rate = done / (now - since)
            left = duration((total - done) / rate)
            sys.stderr.write(f"mpgtheory: {done} of {total} steps, {rate:.3g} a second, {left} left\n")
            sys.stderr.flush()

    return advance


def _summary(trace: Any, game: Any, output: Path | None, plot: Path | None) -> dict[str, Any]:
    from mpgtheory.learning import nash_gaps_along

    by_player = nash_gaps_along(trace, game, records=[-1])[:, 0]
    gaps = by_player.max(axis=1)
    return {
        "game": game.name,
        "steps": trace.steps,
        "seeds": trace.seeds,
        "seconds": trace.seconds,
        "steps_per_second": trace.steps_per_second,
        "final_gaps": [float(gap) for gap in gaps],
        "final_gaps_by_player": [[float(gap) for gap in row] for row in by_player],
        "mean_gap": float(gaps.mean()),
        "mean_gap_interval": _interval(gaps),
        "confidence": CONFIDENCE,
        **_distances(trace, game),
        "interrupted": trace.is_interrupted,
        "options": trace.options,
        "notes": list(trace.notes),
        "output": str(output) if output else None,
        "plot": str(plot) if plot else None,
    }


def _distances(trace: Any, game: Any) -> dict[str, Any]:
    """Which equilibrium of the complete list is nearest to each final policy, and how far; None without a list."""
    from mpgtheory.equilibria import known_equilibria, nearest

    known = known_equilibria(game)
    if known is None or not known.is_complete or not len(known):
        return {"equilibria": None, "final_distances": None, "final_nearest": None}
    near = [nearest(known, trace.policy(seed, -1)) for seed in range(trace.seeds)]
    return {
        "equilibria": len(known),
        "final_distances": [float(one.distance) for one in near if one is not None],
        "final_nearest": [one.number for one in near if one is not None],
    }


def _interval(gaps: Any) -> list[float] | None:
    """Student's interval for the mean over seeds, cut at 0; None for one seed."""
    if len(gaps) < 2:
        return None
    from scipy.special import stdtrit

    radius = stdtrit(len(gaps) - 1, (1 + CONFIDENCE) / 2) * gaps.std(ddof=1) / len(gaps) ** 0.5
    return [max(0.0, float(gaps.mean() - radius)), float(gaps.mean() + radius)]


def _tell(document: dict[str, Any], game: Any, *, as_json: bool) -> None:
    from statistics import median

    from verification.console import print_json, print_line, print_table

    if as_json:
        print_json(document)
        return
    rows = zip(document["final_gaps"], document["final_gaps_by_player"], strict=True)
    many = game.n_players > MOST_COLUMNS
    columns = ["median player"] if many else [f"player {name}" for name in game.players]
    shown = [(gap, [median(row)] if many else row) for gap, row in rows]
    cells = [[str(k), f"{gap:.3g}", *(f"{x:.3g}" for x in row)] for k, (gap, row) in enumerate(shown)]
    print_table(["seed", "final gap", *columns], cells)
    interval = document["mean_gap_interval"]
    spread = f" ({CONFIDENCE:.0%} interval {interval[0]:.3g} to {interval[1]:.3g})" if interval else ""
    print_line(f"mean final gap {document['mean_gap']:.3g}{spread}")
    if document["inequality"]:
        from verification.commands.learn_certified import tell

        tell(document["inequality"])
    if document["equilibria"]:
        far, which = max(document["final_distances"]), sorted(set(document["final_nearest"]))
        numbers = f"number{'s' * (len(which) > 1)} {', '.join(map(str, which))}"
        print_line(
            f"distance to the nearest equilibrium, of {document['equilibria']} in all: at most {far:.3g} ({numbers})"
        )
    seeds = "1 seed" if document["seeds"] == 1 else f"{document['seeds']} seeds"
    print_line(f"{document['steps']} steps of {seeds}, {document['steps_per_second']:.3g} steps a second")
    for name in ("output", "plot"):
        if document[name]:
            print_line(f"written to {document[name]}")
    if document["interrupted"]:
        later = f"--resume {document['output']} goes on from there" if document["output"] else "no trace was written"
        print_line(f"interrupted at iterate {document['steps']}; {later}")


def _plot(trace: Any, game: Any, path: Path, along: dict[str, Any] | None) -> None:
    """The largest Nash gap by iterate, one curve a seed, both axes logarithmic; or what was measured along the run."""
    if along is not None:
        from verification.commands.learn_certified import plot

        plot(along, path)
        return
    from mpgtheory.formats.outputs import write_text
    from mpgtheory.learning import nash_gaps_along
    from verification.report.figures.picture import Picture, curve_styles, new_axes, to_svg

    gaps = nash_gaps_along(trace, game).max(axis=2)
    figure, axes = new_axes()
    for seed, (row, style) in enumerate(zip(gaps, curve_styles(), strict=False)):
        shown = trace.times > 0
        axes.plot(trace.times[shown], row[shown].clip(min=1e-16), label=f"seed {seed}", **style)
    axes.set(xscale="log", yscale="log", xlabel="iterate t", ylabel="Nash gap of the held policies")
    if trace.seeds <= 8:
        axes.legend()
    title = f"Nash gap along Algorithm 1 on {game.name}"
    write_text(path, to_svg(Picture(figure, title, title), "learn"))


COMMANDS = {"learn": learn}
