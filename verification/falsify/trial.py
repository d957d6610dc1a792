"""A statement in a form that can be tried on drawn data.

A `Trial` names the data that the statement speaks of, its hypotheses as predicates, and its conclusion as exact
comparisons. One comparison that is false while every hypothesis holds is a counterexample. Trying proves nothing: a
statement that survives is supported, never certified.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation
from verification.compare import Comparison, is_violated, shown
from verification.falsify import draws
from verification.falsify.drawn_data import DrawnDatum
from verification.falsify.draws import Sizes
from verification.falsify.source import Source

if TYPE_CHECKING:
    from verification.verdict import Evidence


@dataclass(frozen=True, eq=False)
class Example:
    """Drawn data: a game and the parts by name.

    known: names of hypotheses that hold by the way the game was built.
    """

    _game: TabularGame | None
    parts: Mapping[str, Any] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    _evaluations: dict[int, Evaluation] = field(default_factory=dict, repr=False)

    @property
    def game(self) -> TabularGame:
        """The game."""
        assert self._game is not None, "this trial draws no game"
        return self._game

    @property
    def has_game(self) -> bool:
        """Whether a game was drawn."""
        return self._game is not None

    def __getitem__(self, name: str) -> Any:
        return self.parts[name]

    def with_part(self, name: str, value: Any) -> Example:
        """The example with one part replaced."""
        return Example(self._game, {**self.parts, name: value}, self.known)

    def at(self, name: str) -> Evaluation:
        """The exact evaluation of the policy of that name."""
        return self.evaluate(self.parts[name])

    def evaluate(self, policy: Policy) -> Evaluation:
        """The exact evaluation of `policy`, computed once."""
        if id(policy) not in self._evaluations:
            self._evaluations[id(policy)] = Evaluation(self.game, policy)
        return self._evaluations[id(policy)]


@dataclass(frozen=True)
class Hypothesis:
    """A named condition on an example."""

    name: str
    holds: Callable[[Example], bool]


@dataclass(frozen=True)
class Violation:
    """A comparison that is false, as text: where, what was found, and what the statement claims."""

    place: str
    measured: str
    claimed: str

    @property
    def comparison(self) -> str:
        """The comparison as it was made: 1/2 = 3/4, or 0 < 0."""
        return f"{self.measured} {self.claimed}"


@dataclass(frozen=True)
class Outcome:
    """What an example says: whether it meets the hypotheses, and the first comparison that is false."""

    met: bool
    comparisons: int = 0
    violated: Violation | None = None


@dataclass(frozen=True)
class Trial:
    """A statement that can be tried.

    conclusion: exact comparisons that the statement claims of an example that meets the hypotheses.
    evidence_for: evidence with a certificate for a counterexample.
    extremes:   parts at whose extreme points the statement fails if it fails anywhere. So it is of f <= c or f = c, c
                constant, if in each row of a policy f is linear, or a quotient of linear functions with a positive
                denominator, as V, Q and d are by Cramer's rule: a row where f is worst is pure, one row after the
                other. And of f <= c if f is an absolute value or a maximum of such.
    is_slow:    tried on as few examples as checks are.
    """

    conclusion: Callable[[Example], Iterable[Comparison]]
    parts: Mapping[str, DrawnDatum] = field(default_factory=dict)
    hypotheses: tuple[Hypothesis, ...] = ()
    title: str = ""
    players: tuple[int, int] = (1, 3)
    states: tuple[int, int] = (1, 3)
    actions: tuple[int, int] = (1, 3)
    evidence_for: Callable[[Example], Evidence] | None = None
    has_game: bool = True
    extremes: tuple[str, ...] = ()
    is_slow: bool = False

    @property
    def sizes(self) -> Sizes:
        """The sizes of the games that are drawn."""
        return Sizes(self.players, self.states, self.actions)

    @property
    def favoured(self) -> frozenset[str]:
        """The hypotheses for which games are built."""
        return frozenset(h.name for h in self.hypotheses)

    def draw(self, source: Source, sizes: Sizes | None = None) -> Example:
        """An example."""
        if not self.has_game:  # then all parts are such as need none
            return Example(None, {name: part.draw(source, None) for name, part in self.parts.items()})  # type: ignore[arg-type]
        game, known = draws.game(source, sizes or self.sizes, self.favoured)
        return Example(game, {name: part.draw(source, game) for name, part in self.parts.items()}, known)

    def at_extremes(self, example: Example) -> Iterator[Example]:
        """The example with each combination of extreme points in the place of the parts named in `extremes`."""
        points = [list(self.parts[name].extreme_points(example.game)) for name in self.extremes]
        for chosen in itertools.product(*points):
            parts = {**example.parts, **dict(zip(self.extremes, chosen, strict=True))}
            yield Example(example.game, parts, example.known)

    def admits(self, example: Example) -> bool:
        """Whether the example has at least the sizes that the statement is tried at."""
        if not self.has_game:
            return True
        own = (example.game.n_players, example.game.n_states, *example.game.action_counts)
        least = (self.players[0], self.states[0], *(self.actions[0] for _ in example.game.action_counts))
        return all(size >= low for size, low in zip(own, least, strict=True))

    def refutes(self, example: Example) -> bool:
        """Whether the example is a counterexample."""
        return self.admits(example) and self.outcome(example).violated is not None

    def certify(self, example: Example) -> Evidence | None:
        """Evidence for a counterexample, if there is any."""
        return self.evidence_for(example) if self.evidence_for is not None else None

    def outcome(self, example: Example) -> Outcome:
        """Try the statement on one example; stops at the first comparison that is false."""
        if not all(h.name in example.known or h.holds(example) for h in self.hypotheses):
            return Outcome(met=False)
        count = 0
        for comparison in self.conclusion(example):
            count += 1
            if is_violated(comparison):
                return Outcome(True, count, violation(comparison))
        return Outcome(count > 0, count)


def violation(comparison: Comparison) -> Violation:
    """A false comparison in words."""
    return Violation(comparison.place, shown(comparison.left), f"{comparison.relation} {shown(comparison.right)}")
