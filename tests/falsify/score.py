"""The score of the falsifier on mutants of the true statements, as a page: `python tests/falsify/score.py` writes it.

    python tests/falsify/score.py [PAGE]        (default: reports/benchmarks/falsifier.md)

Of each statement that is held to be true, mutants with one mistake are hunted with several seeds. A mutant that no seed
kills is true as well, and then often shown to be so, or the falsifier missed it; all of these are listed.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutants.argued import arguments, key
from mutants.equivalence import is_proved
from mutants.hunt import KILLED, NO_VALUE, PROVED, SURVIVED, Effort, Outcome, score
from mutants.mutation import Mutant, mutants

from verification.language.files import catalogue, load_statement

PAGE = Path(__file__).resolve().parents[2] / "reports" / "benchmarks" / "falsifier.md"
EFFORT = Effort(most=4, seeds=(0,), instances=200)
SECONDS, BYTES = 8, 3 * 2**30
"""What a proof for a shape may take."""
NOTICED = (KILLED, NO_VALUE)
ARGUED = "true: argued"


@dataclass(frozen=True)
class Row:
    """What became of the mutants of one statement. mutants: all that there are. weaker: those true by their form."""

    statement: str
    mutants: int
    weaker: int
    outcomes: tuple[Outcome, ...]

    def count(self, *kinds: str) -> int:
        """The mutants of which this became."""
        return sum(outcome.kind in kinds for outcome in self.outcomes)


def true_statements() -> list[str]:
    """The statements with a text that are held to be true of every game."""
    corrected = {entry.corrects for entry in catalogue().values()}
    return [
        name
        for name, entry in catalogue().items()
        if entry.is_text and name not in corrected and entry.kind != "existence" and not entry.is_property
    ]


def row(name: str, effort: Effort = EFFORT) -> Row:
    """Hunt the mutants of one statement."""
    found = load_statement(name)
    listed = list(mutants(found))
    outcomes = tuple(
        argued(name, outcome) for outcome in score(name, catalogue()[name], found, effort, prove=proved_in_time)
    )
    return Row(name, len(listed), sum(mutant.is_weaker for mutant in listed), outcomes)


def argued(name: str, outcome: Outcome) -> Outcome:
    """What became of a mutant, with what is argued in words of those that survived."""
    is_argued = outcome.kind == SURVIVED and key(name, outcome.mutant) in arguments()
    return replace(outcome, kind=ARGUED) if is_argued else outcome


def proved_in_time(mutant: Mutant) -> bool:
    """Whether a mutant is proved for a shape, in a process that may take so much time and memory only."""
    fork = multiprocessing.get_context("fork")
    answer = fork.SimpleQueue()
    process = fork.Process(target=_prove, args=(mutant, answer.put))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGXCPU, -signal.SIGKILL), process.exitcode
    return process.exitcode == 0 and bool(answer.get())


def _prove(mutant: Mutant, tell: Callable[[bool], None]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    try:
        tell(is_proved(mutant))
    except MemoryError:
        tell(False)


def page(rows: Sequence[Row]) -> str:
    """The page in Markdown."""
    tried = sum(len(r.outcomes) for r in rows)
    noticed, proved, argued = (sum(r.count(*kinds) for r in rows) for kinds in (NOTICED, (PROVED,), (ARGUED,)))
    hunts = [hunt for r in rows for o in r.outcomes for hunt in o.hunts if o.kind in NOTICED]
    found = sum(o.found for r in rows for o in r.outcomes if o.kind in NOTICED)
    lines = [
        "# The falsifier on mutants",
        "",
        f"{len(rows)} statements that are held to be true have {sum(r.mutants for r in rows)} mutants, each with one "
        "mistake of a dozen kinds (`tests/mutants/operators.py`). "
        f"{sum(r.weaker for r in rows)} of them follow from their statement by their form and are left out. "
        f"Of the others, at most {EFFORT.most} a statement, from each kind in turn, were hunted with "
        f"seeds {', '.join(map(str, EFFORT.seeds))} and {EFFORT.instances} drawn games each; then by small changes of "
        "the games that came nearest.",
        "",
        f"**Score: of {tried} mutants, {noticed} were killed ({percent(noticed, tried)}), {proved} proved to be true "
        f"by a program and {argued} by an argument in words; {percent(noticed + proved + argued, tried)} together. "
        f"{sum(r.count(SURVIVED) for r in rows)} survived: true or missed. The arguments and the survivors are "
        "listed below.**",
        "",
        f"Those that were killed fell in {found} of {len(hunts)} hunts ({percent(found, len(hunts))}). A mutant of "
        "which a term has no value on some drawn game counts as killed: the original's terms always have one.",
        "",
        "Made by `python tests/falsify/score.py`; all numbers depend on the seeds alone.",
        "",
        "| statement | mutants | true by form | hunted | killed | proved | argued | survived |",
        "|---|---|---|---|---|---|---|---|",
        *map(table_row, rows),
        "",
        "## True by an argument",
        "",
        *(f"{line}. {because}" for line, because in argued_lines(rows)),
        "",
        "## Survivors",
        "",
        *survivors(rows),
    ]
    return "\n".join(lines).rstrip() + "\n"


def table_row(r: Row) -> str:
    """The row of one statement."""
    counts = (r.count(*NOTICED), r.count(PROVED), r.count(ARGUED), r.count(SURVIVED))
    return f"| {r.statement} | {r.mutants} | {r.weaker} | {len(r.outcomes)} | " + " | ".join(map(str, counts)) + " |"


def survivors(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each mutant that survived."""
    for r in rows:
        yield from (line(r.statement, outcome.mutant) for outcome in r.outcomes if outcome.kind == SURVIVED)


def argued_lines(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """A line for each mutant that is true by an argument, and the argument."""
    for r in rows:
        for outcome in r.outcomes:
            if outcome.kind == ARGUED:
                yield line(r.statement, outcome.mutant), arguments()[key(r.statement, outcome.mutant)]


def line(statement: str, mutant: Mutant) -> str:
    """A mutant in a line."""
    change = f"`{cut(mutant.before)}` to `{cut(mutant.after) or 'nothing'}`"
    return f"- {statement}, {mutant.place}: {mutant.operator}, {change}"


def cut(text: str, longest: int = 80) -> str:
    """A text, cut where it is long."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def percent(part: int, whole: int) -> str:
    """A share, rounded down: 100 % means all."""
    return f"{1000 * part // max(whole, 1) / 10:g} %"


def main() -> None:
    """Score all true statements and write the page."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    rows = []
    for name in true_statements():
        rows.append(row(name))
        print(table_row(rows[-1]), flush=True)
    path.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
