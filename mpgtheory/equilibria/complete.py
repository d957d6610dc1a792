"""All stationary equilibria of a small game, with a proof that none is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mpgtheory.arithmetic import EXACT
from mpgtheory.equilibria.enumeration import count_pure_profiles, pure_equilibria
from mpgtheory.equilibria.extreme import finite_equilibria, is_enumerable
from mpgtheory.equilibria.isolated import Certified, Exact, is_same
from mpgtheory.equilibria.results import Equilibria, OpenRegion, described
from mpgtheory.equilibria.search import Search
from mpgtheory.equilibria.segments import Segment, segments_of
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.values.evaluation import Evaluation

MOST_UNKNOWNS = 400
"""Weights and values that branch and bound takes on."""
DEFAULT_LIMIT = 300.0
"""Seconds."""
MOST_PURE = 20_000
"""Pure profiles up to which the pure equilibria complete a list that branch and bound did not."""
INFINITE = "equilibria in it are infinitely many: it lies on a segment of them"


def equilibria(
    game: MarkovGame,
    *,
    time_limit: float = DEFAULT_LIMIT,
    most_regions: int | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Equilibria:
    """All stationary equilibria of a small exact game, pure and mixed, each certified.

    Branch and bound in doubles, each step shown again over the rationals. Where equilibria are infinitely many, or tied
    with others, regions about them stay undecided and the list says so; segments of equilibria are found. A list
    that is not complete has all pure equilibria where these can be listed. `progress` is told the numbers of regions
    decided and waiting and of equilibria found. The search ends after `time_limit` seconds, or `most_regions`: then
    the answer does not depend on the machine.

    Raises:  InputError if the game is not exact, or too large.

    Example:

    >>> from mpgtheory.equilibria import equilibria
    >>> from mpgtheory.families import build
    >>> equilibria(build("routing:players=2"))
    9 stationary equilibria of routing:players=2, and no other
    """
    _require_small(game)
    if time_limit <= 0:
        raise InputError(f"the time limit is {time_limit:g} seconds; give a positive one")
    search = Search(game)
    told = {} if progress is None else {"progress": progress}
    search.run(until=time.monotonic() + time_limit, most_regions=most_regions, **told)
    if search.open and is_enumerable(game) and (listed := finite_equilibria(game)):
        exact = [Exact(policy, Evaluation(game, policy).V) for policy in listed]
        listing = tuple(described(game, search.tables, one) for one in exact)
        return Equilibria(game, listing, True, (), None, search.regions)
    certified = [*search.solutions, *(_further_pure(game, search.solutions) if search.open else ())]
    listing = tuple(described(game, search.tables, one) for one in certified)
    open_regions = tuple(OpenRegion(node.open, node.why) for node in search.open if node.open is not None)
    segments = segments_of(game, [part.region for part in open_regions])
    left = tuple(replace(part, why=INFINITE) if _is_on(part, segments) else part for part in open_regions)
    root = None if open_regions else search.root
    return Equilibria(game, listing, not open_regions, left, root, search.regions, segments)


def _further_pure(game: MarkovGame, certified: Sequence[Certified]) -> Iterator[Certified]:
    """Pure equilibria that are not on the list; none if they cannot be listed."""
    if count_pure_profiles(game) <= MOST_PURE:
        for policy in pure_equilibria(game.dense()):
            one = Exact(policy, Evaluation(game, policy).V)
            if not any(is_same(one, known) for known in certified):
                yield one


def _is_on(part: OpenRegion, segments: Sequence[Segment]) -> bool:
    """Whether a region lies on a segment, where it is undecided since its equilibria are infinitely many."""
    return any(segment.meets(part.region) for segment in segments)


def unknowns_of(game: MarkovGame) -> int:
    """Weights and values of a game."""
    return int(game.n_states * (sum(game.action_counts) + game.n_players))


def _require_small(game: MarkovGame) -> None:
    if game.arithmetic is not EXACT:
        raise InputError(f"{game.name} is not exact; equilibria are certified for exact games")
    unknowns = unknowns_of(game)
    if unknowns > MOST_UNKNOWNS:
        raise InputError(
            f"{game.name} has {unknowns} weights and values; all equilibria are listed for at most {MOST_UNKNOWNS}: "
            "ask for one equilibrium"
        )
