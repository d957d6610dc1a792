"""Given data of a statement: what is declared, and whether the data of a case are of that sort.

Conditions are themselves statements of the language: `x` is the data, `q` the table that it belongs to.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from .compiler import Compiler
from .evaluation import Frame, Run
from .exact import index, need, number, numbers, spend
from .given_runs import Play, joint_action, one_update, replay
from .grammar import KEYWORDS, Parser, Term, Token, error, statement_of, tokens
from .model import Model, Table
from .primitives import PRIMITIVES
from .sorts import (
    DISTRIBUTION,
    EXPLORATION,
    JOINT,
    NUMBER,
    PLAY,
    PLAYER,
    POLICY,
    STAGE,
    STATE,
    TRUTH,
    VALUES,
    Scope,
    Sort,
    is_index,
)

IS_POLICY = "(forall i s a: 0 <= x(i,s,a)) and (forall i s: (sum a: x(i,s,a)) = 1)"


class Kind(NamedTuple):
    """A kind of data: its sort, how its value is read from a certificate, its condition, and what follows its name.

    That is a word and a term (q), or "in" and an interval or a range from p to q.
    """

    sort: Sort
    read: Callable[[Frame, Any], Any]
    condition: str = ""
    rest: str = ""


def table_of(*shape: str) -> Callable[[Frame, Any], Table]:
    """Reads numbers by players and states."""

    def read(frame: Frame, data: Any) -> Table:
        game = frame[0].game
        sizes = {"player": game.players, "state": game.states}
        return frame[0].table(numbers(data, *(sizes[part] for part in shape)))

    return read


def policy_table(frame: Frame, data: Any) -> Table:
    """Reads numbers by players, states and actions."""
    return frame[0].table(frame[0].game.per_player(data))


def play_of(frame: Frame, data: Any) -> Play:
    """Reads a play from the start of Algorithm 1."""
    members = {"states", "actions", "alphas", "betas", "ties"}
    need(isinstance(data, dict) and set(data) == members, "a play has other members than it needs")
    return replay(frame[0].game, data)


def whole_number(frame: Frame, data: Any) -> int:
    """Reads a stage."""
    value: Fraction = number(data)
    need(value.denominator == 1 and value >= 0, "a stage is no whole number")
    return int(value)


KINDS: dict[str, Kind] = {
    "policy": Kind(POLICY, policy_table, IS_POLICY),
    "pure policy": Kind(POLICY, policy_table, f"{IS_POLICY} and forall i s a: x(i,s,a) = 0 or x(i,s,a) = 1"),
    "equilibrium": Kind(POLICY, policy_table, f"{IS_POLICY} and forall i s: W[x](i,s) = V[x](i,s)"),
    "optimal reply": Kind(POLICY, policy_table, f"{IS_POLICY} and forall i s: V[dev(q,i,x)](i,s) = W[q](i,s)", "to"),
    "selection": Kind(POLICY, policy_table, f"{IS_POLICY} and forall i s a: x(i,s,a) > 0 implies best[q](i,s,a)", "of"),
    "estimate": Kind(POLICY, policy_table),
    "values": Kind(VALUES, table_of("player", "state")),
    "rates": Kind(VALUES, table_of("player", "state"), "forall i s: 0 < x(i,s) <= 1"),
    "weights": Kind(POLICY, policy_table, "forall i s a: 0 < x(i,s,a) <= 1"),
    "exploration": Kind(EXPLORATION, table_of("player"), "forall i: 0 < x(i) < 1"),
    "distribution": Kind(DISTRIBUTION, table_of("state"), "(forall s: 0 <= x(s)) and (sum s: x(s)) = 1"),
    "number": Kind(NUMBER, lambda frame, data: number(data), "p {} x {} q", "in"),
    "stage": Kind(STAGE, whole_number, "p {} x {} q", "in"),
    "player": Kind(PLAYER, lambda frame, data: index(data, frame[0].game.players)),
    "state": Kind(STATE, lambda frame, data: index(data, frame[0].game.states)),
    "action": Kind(Sort("action"), lambda frame, data: data),
    "joint action": Kind(JOINT, lambda frame, data: joint_action(frame[0].game, data)),
    "play": Kind(PLAY, play_of, "stages[x] <= q", "of"),
    "update": Kind(PLAY, lambda frame, data: one_update(frame[0].game, data)),
}
SECOND = {"pure": "policy", "optimal": "reply", "joint": "action"}


class Condition(NamedTuple):
    """A truth, evaluated in a frame with these values at its end, and room; and what that costs."""

    values: list[Run]
    run: Run
    room: int
    cost: int

    def holds(self, frame: Frame) -> bool:
        """Whether it is true of the data so far."""
        spend(self.cost)
        return bool(self.run([*frame, *[value(frame) for value in self.values], *[None] * self.room]))


class Declaration(NamedTuple):
    """A given name: how its data are read, and the conditions on them."""

    name: str
    read: Callable[[Frame, Any], Any]
    conditions: list[Condition]


def declarations(text: str) -> tuple[list[Declaration], Scope]:
    """The declarations of a text, and the scope in which its names stand."""
    parser, given, scope = Parser(tokens(text)), [], Scope({}, 1)
    while parser.next.kind != "end":
        declared, scope = _declaration(parser, scope)
        given.append(declared)
        if not parser.take(";"):
            parser.finish()
    return given, scope


def _declaration(parser: Parser, scope: Scope) -> tuple[Declaration, Scope]:
    first = parser.name()
    words = first.text + (f" {parser.expect(SECOND[first.text]).text}" if first.text in SECOND else "")
    if words not in KINDS:
        error(first.place, f"no data are called {words!r}; they are called {', '.join(KINDS)}")
    kind, name = KINDS[words], parser.name()
    sort, read = sort_of(name, kind.sort, scope), kind.read
    if sort.kind == "action":
        read = partial(action_of, sort.of.slot)
    inner, conditions = scope.with_name(name.text, sort), []
    terms, condition = rest_of(parser, kind)
    if condition:
        conditions.append(_condition(condition, sort, terms, scope))
    if parser.take("with"):
        compiler = Compiler(inner.depth)
        run = compiler.wanted(TRUTH, parser.statement(), inner).run
        conditions.append(Condition([], run, compiler.deepest - inner.depth, compiler.count))
    return Declaration(name.text, read, conditions), inner


def rest_of(parser: Parser, kind: Kind) -> tuple[list[Term], str]:
    """The terms that follow a name, and the condition that they complete."""
    if kind.rest == "in":
        parser.expect("in")
        opening = parser.expect("(", "[").text if kind.sort == NUMBER else "["
        low = parser.sum()
        parser.expect("," if kind.sort == NUMBER else "..")
        high = parser.sum()
        closing = parser.expect(")", "]").text if kind.sort == NUMBER else "]"
        return [low, high], kind.condition.format("<=" if opening == "[" else "<", "<=" if closing == "]" else "<")
    return ([parser.sum()] if kind.rest and parser.expect(kind.rest) else []), kind.condition


def _condition(text: str, sort: Sort, terms: list[Term], scope: Scope) -> Condition:
    """The condition on x of this sort, with the terms for q, or for p and q."""
    compiler = Compiler(scope.depth)
    wanted = POLICY if sort == POLICY else NUMBER
    values = [compiler.wanted(wanted, term, scope).run for term in terms]
    hidden = Scope({}, scope.depth).with_name("x", sort)
    for name in ("p", "q")[-len(terms) :] if terms else ():
        hidden = hidden.with_name(name, wanted)
    room = compiler.deepest = hidden.depth
    run = compiler.wanted(TRUTH, statement_of(text), hidden).run
    return Condition(values, run, compiler.deepest - room, compiler.count)


def action_of(slot: int, frame: Frame, data: Any) -> int:
    """An action of the player in this place of the frame."""
    return index(data, frame[0].game.actions[frame[slot]])


def sort_of(name: Token, sort: Sort, scope: Scope) -> Sort:
    """The sort of a name, which is given once, no primitive, and an index if it stands for one."""
    if name.text in scope.names or name.text in PRIMITIVES or name.text in KEYWORDS:
        error(name.place, f"{name.text} is a primitive, or given already")
    index_sort = scope.index_sort(name.text, name.place) if is_index(name.text) else None
    if index_sort.kind != sort.kind if index_sort else sort.kind in ("player", "state", "action", "joint action"):
        error(name.place, f"{name.text} is no name for {sort}")
    return index_sort or sort


def values_of(declared: list[Declaration], model: Model, case: Any) -> list[Any]:
    """The values of the data of a case, in order; they must be all that is declared, and no more."""
    wanted = {declaration.name for declaration in declared}
    need(isinstance(case, dict) and set(case) == wanted, "a case has other members than the given names")
    frame: Frame = [model]
    for one in declared:
        frame.append(one.read(frame, case[one.name]))
        for condition in one.conditions:
            need(condition.holds(frame), f"{one.name} does not meet its condition")
    return frame[1:]
