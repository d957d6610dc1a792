"""What is said of equilibria: frozen values whose text is the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.equilibria.isolated import Certified, Enclosed, Exact
from mpgtheory.equilibria.region import IN, OUT, Region
from mpgtheory.equilibria.segments import Segment
from mpgtheory.equilibria.system import Support, advantages, jacobian_at
from mpgtheory.equilibria.tables import Tables
from mpgtheory.equilibria.tree import Node
from mpgtheory.errors import pandas
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

DIGITS = 6
MOST_STATES_SHOWN = 4
MOST_TEXT = 300
"""Characters of a policy that the text of an equilibrium shows."""


@dataclass(frozen=True, eq=False, repr=False)
class Equilibrium:
    """A stationary equilibrium, exact or known to `radius`.

    policy:  exact if `radius` is 0; else an exact policy that differs from the equilibrium by at most `radius` in each
             weight, the only equilibrium with these supports so close to it.
    values:  V_i(s), up to `value_radius`. Shape (N, S).
    kind:    pure or mixed; strict: every other action is worse, and nobody mixes; quasi-strict: every action that is
             not played is worse; regular: the equations of its supports have a regular Jacobian; symmetric: it is
             the only one so close only among those at which players who can be exchanged play alike.

    Example:

    >>> from mpgtheory.equilibria import equilibria
    >>> from mpgtheory.families import build
    >>> equilibria(build("matching_pennies"))[0]
    mixed, quasi-strict, regular equilibrium, exact: 1: s1 -> 1/2, 1/2; 2: s1 -> 1/2, 1/2
    """

    game: MarkovGame
    policy: Policy
    values: Array
    radius: fmpq
    value_radius: fmpq
    kind: tuple[str, ...]
    certified: Certified | Enclosed = field(repr=False)

    @property
    def is_exact(self) -> bool:
        return bool(self.radius == 0)

    def __repr__(self) -> str:
        how = "exact" if self.is_exact else f"within {float(self.radius):.1g}"
        text = policy_text(self.game, self.policy)
        shown = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}..."
        return f"{', '.join(self.kind)} equilibrium, {how}: {shown}"


@dataclass(frozen=True, eq=False, repr=False)
class Equilibria:
    """Stationary equilibria of a game, and whether the list is complete.

    open:  regions in which there may be others: what was left when time ended, or what lies at degenerate equilibria.
    tree:  the proof of completeness, if branch and bound gave it.
    segments: segments of equilibria, where these are infinitely many.

    Example:

    >>> from mpgtheory.equilibria import equilibria
    >>> from mpgtheory.families import build
    >>> equilibria(build("coordination"))
    3 stationary equilibria of coordination, and no other
    """

    game: MarkovGame
    listed: tuple[Equilibrium, ...]
    is_complete: bool
    open: tuple[OpenRegion, ...] = ()
    tree: Node | None = None
    regions: int = 0
    segments: tuple[Segment, ...] = ()

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def __getitem__(self, number: int) -> Equilibrium:
        return self.listed[number]

    def __repr__(self) -> str:
        count = len(self.listed)
        noun = "equilibrium" if count == 1 else "equilibria"
        undecided = f": {len(self.open)} regions are undecided" if self.open else ""
        rest = "and no other" if self.is_complete else f"maybe others{undecided}"
        if self.segments:
            count_of = len(self.segments)
            rest = f"infinitely many on {count_of} segment{'s' * (count_of > 1)}, {rest}"
        return f"{count} stationary {noun} of {self.game.name}, {rest}"

    def to_pandas(self) -> Any:
        """The list as a pandas.DataFrame: a row an equilibrium; its kind, its radius, and V_i of each player and state.

        Raises:  InputError if pandas is not installed.
        """
        names = [f"V of {player} in {state}" for player in self.game.players for state in self.game.states]
        rows = [["/".join(one.kind), *map(FLOAT.number, (one.radius, *one.values.ravel()))] for one in self.listed]
        return pandas().DataFrame(rows, columns=["kind", "radius", *names])


@dataclass(frozen=True, eq=False)
class OpenRegion:
    """A region in which there may be equilibria that are not on the list, and why that is not known."""

    region: Region
    why: str


def described(game: MarkovGame, tables: Tables, certified: Certified) -> Equilibrium:
    """What is said of a certified equilibrium."""
    if isinstance(certified, Exact):
        return Equilibrium(
            game, certified.policy, certified.values, fmpq(0), fmpq(0), _kind(tables, certified), certified
        )
    kind = _text_of_kind(is_pure=False, is_quasi_strict=True, is_regular=True)
    policy = Policy(certified.policy)
    radius = max((high - low).max() for low, high in certified.bounds()) / 2
    return Equilibrium(game, policy, certified.values, radius, certified.value_radius, kind, certified)


def _kind(tables: Tables, exact: Exact) -> tuple[str, ...]:
    h = advantages(tables, exact.policy.blocks, exact.values)
    pairs = list(zip(h, exact.policy, strict=True))
    is_quasi_strict = all(bool((part[block == 0] < 0).all()) for part, block in pairs)
    is_pure = all(bool(((block == 0) | (block == 1)).all()) for block in exact.policy)
    support = Support(tuple(np.asarray(block != 0, dtype=bool) for block in exact.policy))
    matrix = jacobian_at(tables, support, exact.policy.blocks, exact.values)
    determinant = fmpq_mat(*matrix.shape, [fmpq(x) if isinstance(x, int) else x for x in matrix.ravel()]).det()
    return _text_of_kind(is_pure=is_pure, is_quasi_strict=is_quasi_strict, is_regular=bool(determinant != 0))


def _text_of_kind(*, is_pure: bool, is_quasi_strict: bool, is_regular: bool) -> tuple[str, ...]:
    degree = ("strict" if is_pure else "quasi-strict",) if is_quasi_strict else ()
    return ("pure" if is_pure else "mixed", *degree, *(("regular",) if is_regular else ()))


def policy_text(game: MarkovGame, policy: Policy) -> str:
    """A policy in one line, weights in the order of the actions; irrational ones to six digits."""
    parts = []
    for player, labels, block in zip(game.players, game.actions, policy, strict=True):
        rows = zip(game.states[:MOST_STATES_SHOWN], block, strict=False)
        shown = [f"{state} -> {_row_text(labels, row)}" for state, row in rows]
        parts.append(f"{player}: {', '.join(shown)}{', ...' if game.n_states > MOST_STATES_SHOWN else ''}")
    return "; ".join(parts)


def _row_text(labels: tuple[str, ...], row: Array) -> str:
    if (row == 1).any():
        return labels[int(np.argmax(row == 1))]
    return ", ".join(str(x) if x.q < 10**DIGITS else f"{float(x):.{DIGITS}f}" for x in row)


def region_document(region: Region) -> dict[str, object]:
    """A region as the commands write it: what is played by player and state, and bounds of weights."""
    names = {IN: "played", OUT: "not played"}
    return {
        "status": [[[names.get(int(x), "open") for x in row] for row in block] for block in region.status],
        "low": [[[str(fmpq(*float(x).as_integer_ratio())) for x in row] for row in block] for block in region.low],
        "high": [[[str(fmpq(*float(x).as_integer_ratio())) for x in row] for row in block] for block in region.high],
    }
