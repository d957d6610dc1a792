"""mpgtheory verify: chosen claims on chosen games."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import (
    Assuming,
    Discount,
    FewJobs,
    Given,
    Json,
    Normalise,
    Quiet,
    Results,
    Seed,
    Timeout,
    Where,
)

if TYPE_CHECKING:
    from verification.study import Study

RUNS = "of the learner's runs, for claims about them. Default: as in the default study if a --claim is named"
Statement = Annotated[
    str | None,
    typer.Option("--statement", metavar="TEXT|FILE", help="A statement of your own, or a .toml file of such."),
]
Horizon = Annotated[int | None, typer.Option("--horizon", min=0, max=10**10, help=f"Iterates {RUNS}, else no runs.")]
Seeds = Annotated[int | None, typer.Option("--seeds", min=1, max=10_000, help=f"Seeds {RUNS}.")]


def verify(
    games: Annotated[list[str] | None, typer.Argument(metavar="[GAME]...", help="Games to check on.")] = None,
    game: Annotated[list[str] | None, typer.Option("--game", help="GAME; repeat for several.")] = None,
    statement: Statement = None,
    given: Given = None,
    where: Where = "",
    assuming: Assuming = None,
    claim: Annotated[list[str] | None, typer.Option("--claim", help="Id of a claim; repeat for several.")] = None,
    output: Results = None,
    discount: Discount = None,
    normalise: Normalise = None,
    horizon: Horizon = None,
    seeds: Seeds = None,
    seed: Seed = 0,
    jobs: FewJobs = 1,
    timeout: Timeout = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Check statements on games: the paper's, or your own.

    Name statements of the paper by --claim, or give your own by --statement.

    Without --claim, all statements of the paper are checked; without a game, the games of the default study. The words
    of a statement of your own are listed by mpgtheory language.

    With -o, certificates and results.json are written to that folder. Statements about runs of the learner are checked
    if you name them, or give --horizon.

    Example: mpgtheory verify --claim lemma-3.6a --claim lemma-3.6b --game team:players=3 -o out

    Example: mpgtheory verify coordination --statement "forall i s: V[pi](i,s) <= W[pi](i,s)"

    Example: mpgtheory verify --claim lemma-3.7.learner --game dominance --horizon 1000000 --seeds 64
    """
    from dataclasses import replace

    from verification.own import own_claims

    sampling = _sampling(bool(claim), horizon, seeds)
    chosen = [*(games or ()), *(game or ())]
    study = replace(_study(chosen, claim, seed, discount=discount, normalise=normalise), sampling=sampling)
    if statement is not None:
        own = own_claims(statement, given=given, where=where, assuming=tuple(assuming or ()))
        study = replace(study, claims=(*own, *(study.claims if claim else ())))
    results = _results(study, output, jobs, timeout, quiet=quiet, is_own=statement is not None)
    _show(results, as_json=as_json)
    return int(bool(results["surprises"]))


def _results(
    study: Study, output: Path | None, jobs: int | None, timeout: float | None, *, quiet: bool, is_own: bool
) -> dict[str, Any]:
    """Run the checks of a study; the results, written if there is an output folder.

    Raises:  KeyboardInterrupt after Ctrl-C; InputError if a statement of one's own has no value on a game.
    """
    from verification.results import results_document, results_text
    from verification.running.plan import Plan
    from verification.running.progress import progress
    from verification.running.runner import execute, findings, not_run
    from verification.running.workers import local_workers
    from verification.written import write_single

    plan = Plan(study)
    run = execute(plan, local_workers(plan, jobs, timeout), watch=progress(quiet=quiet or is_own))
    if run.is_stopped:
        raise KeyboardInterrupt
    if is_own:
        refuse_without_value(findings(run))
    results = results_document(study, findings(run), folder=output, seconds=0.0, not_run=not_run(run))
    if output is not None:
        write_single(output, "results.json", results_text(results))
    return results


def refuse_without_value(findings: Any) -> None:
    """A statement that has no value on a game, as where it divides by zero, is bad input.

    Raises:  InputError naming line, column and place.
    """
    import re

    from mpgtheory.errors import InputError

    for finding in reversed(findings):  # games before every game of a shape
        for error in finding.errors:
            if match := re.search(r"LanguageError: (.*?)( \([a-z_]+\.py:\d+\))?$", error):
                raise InputError(match[1])


def _study(
    games: list[str], claims: list[str] | None, seed: int, *, discount: str | None, normalise: str | None
) -> Any:
    from mpgtheory.arithmetic.rational import rational
    from verification.study import Study, load_study, select_claims

    selected = select_claims(claims or None)
    if games:
        loaded = tuple(load_named(source, discount=discount, normalise=normalise) for source in games)
    else:
        loaded = load_study("paper").games
        if discount is not None:
            loaded = tuple(g.changed(discount=rational(discount)) for g in loaded)
    return Study("verify", "chosen claims on chosen games", loaded, selected, seed)


def _sampling(are_named: bool, horizon: int | None, seeds: int | None) -> Any:
    """How much is tried: runs of the learner where claims are named, or where a horizon is given."""
    from dataclasses import replace

    from mpgtheory.errors import InputError
    from verification.instance import Sampling
    from verification.study import load_study

    if not are_named and horizon is None:
        if seeds is not None:
            raise InputError(f"--seeds {seeds}, but no runs; give --horizon as well, or name claims with --claim")
        return Sampling()
    usual = load_study("paper").sampling
    iterates = usual.horizon if horizon is None else horizon
    return replace(Sampling(), horizon=iterates, seeds=usual.seeds if seeds is None else seeds)


def _show(results: dict[str, Any], *, as_json: bool) -> None:
    from verification.claim import Verdict
    from verification.console import print_json, print_line, print_table

    rows = [row_of(finding) for finding in results["findings"]]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("claim", "game", "verdict", "method", "measured", "claimed"),
        [(r["claim"], r["game"], Verdict(r["verdict"]), r["method"], r["measured"], r["claimed"]) for r in rows],
    )
    for surprise in results["surprises"]:
        print_line(f"SURPRISE: {surprise}")
    if not rows:
        print_line("none of these claims has a check that is for these games")


def row_of(finding: dict[str, Any]) -> dict[str, Any]:
    """A pair of claim and game with the evidence that earns its verdict, and all evidence below it."""
    keys = ("method", "measured", "claimed", "residual", "tolerance", "hypotheses", "certificate")
    best = next((e for e in finding["evidence"] if e["verdict"] == finding["verdict"]), None)
    chosen = {key: best[key] if best else None for key in keys}
    seconds = round(sum(e["seconds"] for e in finding["evidence"]), 6)
    head = {"claim": finding["claim"], "game": finding["game"], "verdict": finding["verdict"]}
    evidence = [{key: value for key, value in e.items() if key != "figure"} for e in finding["evidence"]]
    return {**head, **chosen, "seconds": seconds, "errors": finding["errors"], "evidence": evidence}


COMMANDS = {"verify": verify}
