"""What `mpgtheory learn --certify` adds: the master inequality along the run, certified if it is short."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def certified(game: Any, given: dict[str, Any], run: dict[str, Any], folder: Path) -> tuple[Any, dict[str, Any]]:
    """The trace of one run, and what is known of the inequality along it.

    Raises:  InputError for more than one seed, or variants of the algorithm that the inequality is not about.
    """
    from mpgtheory.errors import InputError
    from mpgtheory.formats.outputs import check_folder
    from mpgtheory.learning import Options
    from mpgtheory.learning.balance import balance
    from mpgtheory.learning.recorded_path import record_path
    from verification.certificate import write_certificate
    from verification.checking.runs import MOST_CERTIFIED, run_certificate

    if run["seeds"] != 1:
        raise InputError(f"--certify is about one run; --seeds is {run['seeds']}: leave it out")
    check_folder(folder)
    options, is_short = Options(**given).for_players(game.n_players), run["steps"] <= MOST_CERTIFIED
    if is_short:
        game = game.dense()
    measured = balance(
        game,
        options,
        steps=run["steps"],
        seed=run["seed"],
        record=run["record"],
        every=1 if is_short else None,
        progress=run["progress"],
    )
    path = None
    if is_short:
        recorded = record_path(game, options, steps=run["steps"], seed=run["seed"])
        path = write_certificate(run_certificate(recorded, measured), folder)
    return measured.trace, _document(measured, game, options, path)


def _document(measured: Any, game: Any, options: Any, path: Path | None) -> dict[str, Any]:
    """Numbers of the inequality, for --json and for the table."""
    from dataclasses import asdict

    from verification.checks.balanced_runs import figure_of, words_of

    names = ("left", "right", "rise", "errors", "squares", "staleness", "rounding")
    return {
        "verdict": "certified" if path else "supported",
        "certificate": str(path) if path else None,
        "phi": measured.phi.name,
        "kappa": [str(x) for x in measured.phi.kappa],
        **{name: float(getattr(measured, name)[-1]) for name in names},
        "slack": measured.slack,
        "blocks": [{key: _finite(value) for key, value in asdict(block).items()} for block in measured.blocks],
        "figure": figure_of(measured, game, options),
        "words": words_of(measured, game, options),
    }


def _finite(value: Any) -> Any:
    return None if value == float("inf") else value


def tell(balance: dict[str, Any]) -> None:
    """The lines for people."""
    from verification.console import print_line

    print_line(f"master inequality: {balance['verdict']}")
    for words in balance["words"]:
        print_line(f"  {words}")
    if balance["certificate"]:
        print_line(f"certificate: {balance['certificate']}")


def plot(balance: dict[str, Any], path: Path) -> None:
    """The figure of both sides, the gaps and their bounds."""
    from mpgtheory.formats.outputs import write_text
    from verification.report.figures.balance import draw
    from verification.report.figures.picture import to_svg

    write_text(path, to_svg(draw(balance["figure"]), "learn"))
