"""Mutants hunted as the falsifier hunts: which are killed, by which drawn game, which are true, and which survive.

The examples are those of `falsify.search` for the statement itself, in the same order; each is drawn once for all its
mutants. What survives them is hunted by small changes (`falsify.climb`) from the examples that come nearest.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mutants.climb import Climb, slack
from mutants.mutation import Mutant, mutants
from verification.checking.drawing import Drawing
from verification.checking.trying import trials_of_statement
from verification.compare import Comparison, is_violated
from verification.falsify.search import drawn
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Trial, Violation, violation
from verification.language.errors import LanguageError
from verification.language.files import Entry, Sizes
from verification.language.model import Model
from verification.language.statement import Statement

KILLED, NO_VALUE, WEAKER, PROVED, SURVIVED = "killed", "no value", "true: weaker", "true: proved", "survived"
"""What becomes of a mutant. No value: some term of it has none on a drawn game, which the original's always have."""
NEAREST = 60
"""Examples among which those are sought that come nearest to a violation."""


@dataclass(frozen=True)
class Effort:
    """How much is tried.

    most: mutants of a statement, taken from each operator in turn; those that are true by their form are not counted.
    instances: examples drawn with each seed. climbs, steps: examples that are changed, and how often each.
    """

    most: int = 12
    seeds: tuple[int, ...] = (0,)
    instances: int = 400
    climbs: int = 3
    steps: int = 150


@dataclass(frozen=True)
class Hunt:
    """What came of a mutant with one seed.

    instances: examples that were drawn. met: those that met the hypotheses and gave comparisons.
    failed: examples on which a term of the mutant has no value.
    violated: the comparison that killed it, None if it survived. game: the game that killed it, in words.
    """

    instances: int = 0
    met: int = 0
    failed: int = 0
    violated: Violation | None = None
    game: str = ""

    @property
    def outcome(self) -> str:
        """Killed, no value, or survived."""
        if self.violated is not None:
            return KILLED
        return NO_VALUE if self.failed else SURVIVED


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant, with the hunts for it, one a seed."""

    mutant: Mutant
    kind: str
    hunts: tuple[Hunt, ...] = ()

    @property
    def found(self) -> int:
        """Hunts that noticed the mistake."""
        return sum(hunt.outcome != SURVIVED for hunt in self.hunts)


@dataclass
class Ground:
    """Drawn games and data of one statement that meet its hypotheses, in the order of a search with one seed."""

    name: str
    trial: Trial
    drawing: Drawing
    seed: int = 0
    _made: list[tuple[Model, Mapping[str, Any]] | None] = field(default_factory=list, repr=False)

    def __getitem__(self, number: int) -> tuple[Model, Mapping[str, Any]] | None:
        """The model and data of the example of a number; None if it does not meet the hypotheses."""
        while len(self._made) <= number:
            self._made.append(self.met(self.example(len(self._made))))
        return self._made[number]

    def example(self, number: int) -> Example:
        """The example of a number."""
        return drawn(self.trial, self.seed, (self.name, "0"), number)

    def met(self, example: Example) -> tuple[Model, Mapping[str, Any]] | None:
        """The model and data of an example; None if it does not meet the hypotheses."""
        if not all(h.name in example.known or h.holds(example) for h in self.trial.hypotheses):
            return None
        model = Model(example.game)
        case = self.drawing.case(model, example.parts)
        return None if case is None else (model, case)


def ground_of(name: str, entry: Entry, statement: Statement, seed: int = 0) -> Ground:
    """The ground of a statement."""
    (trial,) = trials_of_statement(name, entry, statement)
    return Ground(name, trial, Drawing(statement), seed)


def hunt(statement: Statement, ground: Ground, instances: int) -> Hunt:
    """Evaluate a statement on the first examples of a ground, until one violates it."""
    met = failed = 0
    for number in range(instances):
        example = ground[number]
        if example is None:
            continue
        model, case = example
        count = 0
        try:
            for comparison in statement.comparisons(model, case):
                count += 1
                if is_violated(comparison):
                    return Hunt(number + 1, met + 1, failed, violation(comparison), model.game.name)
        except LanguageError:
            failed += 1
        met += count > 0
    return Hunt(instances, met, failed)


def climb(mutant: Mutant, ground: Ground, effort: Effort) -> Hunt:
    """Hunt by small changes, from the examples on which a comparison that the mistake changes is nearest to false."""

    def slack_of(example: Example) -> float:
        met = ground.met(example)
        return math.inf if met is None else slack(_changed(mutant, *met))

    ordered = sorted((slack_of(ground.example(k)), k) for k in range(NEAREST))
    tried = NEAREST
    for least, number in ordered[: effort.climbs]:
        if least == math.inf:
            break
        source = Seeded(ground.seed, ground.name, "climb", str(number))
        nearest = Climb(ground.trial, slack_of, source).nearest(ground.example(number), effort.steps)
        tried += effort.steps
        met = ground.met(nearest)
        false = [] if met is None else [c for c in _changed(mutant, *met) if is_violated(c)]
        if false:
            return Hunt(tried, tried, 0, violation(false[0]), nearest.game.name)
    return Hunt(tried, tried)


def _changed(mutant: Mutant, model: Model, case: Mapping[str, Any]) -> list[Comparison]:
    """The comparisons that are not the original's; none where a term has no value."""
    try:
        new = list(mutant.statement.comparisons(model, case))
        if mutant.statement.texts.given != mutant.original.texts.given:
            return new
        old = list(mutant.original.comparisons(model, case))
    except LanguageError:
        return []
    if len(old) != len(new):
        return new
    sides = (
        (x, y, (x.left, x.relation, x.right) != (y.left, y.relation, y.right)) for x, y in zip(old, new, strict=True)
    )
    return [y for _, y, differs in sides if differs]


def spread(listed: Sequence[Mutant], most: int) -> list[Mutant]:
    """At most so many mutants that are not true by their form: of each operator in turn, in an order by checksums."""
    by_operator: dict[str, list[Mutant]] = {}
    for mutant in sorted(listed, key=lambda mutant: zlib.crc32(str(mutant).encode())):
        by_operator.setdefault(mutant.operator, []).append(mutant)
    groups = [by_operator[operator] for operator in sorted(by_operator)]
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*groups))
    candidates = (mutant for mutant in in_turn if mutant is not None and not mutant.is_weaker)
    return list(itertools.islice(candidates, most))


def score(
    name: str, entry: Entry, found: Statement, effort: Effort, *, prove: Callable[[Mutant], bool]
) -> Iterator[Outcome]:
    """What becomes of mutants of a statement: killed, true, or survived. `prove`: whether one is proved to be true."""
    grounds = [ground_of(name, entry, found, seed) for seed in effort.seeds]
    for mutant in spread(list(mutants(found)), effort.most):
        own = [_ground(name, entry, mutant, ground) for ground in grounds]
        hunts = tuple(hunt(mutant.statement, ground, effort.instances) for ground in own)
        yield _outcome(mutant, hunts, own[0], effort, prove)


def _ground(name: str, entry: Entry, mutant: Mutant, ground: Ground) -> Ground:
    """The ground of the statement, or the mutant's own where it speaks of other data or of more games."""
    texts, old = mutant.statement.texts, mutant.original.texts
    if (texts.given, texts.assuming) == (old.given, old.assuming):
        return ground
    if texts.assuming != old.assuming:  # sizes may say what the hypothesis said
        entry = entry.model_copy(update={"sizes": Sizes()})
    return ground_of(name, entry, mutant.statement, ground.seed)


def _outcome(
    mutant: Mutant, hunts: tuple[Hunt, ...], ground: Ground, effort: Effort, prove: Callable[[Mutant], bool]
) -> Outcome:
    for kind in (KILLED, NO_VALUE):
        if any(found.outcome == kind for found in hunts):
            return Outcome(mutant, kind, hunts)
    if prove(mutant):
        return Outcome(mutant, PROVED, hunts)
    climbed = climb(mutant, ground, effort)
    return Outcome(mutant, climbed.outcome, (*hunts, climbed))
