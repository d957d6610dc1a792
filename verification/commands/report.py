"""mpgtheory report: run a study, or go on with it, and write its report."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.options import Folder, Fresh, Jobs, Json, Quiet, Scheduler, Timeout

if TYPE_CHECKING:
    from verification.running.plan import Plan
    from verification.running.runner import Run
    from verification.running.store import Store
    from verification.running.workers import Workers
    from verification.study import Study

INTERRUPTED = 130
"""Exit status after Ctrl-C; what was found is stored all the same."""


def report(
    study: Annotated[str, typer.Argument(metavar="[STUDY]", help="Built-in study, or a .toml file.")] = "paper",
    output: Folder = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Override the study's seed.")] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    timeout: Timeout = None,
    fresh: Fresh = False,
    quiet: Quiet = False,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="OLD", help="An older report; list the verdicts that changed.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Run a study and write its report.

    That is index.html and its pages, the same in Markdown, results, figures and certificates.

    The default study checks every claim of the catalogue on the paper's routing game, on Markov potential games of
    each kind and on controls, into reports/paper.

    Every result is stored in the folder's tasks/ the moment it exists. The same command goes on where an earlier one
    ended, however it ended; results of other code, games, options or seeds are not used. Certificates of stored results
    are checked again, and what is quick to compute is computed again. Ctrl-C once finishes the tasks that are running,
    twice stops at once.

    At the end each verdict is derived from the rows and certificates that were written; exit status 1 if one does not
    follow. mpgtheory check does so again at any time.

    On a cluster, start Dask there and give --scheduler the address of its scheduler.

    Example: mpgtheory report paper -o /tmp/paper --jobs 2

    Example: mpgtheory report study.toml -o new --against old
    """
    from verification.running.plan import Plan
    from verification.running.store import Store

    chosen, old = _study(study, seed, timeout), _older(against)
    folder, plan = output or Path("reports") / chosen.name, Plan(chosen)
    with (
        _workers(plan, jobs, scheduler) as workers,
        Store(folder, chosen.name, plan.setting["code"], fresh=fresh) as store,
    ):
        results = _run(plan, workers, store, quiet=quiet)
    return INTERRUPTED if results is None else _announce(results, folder, old, as_json=as_json)


def _study(name: str, seed: int | None, timeout: float | None) -> Study:
    """The study that is named, with the seed and the timeout that the options give."""
    from dataclasses import replace

    from verification.study import load_study

    study = load_study(name)
    if seed is not None:
        study = replace(study, seed=seed)
    return study if timeout is None else replace(study, timeout=timeout)


def _older(report: Path | None) -> Mapping[str, Any] | None:
    """The results of an older report, read before anything runs: it may be the one that is replaced."""
    if report is None:
        return None
    from verification.report.document import read_results

    return read_results(report / "results.json" if report.is_dir() else report)


def _workers(plan: Plan, jobs: int | None, scheduler: str | None) -> AbstractContextManager[Workers]:
    """The workers that the options ask for.

    Raises:  InputError if there are none to be had.
    """
    if scheduler is not None:
        if jobs is not None:
            from mpgtheory.errors import InputError

            raise InputError(f"--jobs {jobs} and --scheduler {scheduler} exclude each other; give one of them")
        from verification.running.cluster import connected

        return connected(plan, scheduler, plan.study.timeout)
    from verification.running.workers import local_workers

    return nullcontext(local_workers(plan, jobs, plan.study.timeout))


def _run(plan: Plan, workers: Workers, store: Store, *, quiet: bool) -> dict[str, Any] | None:
    """The results, when the report is written; None after Ctrl-C."""
    from verification.running.partial import Partial
    from verification.running.progress import progress
    from verification.running.publish import remove_unfinished
    from verification.running.runner import Watches, execute

    remove_unfinished(store.folder)
    partial = Partial(store.folder)
    run: Run | None = None
    try:
        run = execute(plan, workers, store=store, watch=Watches(progress(quiet=quiet), partial))
        results = partial.write(run)
    except KeyboardInterrupt:
        run, results = partial.run, {}
    if not results or run is None or not run.is_complete:
        _how_to_resume(run, store.folder)
        return None
    store.forget_other_code()
    return results


def _how_to_resume(run: Run | None, folder: Path) -> None:
    done = f"{len(run.outcomes)} of {len(run.plan.items)} tasks are done" if run else "no task is done"
    sys.stderr.write(f"mpgtheory: {done}; the same command goes on from what is stored in {folder / 'tasks'}\n")


def _announce(results: dict[str, Any], folder: Path, old: Mapping[str, Any] | None, *, as_json: bool) -> int:
    from verification.claim import Verdict
    from verification.commands.check import sentence
    from verification.console import print_json, print_line, print_table
    from verification.report.changes import changes

    changed = None if old is None else changes(old, results)
    surprises, problems = results["surprises"], results["recheck"]["problems"]
    failed = int(bool(surprises or problems))
    if as_json:
        keys = ("id", "title", "verdict", "verdict_with_uses")
        listed = [{key: claim[key] for key in keys} for claim in results["claims"]]
        seconds = results["study"]["seconds"]
        checked = {"surprises": surprises, "recheck": results["recheck"]}
        compared = {} if changed is None else {"changes": [vars(change) for change in changed]}
        print_json({"folder": str(folder), "seconds": seconds, "claims": listed, **checked, **compared})
        return failed
    rows = [(c["id"], Verdict(c["verdict"]), Verdict(c["verdict_with_uses"]), c["title"]) for c in results["claims"]]
    print_table(("claim", "verdict", "with what it rests on", "statement"), rows)
    for surprise in surprises:
        print_line(f"SURPRISE: {surprise}")
    print_line(f"\n{len(rows)} claims in {results['study']['seconds']:.0f} s. Report: {folder / 'index.html'}")
    for problem in problems:
        print_line(f"DOES NOT FOLLOW {problem}")
    print_line(f"Checked: {sentence(results['recheck'])}")
    print_line(f"Check it again: mpgtheory check {folder}")
    for change in changed or ():
        print_line(f"CHANGED {change}")
    if changed == ():
        print_line("No verdict changed")
    return failed


COMMANDS = {"report": report}
