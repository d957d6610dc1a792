"""`mpg.verify` and `mpg.falsify`: statements about Markov games, for users of `import mpgtheory as mpg`.

`mpgtheory` knows nothing of statements. It finds these two by the entry points that `pyproject.toml` declares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mpgtheory.game import MarkovGame
    from verification.claim import Claim


CUT_FRACTION = re.compile(r"-?[\d/]+\.\.\. \((\S+)\)")
"""A fraction that is cut off, and its decimals, as evidence has it."""
LONG_FRACTION = re.compile(r"(-?\d+)/(\d{7,})")
"""A fraction that nobody reads."""


@dataclass(frozen=True, eq=False, repr=False)
class Verification:
    """What was found of a statement. Its truth value: no game refutes it, and something speaks for it.

    rows:  one for each pair of statement and game, as `mpgtheory verify --json` has them: "claim", "game", "verdict",
           "method", "measured", "claimed", "hypotheses", "certificate", "evidence".
    """

    rows: tuple[dict[str, Any], ...]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each game: proved, certified, supported, refuted, vacuous or undecided."""
        return {row["game"]: str(row["verdict"]) for row in self.rows}

    def __bool__(self) -> bool:
        words = {str(row["verdict"]) for row in self.rows}
        return "refuted" not in words and bool(words & {"proved", "certified", "supported"})

    def __repr__(self) -> str:
        if not self.rows:
            return "Verification: no check of this statement is for these games"
        listed = [f"{row['verdict']} on {row['game']} ({_brief(row)})" for row in self.rows[:4]]
        more = f"; {len(self.rows) - 4} more" if len(self.rows) > 4 else ""
        return f"Verification: {'; '.join(listed)}{more}"

    def to_pandas(self) -> Any:
        """The rows as a pandas.DataFrame, without their evidence.

        Raises:  InputError if pandas is not installed.
        """
        from mpgtheory.errors import pandas

        return pandas().DataFrame([{name: x for name, x in row.items() if name != "evidence"} for row in self.rows])


def _brief(row: dict[str, Any]) -> str:
    """What was measured and claimed, long fractions by their decimals."""
    text = CUT_FRACTION.sub(r"\1", f"{row['measured']} {row['claimed']}")
    return LONG_FRACTION.sub(lambda match: f"{int(match[1]) / int(match[2]):.9g}", text)


@dataclass(frozen=True, eq=False, repr=False)
class Falsification:
    """What a search for a counterexample found.

    verdict:      "refuted", "survived" or "vacuous" (no instance met the hypotheses).
    instances:    how many met the hypotheses.
    words:        the shrunk counterexample, line by line.
    violated:     where the statement fails, and what it claims there.
    game:         the game of the counterexample.
    certificate:  of the counterexample, accepted by the trusted kernel.
    """

    verdict: str
    instances: int
    words: tuple[str, ...]
    violated: str
    game: MarkovGame | None
    certificate: dict[str, Any] | None

    def __repr__(self) -> str:
        if self.verdict != "refuted":
            return f"Falsification: {self.verdict}; {self.instances} instances met the hypotheses"
        shown = "certified" if self.certificate is not None else "not certified"
        return f"Falsification: refuted ({shown}): {'; '.join(self.words)}; violated at {self.violated}"


def verify(
    statement: str,
    *games: MarkovGame | str,
    given: str | None = None,
    where: str = "",
    assuming: Sequence[str] = (),
    seed: int = 0,
    output: str | Path | None = None,
) -> Verification:
    """Check a statement on games, exactly; an identity is proved for every game of a shape as well.

    statement:  a text of the statement language, the path of a .toml file of statements, or the id of a claim of the
                paper such as "lemma-3.6b". `mpgtheory language` lists the words.
    games:      games, or names that `mpg.load` reads.
    given, where, assuming:  data, definitions and hypotheses of a statement that is typed.
    output:     folder for the certificates.

    >>> import mpgtheory as mpg
    >>> verify("forall i s: V[pi](i,s) <= W[pi](i,s)", mpg.load("coordination"))
    Verification: certified on coordination (4/3 <= 4/3)

    Raises:  InputError with line and column of what is wrong in the statement.
    """
    from mpgtheory.errors import InputError
    from mpgtheory.formats import load_game
    from verification.commands.verify import refuse_without_value, row_of
    from verification.results import results_document
    from verification.running.plan import Plan
    from verification.running.runner import execute, findings, not_run
    from verification.running.workers import local_workers
    from verification.study import Study

    if not games:
        raise InputError("verify needs a game; give one, for example mpgtheory.load('coordination')")
    loaded = tuple(load_game(game) if isinstance(game, str) else game for game in games)
    claims = _claims(statement, given=given, where=where, assuming=assuming)
    study = Study("verify", "a statement on games", loaded, claims, seed)
    run = execute(plan := Plan(study), local_workers(plan, 1, None))
    rows = findings(run)
    refuse_without_value(rows)
    folder = None if output is None else Path(output)
    results = results_document(study, rows, folder=folder, seconds=0.0, not_run=not_run(run))
    return Verification(tuple(row_of(finding) for finding in results["findings"]))


def falsify(
    statement: str,
    *,
    given: str | None = None,
    where: str = "",
    assuming: Sequence[str] = (),
    seconds: float = 20.0,
    instances: int = 20_000,
    seed: int = 0,
) -> Falsification:
    """Search for a counterexample to a statement: draw exact games, shrink the first that violates it, certify it.

    statement:  as for `verify`; of a file, its only statement.
    seconds, instances:  how much is tried at the most.

    >>> falsify("forall i s: W[pi](i,s) <= 2 * V[pi](i,s)").verdict
    'refuted'

    Raises:  InputError with line and column of what is wrong in the statement, or if it has no form that can be tried.
    """
    from mpgtheory.errors import InputError
    from verification.commands.falsify import require_form
    from verification.falsify.evidence import counterexample_document
    from verification.falsify.generic import trials_of
    from verification.falsify.search import Budget, search_claim

    claims = _claims(statement, given=given, where=where, assuming=assuming)
    if len(claims) != 1:
        raise InputError(f"{statement} holds {len(claims)} statements; falsify takes one at a time")
    forms = trials_of(claims[0])
    require_form(claims[0], bool(forms))
    slow = sum(form.is_slow for form in forms)
    search = search_claim(
        claims[0], Budget(seed, trials=instances * (len(forms) - slow), games=instances * slow, seconds=seconds)
    )
    if search.counterexample is None:
        return Falsification(search.outcome, search.met, (), "", None, None)
    document = counterexample_document(search.counterexample)
    violated, evidence = document["violated"], search.counterexample.evidence
    return Falsification(
        verdict=search.outcome,
        instances=search.met,
        words=tuple(document["words"]),
        violated=f"{violated['place']}: what is claimed there is {violated['comparison']}",
        game=search.counterexample.example.game if search.counterexample.example.has_game else None,
        certificate=None if evidence is None or evidence.certificate is None else dict(evidence.certificate),
    )


def _claims(statement: str, *, given: str | None, where: str, assuming: Sequence[str]) -> tuple[Claim, ...]:
    """The claims of a text, of a file, or of the paper's catalogue."""
    from verification.commands.falsify import claims_of

    return claims_of(statement, given=given, where=where, assuming=tuple(assuming))
