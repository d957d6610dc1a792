"""One equilibrium, exact or enclosed; and lists of all stationary equilibria of a game.

The claims of these rules are none of the paper: `equilibria.one` says that the game has the equilibrium of each case,
`equilibria.all` that every stationary equilibrium of the game is on the list of its one case, each once.
"""

from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, fail, index, need, number, numbers, spend
from .game import Game
from .isolated import Equilibrium, System, advantage, contraction, read, statuses
from .regions import IN, OPEN, Bounds, Faced, Region, combination, everything, largest_advantage, need_bounds
from .rules import Comparison, rule

DEEPEST = 400
"""Splits on the way to a region."""
MOST_BITS = 400
"""Bits of a number in the tree."""


@rule("equilibria.one", "equilibrium", outcomes=("holds",), is_apart=True)
def one(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The game has this equilibrium; one that is not exact is the only one with its supports in its box."""
    equilibrium = read(Faced(game), case["equilibrium"])
    yield "radius of the weights", equilibrium.radius, "<", Fraction(1)


def single(game: Game, cases: list[Any]) -> None:
    """A list is one case."""
    need(len(cases) == 1, "a list of equilibria is one case")


@rule("equilibria.all", "equilibria tree", outcomes=("holds",), complete=single, is_apart=True)
def every(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All policies are split into regions without an equilibrium, and regions with one that is on the list.

    tree: nodes in the order in which a part is followed by all of its parts, then by the part beside it.
    """
    need(isinstance(case["equilibria"], list) and isinstance(case["tree"], list), "the list or the tree is no list")
    faced = Faced(game)
    listed = [read(faced, data) for data in case["equilibria"]]
    for k, later in enumerate(listed):
        need(not any(overlap(game, later, earlier) for earlier in listed[:k]), "two equilibria may be the same")
    waiting, met = [(everything(game), 0)], set[int]()
    for place, node in enumerate(case["tree"]):
        need(waiting != [] and isinstance(node, dict), "a node of the tree is none, or belongs to no region")
        region, depth = waiting.pop()
        spend(game.players * game.states + sum(game.actions) * game.states)
        need(depth <= DEEPEST, "the tree is too deep")
        parts = split(faced, region, node)
        if parts is not None:
            waiting += [(part, depth + 1) for part in reversed(parts)]
        elif set(node) == {"worse", "values"}:
            waiting.append(((yield from without_worse(faced, region, node, place)), depth + 1))
        elif set(node) == {"only"} or set(node) == {"only", "values", "inverse", "reach"}:
            number_of = index(node["only"], len(listed))
            met.add(number_of)
            yield from alone(faced, region, node, listed[number_of], place)
        else:
            yield from refuted(faced, region, node, place)
    need(waiting == [], "a region is missing in the tree")
    yield "equilibria met in the tree, on the list", Fraction(len(met)), "=", Fraction(len(listed))


@rule("section-2.existence/list", "equilibria tree", outcomes=("holds",), complete=single)
def existence(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """There is a stationary equilibrium on the list, which is complete."""
    yield from every(game, case)
    yield "equilibria on the complete list", Fraction(0), "<", Fraction(len(case["equilibria"]))


@rule("definition-2.2/isolated", "equilibrium", clauses=("equilibrium",), outcomes=("holds",))
@rule("lemma-3.6c.corrected/isolated", "equilibrium", outcomes=("holds",))
def isolated(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """At one point of the box Q = V for what is played, and Q < V for the rest: nobody gains there."""
    equilibrium = read(Faced(game), case["equilibrium"])
    need(equilibrium.values is None, "the equilibrium is exact: the text of the claim says more")
    yield "radius of the weights", equilibrium.radius, "<", Fraction(1)


def overlap(game: Game, first: Equilibrium, second: Equilibrium) -> bool:
    """Whether the bounds of every weight overlap."""
    spend(game.states * sum(game.actions))
    rows = ((first.bounds(i, s), second.bounds(i, s)) for i in range(game.players) for s in range(game.states))
    return all(a <= d and c <= b for one, two in rows for a, b, c, d in zip(*one, *two, strict=True))


def short(values: Iterable[Fraction]) -> None:
    """Reject numbers of more than moderate length."""
    bits = (part.bit_length() for x in values for part in x.as_integer_ratio())
    need(all(count <= MOST_BITS for count in bits), f"a number in the tree has more than {MOST_BITS} bits")


def cell_of(game: Game, data: Any) -> tuple[int, int, int]:
    """Player, state and action."""
    need(isinstance(data, list) and len(data) == 3, "an action is not given by player, state and action")
    player = index(data[0], game.players)
    return player, index(data[1], game.states), index(data[2], game.actions[player])


def split(faced: Faced, region: Region, node: dict[str, Any]) -> tuple[Region, Region] | None:
    """The two parts of a region that is split."""
    game = faced.game
    if set(node) == {"action"}:
        return region.by_action(*cell_of(game, node["action"]))
    if set(node) == {"split", "at"}:
        at = number(node["at"])
        short([at])
        return region.by_weight(*cell_of(game, node["split"]), at)
    if set(node) == {"value", "at"}:
        at, place = number(node["at"]), node["value"]
        short([at])
        need(isinstance(place, list) and len(place) == 2, "a value is not given by player and state")
        return region.by_value(faced.team(index(place[0], game.players)), index(place[1], game.states), at)
    return None


def without_worse(
    faced: Faced, region: Region, node: dict[str, Any], place: int
) -> Generator[Comparison, None, Region]:
    """The region without actions that are worse than the value all over it."""
    need(isinstance(node["worse"], list) and node["worse"] != [], "no list of actions is given")
    need(not region.is_empty, "a region is empty")
    bounds, part = values_of(faced, region, node["values"]), region
    for cell in (cell_of(faced.game, data) for data in node["worse"]):
        pair = bounds[cell[0]]
        if pair is None:
            fail("an action is called worse, and no bounds of its player's values are given")
        yield f"region {place}: largest advantage", largest_advantage(faced, region, pair, cell), "<", Fraction(0)
        part = part.without(*cell)
    return part


def values_of(faced: Faced, region: Region, data: Any) -> list[Bounds | None]:
    """Bounds of values by player, or null, checked."""
    game = faced.game
    need(isinstance(data, list) and len(data) == game.players, "one pair of bounds, or null, a player is needed")
    bounds: list[Bounds | None] = []
    shown: dict[int, Bounds] = {}
    for player, pair in enumerate(data):
        if pair is None:
            bounds.append(None)
            continue
        low, high = numbers(pair, 2, game.states)
        first = faced.first[player]
        if first not in shown:
            short([*low, *high])
            need_bounds(faced, region, player, (low, high))
        need(shown.setdefault(first, (low, high)) == (low, high), "players with the same payoffs have other bounds")
        bounds.append((low, high))
    return bounds


def refuted(faced: Faced, region: Region, node: dict[str, Any], place: int) -> Iterator[Comparison]:
    """There is no equilibrium in the region: it is empty, bounds of a value cross, or multipliers show it."""
    game = faced.game
    if node == {}:
        need(region.is_empty, "a region without evidence is not empty")
        return
    need(not region.is_empty, "a region is empty")
    need(set(node) in ({"values"}, {"values", "multipliers"}), "a node has other members")
    bounds = values_of(faced, region, node["values"])
    if "multipliers" not in node:
        pairs = [pair for bound in bounds if bound is not None for pair in zip(*bound, strict=True)]
        yield f"region {place}: bounds of a value cross", any(x > y for x, y in pairs), "iff", True
        return
    multipliers: list[Matrix] = game.per_player(node["multipliers"])
    for bound, block in zip(bounds, multipliers, strict=True):
        short(m for row in block for m in row)
        if bound is None:
            need(not any(m for row in block for m in row), "a player has multipliers and no bounds of values")
        else:
            need(all(x <= y for x, y in zip(*bound, strict=True)), "bounds of a value cross")
    yield f"region {place}: 0, least combination", Fraction(0), "<", combination(faced, region, bounds, multipliers)


def alone(
    faced: Faced, region: Region, node: dict[str, Any], equilibrium: Equilibrium, place: int
) -> Iterator[Comparison]:
    """The region holds this equilibrium and no other: its supports are known, and F' is regular all over it."""
    game = faced.game
    need(all(kind != OPEN for block in region.status for row in block for kind in row), "supports are not known")
    played = [[[a for a, kind in enumerate(row) if kind == IN] for row in block] for block in region.status]
    for i, s in ((i, s) for i in range(game.players) for s in range(game.states)):
        pairs = zip(*equilibrium.bounds(i, s), *region.rows[i][s], strict=True)
        need(all(x >= low and y <= high for x, y, low, high in pairs), "the equilibrium is not in its region")
    if equilibrium.values is None:
        need(statuses(game, equilibrium.played) == region.status, "the equilibrium has other supports than its region")
    else:
        ties = (advantage(faced, equilibrium.policy, equilibrium.values, cell) for cell in System(faced, played).cells)
        need(all(tie == 0 for tie in ties), "an action that is played is worse")
    if set(node) == {"only"}:
        yield f"region {place}: is one policy", region.is_point, "iff", True
        return
    limits = (
        zip(*between, *limit, strict=True) for between, limit in zip(equilibrium.between, region.limits, strict=True)
    )
    is_within = all(low <= x and y <= high for rows in limits for x, y, low, high in rows)
    need(is_within, "the values of the equilibrium are beyond the limits of its region")
    system, bounds = System(faced, played), values_of(faced, region, node["values"])
    pairs_of = [bound for bound in bounds if bound is not None]
    need(len(pairs_of) == game.players, "bounds of values are missing")
    inverse = numbers(node["inverse"], system.size, system.size)
    radii = numbers(node["reach"], system.size)
    short(x for row in (*inverse, radii) for x in row)
    need(all(r > 0 for r in radii), "a radius is not positive")
    spread = contraction(inverse, system.jacobian(region.rows, pairs_of), radii)
    for k, (left, right) in enumerate(zip(spread, radii, strict=True)):
        yield f"region {place}, unknown {k}: |I - A F'| r, r", left, "<", right
