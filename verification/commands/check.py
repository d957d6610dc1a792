"""mpgtheory check: certificates and reports, checked again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.options import Jobs, Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.recheck import Recheck

MOST_LINES = 200
"""Problems that are listed for people; --json lists all."""
RESULTS = "results.json"
NOTHING_THERE = "no such file or folder; give certificates, a folder of them, or a report"


def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Certificates, folders of them, or reports.")],
    jobs: Jobs = None,
    proved: Annotated[
        Path | None,
        typer.Option("--proved", metavar="FOLDER", help="Also ask the proved checker that was built there."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Check certificates or reports again.

    The exit status is 1 if something is not valid or does not follow.

    The trusted kernel checks certificates. python verification/checker.py does the same, and needs Python only.

    With --proved each certificate that the proved checker covers is checked by it, too, and the two must agree;
    mpgtheory proofs --checker FOLDER builds it.

    Of a report, a folder with a results.json, every verdict is derived again from its certificates, proofs and
    hypotheses, and each row that does not follow is named. What has no certificate is computed again where that is
    quick; floats, statistics and searches are counted as resting on the word of the process that made the report.

    Example: mpgtheory check reports/paper
    """
    from verification.console import print_json, print_line

    reports, files = _chosen(paths)
    problems, valid = _check_files(files, jobs)
    checked = [_recheck(folder, jobs) for folder in reports]
    valid += sum(one.valid for one in checked)
    problems += [(str(one.folder / name), why) for one in checked for name, why in one.invalid]
    second = None if proved is None else _proved(proved, reports, files, problems)
    if as_json:
        print_json({**_document(valid, problems, checked), **({} if second is None else {"proved_checker": second})})
    else:
        for line in _lines(valid, problems, checked):
            print_line(line)
        if second is not None:
            print_line(_agreement(second))
    return int(bool(second and second["disagreements"]) or bool(problems) or any(one.unfounded for one in checked))


def _chosen(paths: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """The reports and the certificates that are named.

    Raises:  InputError if nothing is there.
    """
    from mpgtheory.errors import InputError
    from verification import checker
    from verification.kernel.exact import printable
    from verification.recheck.reading import is_report

    reports: list[Path] = []
    files: list[Path] = []
    for path in map(Path, paths):
        if not exists(path):
            raise InputError(f"{printable(str(path))}: {NOTHING_THERE}")
        folders = [path] if is_report(path) else sorted({file.parent for file in path.rglob(RESULTS)})
        reports += [path.parent] if path.name == RESULTS else folders
        if path not in reports and path.name != RESULTS:
            files += [file for file in checker.files_in([str(path)]) if not set(file.parents) & set(reports)]
    if not files and not reports:
        raise InputError(f"{printable(', '.join(paths))}: no certificate (*.json) is there")
    return list(dict.fromkeys(reports)), files


def exists(path: Path) -> bool:
    """Whether a file or folder is there; one whose name is impossible is not."""
    try:
        return path.exists()
    except OSError:
        return False


def _check_files(files: Sequence[Path], jobs: int | None) -> tuple[list[tuple[str, str]], int]:
    """What is wrong with certificates, and how many are valid."""
    from verification.console import progress
    from verification.recheck import examine_all
    from verification.recheck.pool import cores

    problems = []
    with progress(len(files)) as advance:
        for file, examined in examine_all(files, jobs=jobs or cores()):
            advance(file.name)
            if isinstance(examined, str):
                problems.append((str(file), examined))
    return problems, len(files) - len(problems)


def _proved(
    folder: Path, reports: Sequence[Path], files: Sequence[Path], problems: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """What the proved checker says of all certificates, and where it and the kernel disagree."""
    from verification import checker, proved

    every = [*files, *checker.files_in([str(report / "certificates") for report in reports])]
    said = proved.answers(folder, every)
    apart = proved.disagreements(every, {Path(name) for name, _ in problems}, said)
    counts = {word: sum(answer.verdict == word for answer in said) for word in ("valid", "invalid", "not covered")}
    return {
        "valid": counts["valid"],
        "invalid": counts["invalid"],
        "not_covered": counts["not covered"],
        "disagreements": [{"file": str(file), "said": line} for file, line in apart],
    }


def _agreement(second: dict[str, Any]) -> str:
    """The same in one line."""
    covered = second["valid"] + second["invalid"]
    apart = len(second["disagreements"])
    return (
        f"proved checker: {second['valid']} valid, {second['invalid']} invalid, {second['not_covered']} not covered; "
        f"of {covered} it and the kernel " + ("agree on all" if not apart else f"disagree on {apart}")
    )


def _recheck(folder: Path, jobs: int | None) -> Recheck:
    from verification.console import progress
    from verification.recheck import recheck

    return recheck(folder, jobs=jobs, progress=progress)


def _document(valid: int, problems: Sequence[tuple[str, str]], checked: Sequence[Recheck]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "valid": valid,
        "invalid": [{"file": file, "why": why} for file, why in problems],
        "rows_that_do_not_follow": [{"report": str(r.folder), **asdict(row)} for r in checked for row in r.unfounded],
        "reports": [{"folder": str(r.folder), "follows": r.follows, **_counts(r)} for r in checked],
    }


def _counts(report: Recheck) -> dict[str, Any]:
    from dataclasses import asdict

    counts = {key: value for key, value in report.summary().items() if key not in ("problems", "certificates")}
    return {**counts, "not_computed_again": [asdict(row) for row in report.not_again]}


def _lines(valid: int, problems: Sequence[tuple[str, str]], checked: Sequence[Recheck]) -> list[str]:
    """The same for people, names and reasons escaped."""
    from verification.kernel.exact import printable

    listed = [f"INVALID {file}: {why}" for file, why in problems]
    listed += [f"DOES NOT FOLLOW {row.place}: {row.why}" for one in checked for row in one.unfounded]
    listed += [f"not computed again: {row.place}: {row.why}" for one in checked for row in one.not_again]
    shown = [printable(line) for line in listed[:MOST_LINES]]
    if len(listed) > MOST_LINES:
        shown.append(f"and {len(listed) - MOST_LINES} more")
    shown += [printable(f"{one.folder}: {sentence(one.summary())}") for one in checked]
    return [*shown, f"{valid} valid, {len(problems)} invalid"]


def sentence(summary: dict[str, Any]) -> str:
    """What the check of a report came to, in one line."""
    follow = "every verdict follows" if not summary["problems"] else f"{len(summary['problems'])} problems"
    return (
        f"{follow}: {summary['rows']} rows, {summary['certificate']} by certificate, {summary['computed']} by proof or "
        f"computation, {summary['word']} on the word of the process that made them"
    )


COMMANDS = {"check": check}
