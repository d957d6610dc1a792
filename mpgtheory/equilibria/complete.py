"""All stationary equilibria of a small game, with a proof that none is missing."""

from __future__ import annotations

import time
from collections.abc import Callable

from mpgtheory.arithmetic import EXACT
from mpgtheory.equilibria.extreme import finite_equilibria, is_enumerable
from mpgtheory.equilibria.isolated import Exact
from mpgtheory.equilibria.results import Equilibria, OpenRegion, described
from mpgtheory.equilibria.search import Search
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.values.evaluation import Evaluation

MOST_UNKNOWNS = 400
"""Weights and values that branch and bound takes on."""
DEFAULT_LIMIT = 300.0
"""Seconds."""


def equilibria(
    game: MarkovGame,
    *,
    time_limit: float = DEFAULT_LIMIT,
    most_regions: int | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Equilibria:
    """All stationary equilibria of a small exact game, pure and mixed, each certified.

    Branch and bound in doubles, each step shown again over the rationals. Where equilibria are infinitely many, or tied
    with others, regions about them stay undecided and the list says so. `progress` is told the numbers of regions
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
        certified = [Exact(policy, Evaluation(game, policy).V) for policy in listed]
        whole = tuple(described(game, search.tables, one) for one in certified)
        return Equilibria(game, whole, True, (), None, search.regions)
    whole = tuple(described(game, search.tables, one) for one in search.found)
    open_regions = tuple(OpenRegion(node.open, node.why) for node in search.open if node.open is not None)
    return Equilibria(
        game, whole, not open_regions, open_regions, None if open_regions else search.root, search.regions
    )


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
