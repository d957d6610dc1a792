"""How far a policy is from equilibrium, and the equilibria in pure policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.public.games import policy as policy_of
from mpgtheory.public.numbers import fraction, words
from mpgtheory.values.evaluation import Evaluation

MOST_SHOWN = 4
"""Players, or equilibria, that the text shows."""


@dataclass(frozen=True, eq=False, repr=False)
class NashGap:
    """How much each player can gain by another policy, at the worst initial state. Its float is the largest gap.

    lower, upper:  bounds of each player's gap, by name; equal where the gap is exact.
    """

    lower: dict[str, Fraction]
    upper: dict[str, Fraction]

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

    policy:  whatever `mpg.policy` reads. A policy in floats is read exactly, by its shortest decimals.

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
        lower, upper = ([fraction(bound) for bound in bounds] for bounds in zip(*gaps, strict=True))
    else:
        from mpgtheory.values.best_response import nash_gap as gaps_of

        lower = upper = [fraction(gap) for gap in gaps_of(Evaluation(game, profile))]
    return NashGap(dict(zip(game.players, lower, strict=True)), dict(zip(game.players, upper, strict=True)))


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
        listed = [f"({self.actions(number)})" for number in range(min(len(self), MOST_SHOWN))]
        more = ["..."] if len(self) > MOST_SHOWN else []
        head = f"PureEquilibria: {len(self)} among {self.profiles} pure profiles"
        return f"{head}: {', '.join(listed + more)}" if listed else head

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
