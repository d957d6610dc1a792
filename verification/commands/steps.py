"""mpgtheory steps: check step-size schedules against Assumption 3.2."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.options import Json


def steps(
    alpha: Annotated[list[str], typer.Option("--alpha", help="Step size of q; repeat it for each player.")],
    beta: Annotated[list[str], typer.Option("--beta", help="Step size of policies; repeat it for each player.")],
    start: Annotated[int, typer.Option("--start", min=0, max=1, help="First counter: 1 as in Algorithm 1, or 0.")] = 1,
    plot: Annotated[Path | None, typer.Option("--plot", help="Write a figure of the schedules (.svg).")] = None,
    as_json: Json = False,
) -> int:
    """Check step sizes: Assumption 3.2, condition by condition.

    Each condition comes with its argument. What the exponents promise beyond it is said, too.

    A schedule is an expression in the counter n such as 9/10*(n+1)**(-3/5), or a family such as
    power(z=9/10,c=3/5,offset=1). With symbols, as in z*(n+1)**(-c1), the answer is the system of inequalities under
    which the assumption holds.

    Example: mpgtheory steps --alpha "9/10*(n+1)**(-3/5)" --beta "9/10/(n+1)"
    """
    from verification.checks.step_size_exponents import promises
    from verification.schedules import schedule_pair

    pair = schedule_pair("schedules", alpha, beta)
    if any(schedule.parameters for schedule in (*pair.alphas, *pair.betas)):
        return _parametric(pair, start, plot, as_json=as_json)
    results = pair.by_start[start]
    if plot is not None:
        _write_plot(pair, plot)
    theorems = promises(pair.alphas, pair.betas)
    document = {**_document(results, start), "theorems": [promise.as_dict() for promise in theorems]}
    if as_json:
        from verification.console import print_json

        print_json(document)
    else:
        _tell(results, document)
    return 0


WORDS = {True: "proved", False: "refuted", None: "undecided"}


def _document(results: Any, start: int) -> dict[str, Any]:
    from mpgtheory.step_sizes import CONDITIONS, by_condition, overall

    verdicts = by_condition(results)
    conditions = {
        name: {
            "verdict": _word(holds, [r for r in results if r.condition == name]),
            "statement": CONDITIONS[name],
            "results": [r.as_dict() for r in results if r.condition == name],
        }
        for name, holds in verdicts.items()
    }
    return {"start": start, "conditions": conditions, "verdict": _word(overall(results), results)}


def _word(holds: bool | None, results: Any) -> str:
    """A condition decided on numerical evidence only is supported, never proved."""
    return "supported" if holds and not all(r.exact for r in results) else WORDS[holds]


def _tell(results: Any, document: dict[str, Any]) -> None:
    from verification.claim import Verdict
    from verification.console import print_line, print_table

    rows = [
        (r.condition, " / ".join(dict.fromkeys(r.sequences)), Verdict(_word(r.holds, [r])), r.reason) for r in results
    ]
    print_table(("condition", "schedules", "verdict", "argument"), rows)
    print_line(f"Assumption 3.2 with counters from {document['start']}: {document['verdict']}")
    for row in document["theorems"]:
        answer = {True: "yes", False: "no", None: "not known"}[row["holds"]]
        print_line(f"{row['theorem']}: {answer}{', ' + row['value'] if row['value'] else ''} ({row['reason']})")


def _parametric(pair: Any, start: int, plot: Path | None, *, as_json: bool) -> int:
    from mpgtheory.errors import InputError
    from mpgtheory.step_sizes.parametric import parametric_conditions
    from verification.console import print_json, print_line, print_table

    if plot is not None:
        raise InputError("--plot needs schedules without symbols; give numbers for them")
    try:
        relations = parametric_conditions(pair.alphas, pair.betas, start=start)
    except ValueError as error:
        raise InputError(str(error)) from error
    conditions = {name: str(condition) for name, condition in relations.conditions.items()}
    if as_json:
        print_json({"start": start, "conditions": conditions, "system": str(relations.system)})
    else:
        print_table(("condition", "holds if and only if"), list(conditions.items()))
        print_line(f"Assumption 3.2 with counters from {start}: {relations.system}")
    return 0


def _write_plot(pair: Any, path: Path) -> None:
    from mpgtheory.errors import InputError
    from mpgtheory.formats.outputs import write_text
    from verification.report.figures import schedules
    from verification.report.figures.picture import to_svg

    if path.suffix != ".svg":
        raise InputError(f"{path}: figures are written as SVG; give a name that ends in .svg")
    write_text(path, to_svg(schedules.draw(schedules.data_of(pair)), "steps"))


COMMANDS = {"steps": steps}
