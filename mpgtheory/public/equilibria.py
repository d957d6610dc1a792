"""How far a policy is from equilibrium, and the equilibria in pure policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.rational import brief
from mpgtheory.errors import InputError, pandas
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import exact_number
from mpgtheory.game.policy import Policy
from mpgtheory.public.deviations import Deviation, deviation
from mpgtheory.public.face import certificate_maker
from mpgtheory.public.games import policy as policy_of
from mpgtheory.public.numbers import fraction, words
from mpgtheory.values.best_response import OptimalResponse
from mpgtheory.values.evaluation import Evaluation

MOST_SHOWN = 4
"""Players, or equilibria, that the text shows."""
MOST_TEXT = 80
"""Characters of equilibria after which the text shows no further one."""


@dataclass(frozen=True, eq=False, repr=False)
class NashGap:
    """How much each player can gain by another policy, at the worst initial state. Its float is the largest gap.

    lower, upper:  bounds of each player's gap, by name; equal where the gap is exact.
    game, policy:  what was judged.
    """

    lower: dict[str, Fraction]
    upper: dict[str, Fraction]
    game: MarkovGame
    policy: Policy
    responses: tuple[OptimalResponse, ...] = ()
    gains: Array | None = None

    @property
    def gap(self) -> Fraction:
        """The largest gap of a player, or its upper bound: the policy is a gap-equilibrium."""
        return max(self.upper.values())

    @property
    def is_exact(self) -> bool:
        """Whether gaps are exact numbers; those of large sparse games are intervals."""
        return self.lower == self.upper

    @property
    def is_equilibrium(self) -> bool | None:
        """Whether the policy is a Nash equilibrium; None where the intervals do not tell."""
        if max(self.lower.values()) > 0:
            return False
        return True if self.gap == 0 else None

    def is_eps_equilibrium(self, eps: Any) -> bool | None:
        """Whether the policy is an eps-equilibrium, Definition 2.3; None where the intervals do not tell.

        >>> import mpgtheory as mpg
        >>> gap = mpg.nash_gap(mpg.load("coordination"), "uniform")
        >>> gap.is_eps_equilibrium(0.5), gap.is_eps_equilibrium("49/100")
        (True, False)
        """
        enough = exact_number("eps", eps)
        if enough < 0:
            raise InputError(f"eps is {brief(enough)}; it must not be negative")
        if fmpq(*self.gap.as_integer_ratio()) <= enough:
            return True
        return False if fmpq(*max(self.lower.values()).as_integer_ratio()) > enough else None

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """The best deviation of each player, with what it gains from each initial state.

        >>> import mpgtheory as mpg
        >>> mpg.nash_gap(mpg.load("dominance"), [[1], [0]]).deviations[0]
        Deviation of player 1: gains 0.2 from s1, by s1 -> row0

        Raises:  InputError for a large sparse game, whose gaps are intervals.
        """
        if self.gains is None:
            raise InputError(f"{self.game.name} is too large for exact best deviations; its gaps are intervals")
        return tuple(deviation(self.game, self.policy, *pair) for pair in zip(self.responses, self.gains, strict=True))

    def certificate(self, folder: str | PathLike[str] | None = None) -> dict[str, Any]:
        """A certificate of the gap, accepted by the trusted kernel; written to `folder` if there is one.

        It shows that the gap is enough (the policy is a gap-equilibrium, Definition 2.3) and that 99 % of it is not.
        `python verification/checker.py FILE` checks it again, with bare Python.

        Raises:  InputError for a large sparse game; ImportError if no installed package makes certificates.
        """
        if self.gains is None:
            raise InputError(f"{self.game.name} is too large for a certificate; its gaps are intervals")
        return certificate_maker("nash_gap")(self.game, self.policy, self.responses, folder and Path(folder))

    def to_pandas(self) -> Any:
        """The bounds as a pandas.DataFrame: a row for each player, columns `lower` and `upper`.

        Raises:  InputError if pandas is not installed.
        """
        bounds = {"lower": map(float, self.lower.values()), "upper": map(float, self.upper.values())}
        return pandas().DataFrame({name: list(values) for name, values in bounds.items()}, index=list(self.lower))

    def __float__(self) -> float:
        return float(self.gap)

    def __repr__(self) -> str:
        if self.is_equilibrium:
            return "NashGap: 0, an equilibrium"
        verdict = "no equilibrium" if self.is_equilibrium is False else "undecided whether an equilibrium"
        if not self.is_exact:
            return f"NashGap: between {float(max(self.lower.values())):.6g} and {float(self.gap):.6g}, {verdict}"
        listed = [f"player {name} gains {words(value)}" for name, value in list(self.upper.items())[:MOST_SHOWN]]
        return f"NashGap: {words(self.gap)}, {verdict} ({', '.join(listed)}{', ...' * (len(self.upper) > MOST_SHOWN)})"


def nash_gap(game: MarkovGame, policy: Any = "uniform") -> NashGap:
    """How far a policy is from equilibrium: the largest gain of one player who changes policy alone.

    gap_i = max_s (max_{pi'_i} V_i(s, pi'_i, pi_-i) - V_i(s, pi)). All gaps are 0 if and only if pi is an equilibrium.
    Exact; for large sparse games, a rigorous interval.

    policy:  whatever `mpg.policy` reads: arrays, a file, a torch module, an agent with `predict`. A policy in floats is
             read exactly, by its shortest decimals.

    The result has the best `deviations`, `is_eps_equilibrium(eps)`, and a `certificate()`.

    >>> import mpgtheory as mpg
    >>> game = mpg.load("coordination")
    >>> mpg.nash_gap(game, [[[0.5, 0.5]], [[0.5, 0.5]]])
    NashGap: 0.5, no equilibrium (player 1 gains 0.5, player 2 gains 0.5)
    >>> mpg.nash_gap(game, [[0], [0]])
    NashGap: 0, an equilibrium

    Raises:  InputError if the policy cannot be read.
    Source:  Definitions 2.2 and 2.3.
    """
    profile = policy_of(game, policy)
    if game.is_enclosed:
        from mpgtheory.game.sparse import enclosed_gaps

        gaps = enclosed_gaps(Evaluation(game.over(FLOAT), profile.over(FLOAT)))
        lower, upper = (_by_name(game, bounds) for bounds in zip(*gaps, strict=True))
        return NashGap(lower, upper, game, profile)
    from mpgtheory.values.best_response import nash_gaps

    responses, gains = nash_gaps(Evaluation(game, profile))
    exact = _by_name(game, gains.max(axis=1))
    return NashGap(exact, exact, game, profile, responses, gains)


def _by_name(game: MarkovGame, values: Iterable[Any]) -> dict[str, Fraction]:
    return dict(zip(game.players, map(fraction, values), strict=True))


@dataclass(frozen=True, eq=False, repr=False)
class PureEquilibria:
    """All equilibria in pure stationary policies, exact and complete; a sequence of policies."""

    game: MarkovGame
    policies: tuple[Policy, ...]
    profiles: int

    def __len__(self) -> int:
        return len(self.policies)

    def __iter__(self) -> Iterator[Policy]:
        return iter(self.policies)

    def __getitem__(self, number: int) -> Policy:
        return self.policies[number]

    def __repr__(self) -> str:
        head, listed = f"PureEquilibria: {len(self)} among {self.profiles} pure profiles", list[str]()
        while len(listed) < min(len(self), MOST_SHOWN) and len("".join(listed)) <= MOST_TEXT:
            listed.append(f"({self.actions(len(listed))})")
        more = ["..."] if len(self) > len(listed) else []
        return f"{head}: {', '.join(listed + more)}" if listed else head

    def to_pandas(self) -> Any:
        """The equilibria as a pandas.DataFrame: a row each; of each player and state, the action.

        Raises:  InputError if pandas is not installed.
        """
        library, game = pandas(), self.game
        columns = library.MultiIndex.from_product([game.players, game.states], names=["player", "state"])
        rows = [
            [labels[int(row.argmax())] for labels, block in zip(game.actions, policy, strict=True) for row in block]
            for policy in self
        ]
        return library.DataFrame(rows, columns=columns)

    def actions(self, number: int) -> str:
        """An equilibrium in words: what each player does in each state."""
        policy = self.policies[number]
        return "; ".join(
            f"{player}: "
            + ", ".join(f"{s} -> {labels[int(row.argmax())]}" for s, row in zip(self.game.states, block, strict=True))
            for player, labels, block in zip(self.game.players, self.game.actions, policy, strict=True)
        )


def pure_equilibria(game: MarkovGame) -> PureEquilibria:
    """All Nash equilibria in pure stationary policies. Mixed ones are not searched.

    >>> import mpgtheory as mpg
    >>> mpg.pure_equilibria(mpg.load("coordination"))
    PureEquilibria: 2 among 4 pure profiles: (1: s1 -> A; 2: s1 -> A), (1: s1 -> B; 2: s1 -> B)

    Raises:  InputError if the game has more than two million pure profiles.
    Source:  Definition 2.2, Lemma 3.6(c).
    """
    from mpgtheory.equilibria import count_pure_profiles
    from mpgtheory.equilibria import pure_equilibria as enumerated

    return PureEquilibria(game, tuple(enumerated(game)), count_pure_profiles(game))
