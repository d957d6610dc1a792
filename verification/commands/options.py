"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def _a_folder(path: Path | None) -> Path | None:
    """The folder, which can be written: this is known before any work."""
    if path is not None:
        from mpgtheory.formats.outputs import check_folder

        check_folder(path)
    return path


def _no_report(path: Path | None) -> Path | None:
    """The same, for results that would spoil a report that is there."""
    if path is not None:
        from verification.written import check_for_files

        check_for_files(path)
    return path


def _a_folder_or_game(path: Path | None) -> Path | None:
    """The same, or a file for a game."""
    if path is None or path.suffix != ".json":
        return _no_report(path)
    from mpgtheory.formats.outputs import check_writable

    check_writable(path)
    return path


Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output and nothing else there.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of everything that is drawn at random.")]
Discount = Annotated[
    str | None, typer.Option("--discount", help="Override the game's discount factor, for example 9/10.")
]
Normalise = Annotated[
    str | None,
    typer.Option(
        "--normalise", metavar="TOL", help="Divide rows of a file by their sums if these miss 1 by at most TOL."
    ),
]
Exact = Annotated[bool, typer.Option("--exact", help="Show every number as the exact fraction, however long.")]
Folder = Annotated[
    Path | None,
    typer.Option("--output", "-o", callback=_a_folder, help="Folder to write to; it is made if it does not exist."),
]
Results = Annotated[
    Path | None,
    typer.Option("--output", "-o", callback=_no_report, help="Folder to write to; it is made if it does not exist."),
]
Found = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        callback=_a_folder_or_game,
        help="Folder for game, policies and certificate, or a .json file for the game.",
    ),
]
Game = Annotated[str, typer.Argument(metavar="GAME", help="Game file, or family such as routing:players=4.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes to use.", show_default="one for each core")
]
FewJobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes to use; 1 is this one.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Use the Dask cluster there, for example tcp://host:8786."),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", min=0.001, help="Seconds that one task may take.", show_default="the study's"),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Use no stored results: run every task again.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")]
Given = Annotated[
    str | None,
    typer.Option("--given", metavar="TEXT", help="Data of a typed statement, as 'policy x; number c in (0, 1)'."),
]
Where = Annotated[str, typer.Option("--where", metavar="TEXT", help="Definitions for a typed statement, f(i,s) := ...")]
Assuming = Annotated[
    list[str] | None,
    typer.Option("--assuming", metavar="NAME", help="A hypothesis of a typed statement, as 'Markov potential game'."),
]
