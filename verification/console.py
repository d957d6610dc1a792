"""What the commands share: JSON on standard output, tables, and progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from verification.claim import Verdict
from verification.streams import json_stream

STYLE = {
    Verdict.PROVED: "bold green",
    Verdict.CERTIFIED: "green",
    Verdict.SUPPORTED: "cyan",
    Verdict.UNDECIDED: "yellow",
    Verdict.VACUOUS: "dim",
    Verdict.REFUTED: "bold red",
}
"""Colour of a verdict in a terminal; the word always stands beside it."""


FIRST_LINE, LINES = 5.0, 10.0
"""Seconds until the first line of a log, and between two lines: quick commands say nothing."""
WIDTH = 1000
"""Columns of a table that goes to a file or a pipe: enough that nothing is cut."""


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    json_stream().write(json.dumps(document, indent=1) + "\n")


def print_line(line: str) -> None:
    """One line on standard output, as it is."""
    sys.stdout.write(line + "\n")


def shown_number(text: str, *, exact: bool) -> str:
    """An exact number, "p/q", for people: as it is, or its decimal with the fraction beside it where that is short.

    It was computed here, so it may be of any length.
    """
    from flint import fmpq, fmpz

    from mpgtheory.arithmetic.rational import with_exact

    numerator, _, denominator = text.partition("/")
    return text if exact else with_exact(fmpq(fmpz(numerator), fmpz(denominator or 1)))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, width: int = WIDTH) -> None:
    """A table on standard output; verdicts are coloured where the terminal can.

    width: columns of a table that goes to a file or a pipe; long cells are wrapped, those of the first column never.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=number == 0 and width < WIDTH)
    for row in rows:
        table.add_row(*(Text(str(cell), style=STYLE[cell] if isinstance(cell, Verdict) else "") for cell in row))
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=width)
    console.print(table)


@contextmanager
def counting(text: str) -> Iterator[Callable[..., None]]:
    """A line of counts on standard error, kept up to date, if that is a terminal; else silence.

    The first count comes before `text`, the others in its braces.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.status import Status

    with Status("", console=Console(stderr=True)) as status:
        yield lambda first, *others: status.update(f"{first} {text.format(*others)}")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A spinner with the elapsed time on standard error while something takes long, if that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as spinner:
        spinner.add_task(f"{what}; Ctrl-C stops", total=None)
        yield


@contextmanager
def compiling() -> Iterator[None]:
    """Say on standard error, once, that something is compiled: the next run will not wait for it."""
    from mpgtheory.arithmetic.compiled import watched

    written: list[str] = []

    def tell() -> None:
        if not written:
            written.append("mpgtheory: compiling, once; later runs start at once\n")
            sys.stderr.write(written[0])
            sys.stderr.flush()

    with watched(tell):
        yield


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar with rate and remaining time on standard error if that is a terminal; else silence."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(description: str) -> None:
            bar.update(task, advance=1, description=description)

        yield advance


def duration(seconds: float) -> str:
    """Seconds in words: 42 s, 3 min 20 s, 2 h 05 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60:02} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02} min"
