"""Sorts of the statement language: what each name and each term stands for, decided before anything is evaluated.

An index has the sort of its letter. An action belongs to a player, who is a variable: `a` to the `i` in scope, `b` to
`j`. A table is indexed by players, states and actions.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .grammar import INDEX, Place, error

LETTERS = {
    **dict.fromkeys("ij", "player"),
    **dict.fromkeys("stz", "state"),
    **dict.fromkeys("ab", "action"),
    **dict.fromkeys("hg", "joint action"),
    **dict.fromkeys("kmn", "stage"),
}
OWNERS = {"a": "i", "b": "j"}
"""Whose action the letter is."""


class Sort(NamedTuple):
    """A kind; of an action and a player also which player (a variable), of a table the kinds of its indices."""

    kind: str
    of: Any = None

    def __str__(self) -> str:
        article = "an" if self.kind == "action" else "a"
        return f"{article} {self.kind}" + (f" ({', '.join(self.of)})" if self.kind == "table" else "")


class Variable:
    """A name in scope, with its place in the frame of evaluation. Two variables of one name are two."""

    def __init__(self, name: str, sort: Sort, slot: int = 0) -> None:
        self.name, self.slot = name, slot
        self.sort = Sort("player", self) if sort.kind == "player" else sort


NUMBER, TRUTH, STAGE, PLAY = Sort("number"), Sort("truth"), Sort("stage"), Sort("play")
STATE, JOINT, PLAYER = Sort("state"), Sort("joint action"), Sort("player")
POLICY = Sort("table", ("player", "state", "action"))
VALUES, EXPLORATION, DISTRIBUTION = (Sort("table", kinds) for kinds in (("player", "state"), ("player",), ("state",)))


class Scope(NamedTuple):
    """The variables in scope, and the first free slot."""

    names: dict[str, Variable]
    depth: int

    def with_name(self, name: str, sort: Sort) -> "Scope":
        """This scope and one name more."""
        return Scope({**self.names, name: Variable(name, sort, self.depth)}, self.depth + 1)

    def index_sort(self, name: str, place: Place) -> Sort:
        """The sort of an index by its letter; the owner of an action must be in scope."""
        kind = LETTERS[name[0]]
        if kind != "action":
            return Sort(kind)
        owner = self.names.get(OWNERS[name[0]])
        if owner is None:
            error(place, f"{name} is an action of {OWNERS[name[0]]}, who is not in scope")
        return Sort(kind, owner)


def is_index(name: str) -> bool:
    """Whether a name is an index."""
    return INDEX.fullmatch(name) is not None


SIGNATURE = re.compile(r"(\w+)(?:\[(.*?)\])?(?:\((.*)\))?")
OTHERS = {**dict.fromkeys("wrq", POLICY), "e": EXPLORATION, "x": NUMBER, "y": PLAY}
"""In signatures: w, r, q are tables (i, s, a), e is a table (i), x a number, y a play."""


class Signature(NamedTuple):
    """How a primitive is called, what it is, and the function of a model and the arguments that evaluates it."""

    square: list[Variable]
    round: list[Variable]
    result: Sort
    function: Callable[..., Any]

    def __str__(self) -> str:
        square, inside = (",".join(variable.name for variable in part) for part in (self.square, self.round))
        return (f"[{square}]" if square else "") + (f"({inside})" if inside else "")


REGISTERED: dict[str, list[Signature]] = {}


def primitive(text: str, result: Sort = NUMBER) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a primitive by how it is written, as V[w](i,s)."""
    match = SIGNATURE.fullmatch(text)
    assert match is not None
    names = [part.split(",") if part else [] for part in (match[2], match[3])]
    variables, scope = [], Scope({}, 0)
    for name in (*names[0], *names[1]):
        sort = OTHERS[name] if name in OTHERS else scope.index_sort(name, (0, 0))
        scope = scope.with_name(name, sort)
        variables.append(scope.names[name])
    count = len(names[0])

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        REGISTERED.setdefault(match[1], []).append(Signature(variables[:count], variables[count:], result, function))
        return function

    return register


def table_kinds(variables: Iterable[Variable]) -> tuple[str, ...] | None:
    """The kinds of the table that is indexed by these, if it is one: actions are those of the player before them."""
    kinds, player = [], None
    for variable in variables:
        kind = variable.sort.kind
        player = variable if kind == "player" else player
        if kind not in ("player", "state", "action") or (kind == "action" and variable.sort.of is not player):
            return None
        kinds.append(kind)
    return tuple(kinds) or None


def owner_of(sort: Sort, given: dict[Any, Any]) -> Sort:
    """The sort with the variables of a definition replaced by those of a call."""
    return Sort(sort.kind, given.get(sort.of, sort.of)) if sort.kind in ("action", "player") else sort


def fits(wanted: Sort, sort: Sort, given: dict[Any, Any]) -> bool:
    """Whether a term of one sort may stand where another is wanted; notes whose actions are meant from here on."""
    if wanted.kind == "player":
        given[wanted.of] = sort.of
        return sort.kind == "player"
    if wanted.kind in ("number", "stage"):
        return sort.kind in ("number", "stage")
    return owner_of(wanted, given) == sort


def comparable(left: Sort, right: Sort) -> bool:
    """Whether two terms may be compared: numbers, or indices of one sort, actions of one player."""
    if {left.kind, right.kind} <= {"number", "stage"}:
        return True
    return left.kind == right.kind and (
        left.kind in ("player", "state", "joint action") or (left == right and left.kind == "action")
    )
