"""Studies: claims x games. A study expands to tasks; each task is one check of one claim on one game.

A check's certificate is given to the trusted kernel at once: evidence whose certificate the kernel does not accept is
an error of ours, never a verdict.
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpgtheory.errors import InputError, nearest
from mpgtheory.formats import load_game
from mpgtheory.formats.files import read_text
from mpgtheory.game import MarkovGame
from verification import checker
from verification.catalogue import CATALOGUE, find
from verification.claim import Check, Claim, Evidence, Scope, Verdict, combine_clauses
from verification.falsify.evidence import with_search
from verification.falsify.search import Budget
from verification.grid import expanded
from verification.instance import Instance, Sampling
from verification.own import own_claims
from verification.schedules import SchedulePair, gallery

EVERY_GAME = "every game"
"""The column of checks that concern all games of a shape at once."""


class _SamplingFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    random_profiles: int = Field(default=2, ge=1, le=100)
    coordinates: int = Field(default=32, ge=1, le=10_000)
    equilibria: int = Field(default=6, ge=0, le=1000)
    episodes: int = Field(default=20_000, ge=100, le=10_000_000)
    flows: int = Field(default=20, ge=1, le=10_000)


class _LearningFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    horizon: int = Field(default=0, ge=0, le=10**10)
    seeds: int = Field(default=64, ge=1, le=10_000)


class _SearchFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    trials: int = Field(default=2000, ge=1, le=10**9)
    games: int = Field(default=60, ge=1, le=10**9)
    reductions: int = Field(default=4000, ge=0, le=10**9)
    seconds: float | None = Field(default=None, gt=0, le=10**7, strict=False)


class _StudyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str
    seed: int = Field(default=0, ge=0)
    games: list[str] = Field(min_length=1)
    timeout: float | None = Field(default=None, gt=0, le=10**7, strict=False)
    schedules: bool = False
    claims: list[str] | None = None
    statements: list[str] = []
    sampling: _SamplingFile = _SamplingFile()
    learning: _LearningFile = _LearningFile()
    search: _SearchFile | None = None


@dataclass(frozen=True)
class Study:
    """Which claims are checked on which games, and how much of "for any policy" is tried.

    search:  how long each claim is searched for a counterexample; None for not at all.
    timeout: seconds that one task may take; None for as long as it takes.
    is_built_in: whether it is one that comes with the toolkit, so that what it must hold is known.
    Raises:  InputError if two games have the same name: findings are told apart by it.
    """

    name: str
    title: str
    games: tuple[MarkovGame, ...]
    claims: tuple[Claim, ...]
    seed: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    schedules: tuple[SchedulePair, ...] = ()
    search: Budget | None = None
    timeout: float | None = None
    is_built_in: bool = False

    def __post_init__(self) -> None:
        names = Counter([*(game.name for game in self.games), *(pair.name for pair in self.schedules), EVERY_GAME])
        for name, count in names.items():
            if count > 1:
                raise InputError(f"a game is named {name!r} twice; name each once")


@dataclass(frozen=True)
class Finding:
    """What is known of one claim on one game: all evidence, and the verdict it comes to."""

    claim: str
    game: str
    evidence: tuple[tuple[str, Evidence], ...]
    errors: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weakest over clauses of the strongest verdict that any check earns; `undecided` if checks disagree."""
        return combine_clauses(self.clauses, (e for _, e in self.evidence))[0]

    @property
    def disagrees(self) -> bool:
        """Whether one check refutes what another certifies: an error of ours."""
        return combine_clauses(self.clauses, (e for _, e in self.evidence))[1]


def study_names() -> list[str]:
    """The studies that come with the toolkit."""
    folder = resources.files("verification") / "studies"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_study(source: str) -> Study:
    """A built-in study by name, or a TOML file by path.

    Raises:  InputError naming file, member and remedy.
    """
    if source in study_names():
        text = (resources.files("verification") / "studies" / f"{source}.toml").read_text(encoding="utf-8")
        return _study(source, source, text)
    path = Path(source)
    if path.suffix != ".toml" and not path.exists():
        raise InputError(f"no study is called {source!r}; {nearest(source, study_names())}, or a path to a .toml file")
    return _study(path.stem, str(path), read_text(path))


def _study(name: str, source: str, text: str) -> Study:
    try:
        content = _StudyFile.model_validate(tomllib.loads(text))
        claims = select_claims(content.claims)
        for file in content.statements:
            claims = (*claims, *own_claims(str(Path(source).parent / file)))
        return Study(
            name=name,
            title=content.title,
            games=tuple(load_game(game) for entry in content.games for game in expanded(entry)),
            claims=tuple(map(with_search, claims)) if content.search else claims,
            seed=content.seed,
            sampling=Sampling(**content.sampling.model_dump(), **content.learning.model_dump()),
            schedules=gallery() if content.schedules else (),
            search=Budget(content.seed, **content.search.model_dump()) if content.search else None,
            timeout=content.timeout,
            is_built_in=source in study_names(),
        )
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}: {error}; the file must be TOML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{source}: {place}: {first['msg']}; received {str(first['input'])[:60]!r}") from error
    except InputError as error:
        raise InputError(f"{source}: {error}") from error


def select_claims(ids: Iterable[str] | None) -> tuple[Claim, ...]:
    """The claims with these ids in the order of the catalogue; all of them for None.

    Raises:  InputError for an unknown id.
    """
    if ids is None:
        return tuple(CATALOGUE.values())
    chosen = {find(claim).id for claim in ids}
    return tuple(claim for claim in CATALOGUE.values() if claim.id in chosen)


@dataclass(frozen=True)
class Task:
    """One check of one claim: on a game, a pair of schedules, a budget of search, or every game of some shape."""

    claim: Claim
    check: Check
    instance: Instance | SchedulePair | Budget | None

    @property
    def game(self) -> str:
        """What is checked: the name of a game or of a pair of schedules, or every game."""
        if self.instance is None:
            return EVERY_GAME
        return self.instance.game.name if isinstance(self.instance, Instance) else self.instance.name


def tasks(study: Study) -> list[Task]:
    """The tasks of a study: game by game, so that claims share evaluations; general checks first."""
    listed = [Task(c, k, None) for c in study.claims for k in c.checks if k.scope is Scope.EVERY_GAME]
    for game in study.games:
        instance = Instance(game, study.seed, study.sampling)
        for claim in study.claims:
            for check in claim.checks:
                if check.scope is Scope.GAME and check.fits(instance):
                    listed.append(Task(claim, check, instance))
    for pair in study.schedules:
        listed += [Task(c, k, pair) for c in study.claims for k in c.checks if k.scope is Scope.SCHEDULES]
    return listed


def run(study: Study, *, advance: Callable[[Any], Any] = lambda _: None) -> list[Finding]:
    """Run all tasks of `study` in this process, storing nothing. Findings are in the order claim, game.

    `advance` is given each task before it is run. To resume, or use more cores, see `verification.running`.
    """
    from verification.running.plan import Item, Plan
    from verification.running.runner import Watch, execute, findings
    from verification.running.workers import InProcess

    class Told(Watch):
        def starts(self, item: Item) -> None:
            advance(item)

    plan = Plan(study)
    return findings(execute(plan, InProcess(plan), watch=Told()))


def measure(task: Task) -> Evidence:
    """Run one check, time it, and have its certificate accepted by the trusted kernel.

    Raises:  InvalidError if the kernel rejects the certificate; whatever the check raises.
    """
    start = time.perf_counter()
    evidence = task.check.run(task.instance) if task.instance else task.check.run()
    if evidence.certificate is not None:
        checker.check(dict(evidence.certificate))
    return replace(evidence, seconds=time.perf_counter() - start)
