"""Random statements that are well sorted by the specification: terms over all primitives, from a seed.

Nothing is shared with either evaluator. Most have a value on most games; some divide by zero, or ask for a stage that a
play does not have, which both evaluators must refuse.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

GIVEN = """
policy w; policy r; estimate q; exploration theta; rates gamma; values v; distribution nu; number c in [-2, 2];
stage K in 1..3; joint action g9; player j9; state z9; play y of 3; update y';
optimal reply dag to w; selection br of Q[w]
"""
POLICIES = ("w", "r", "dag", "br")
RELATIONS = ("=", "!=", "<=", "<", ">=", ">")
NUMBERS = ("0", "1", "2", "3", "0.5", "7/3", "c", "delta", "K", "stages[y]", "stages[y']")


@dataclass(frozen=True)
class Defined:
    """A definition: its name, whether it takes a table, the letters of its indices, and its line."""

    name: str
    has_table: bool
    kinds: tuple[str, ...]
    line: str


@dataclass(frozen=True)
class Scope:
    """Indices that are bound here, by kind; `a` are actions of `i`, `b` of `j`."""

    players: tuple[str, ...] = ("j9",)
    states: tuple[str, ...] = ("z9",)
    joint: tuple[str, ...] = ("g9",)
    stages: tuple[str, ...] = ("K",)
    actions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """All of them."""
        return {
            *self.players,
            *self.states,
            *self.joint,
            *self.stages,
            *(a for row in self.actions.values() for a in row),
        }


class Writer:
    """Writes a random statement, and definitions for it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.definitions: list[Defined] = []
        self.tables: tuple[str, ...] = ()
        self.new = 0

    def statement(self) -> tuple[str, str]:
        """(definitions, statement)."""
        for _ in range(self.random.randrange(3)):
            self.define()
        where = "\n".join(defined.line for defined in self.definitions)
        return where, self.truth(Scope(), 4)

    def define(self) -> None:
        """A definition of a number, with one to three indices, perhaps of a table."""
        indices = self.random.choice(((), ("i", "s"), ("i", "s", "a"), ("i", "s", "a"), ("k",), ("s", "t"), ("i", "h")))
        has_table, name = self.random.random() < 0.4, f"f{len(self.definitions)}"
        scope = Scope(
            players=("j9", *(x for x in indices if x == "i")),
            states=("z9", *(x for x in indices if x in "st")),
            joint=("g9", *(x for x in indices if x == "h")),
            stages=("K", *(x for x in indices if x == "k")),
            actions={"i": ("a",)} if "a" in indices else {},
        )
        self.tables = ("x",) if has_table else ()
        body = self.number(scope, 3)
        self.tables = ()
        brackets = "[x]" if has_table else ""
        inside = f"({','.join(indices)})" if indices else ""
        self.definitions.append(Defined(name, has_table, indices, f"{name}{brackets}{inside} := {body}"))

    # Indices.

    def player(self, scope: Scope) -> str:
        """A player."""
        return self.random.choice(scope.players)

    def state(self, scope: Scope) -> str:
        """A state."""
        stage = self.random.choice(("0", "1", "stages[y]", *scope.stages))
        return self.random.choice((*scope.states, *scope.states, *scope.states, f"state[y,{stage}]", "state[y',1]"))

    def joints(self, scope: Scope) -> str:
        """A joint action."""
        return self.random.choice((*scope.joint, *scope.joint, "joint[y,0]", "joint[y',0]"))

    def action(self, scope: Scope, player: str) -> str:
        """An action of a player."""
        own = scope.actions.get(player, ())
        return self.random.choice((*own, *own, f"{self.joints(scope)}({player})"))

    def stage(self, scope: Scope) -> str:
        """A stage, mostly a small one."""
        return self.random.choice((*scope.stages, "0", "1", "2", f"{self.random.choice(scope.stages)} - 1"))

    def bind(self, scope: Scope, kind: str) -> tuple[str, Scope]:
        """A new index, as a binder writes it, and the scope with it."""
        self.new += 1
        if kind == "player":
            name = next(x for x in ("i", "j", f"i{self.new}") if x not in scope.names)
            return name, replace(scope, players=(*scope.players, name, name))
        if kind == "state":
            name = next(x for x in ("s", "t", "z", f"s{self.new}") if x not in scope.names)
            return name, replace(scope, states=(*scope.states, name, name))
        if kind == "joint action":
            name = f"h{self.new}"
            return name, replace(scope, joint=(*scope.joint, name))
        if kind == "stage":
            name, relation = f"k{self.new}", self.random.choice(("<", "<="))
            bound = self.random.choice(("2", "K", "stages[y]", *scope.stages))
            return f"{name} {relation} {bound}", replace(scope, stages=(*scope.stages, name))
        owner = self.random.choice([x for x in "ij" if x in scope.players])
        name = f"{'a' if owner == 'i' else 'b'}{self.new}"
        return name, replace(scope, actions={**scope.actions, owner: (*scope.actions.get(owner, ()), name)})

    def names(self, scope: Scope, depth: int, most: int = 3) -> tuple[str, Scope]:
        """The names of a binder, perhaps with a condition, and the scope inside."""
        listed = []
        for _ in range(self.random.randint(1, most)):
            kinds = ["player", "player", "state", "state", "stage", "joint action"]
            kinds += ["action"] * 3 if {"i", "j"} & set(scope.players) else []
            name, scope = self.bind(scope, self.random.choice(kinds))
            listed.append(name)
        text = self.random.choice((" ", ", ")).join(listed)
        return (f"{text} with {self.truth(scope, 1)}" if depth > 1 and self.random.random() < 0.25 else text), scope

    # Tables.

    def policy(self, scope: Scope, depth: int) -> str:
        """A table whose rows are distributions."""
        if depth <= 0 or self.random.random() < 0.5:
            return self.random.choice(POLICIES)
        inner, other = self.policy(scope, depth - 1), self.policy(scope, 0)
        player = self.player(scope)
        return self.random.choice(
            (
                f"dev({inner},{player},{other})",
                f"before({inner},{other},{player})",
                f"explored({inner},theta)",
                f"fixed({inner},{player},{self.state(scope)},{self.action(scope, player)})",
                f"always({self.joints(scope)})",
                "held[y,1]",
            )
        )

    def table(self, scope: Scope, depth: int) -> str:
        """Any table by player, state and action."""
        player, policy = self.player(scope), self.policy(scope, depth)
        if depth <= 0:
            return self.random.choice(("q", "Q[w]", *POLICIES, *self.tables))
        inner = self.table(scope, depth - 1)
        defined = [f.name + f"[{inner}]" * f.has_table for f in self.definitions if f.kinds == ("i", "s", "a")]
        return self.random.choice(
            (
                *defined,
                f"Q[{policy}]",
                f"G[{policy}]",
                f"T[{policy},{inner}]",
                f"shifted({inner},{player},{self.state(scope)},{self.action(scope, player)},{self.number(scope, 0)})",
                f"dev({inner},{player},{policy})",
                f"estimate[y,{self.stage(scope)}]",
                "estimate[y',1]",
            )
        )

    # Numbers.

    def leaf(self, scope: Scope, depth: int) -> str:
        """A number without operations."""
        player, state, other = self.player(scope), self.state(scope), self.state(scope)
        joint, stage, action = self.joints(scope), self.stage(scope), self.action(scope, player)
        policy, reference = self.policy(scope, depth - 1), self.policy(scope, 0)
        table = self.table(scope, depth - 1)
        listed = [
            self.random.choice(NUMBERS),
            self.random.choice(scope.stages),
            f"mu({state})",
            f"nu({state})",
            f"A({player})",
            f"theta({player})",
            f"gamma({player},{state})",
            f"v({player},{state})",
            f"u({player},{state},{joint})",
            f"P({state},{joint},{other})",
            f"{self.random.choice(('w', 'q', *self.tables))}({player},{state},{action})",
            f"u[{table}]({player},{state})",
            f"u[{table}]({player},{state},{action})",
            f"P[{table}]({state},{other})",
            f"P[{table}]({player},{state},{action},{other})",
            f"V[{policy}]({player},{state})",
            f"W[{policy}]({player},{state})",
            f"Q[{policy}]({player},{state},{action})",
            f"d[{policy}]({state})",
            f"d[{policy}]({state},{other})",
            f"law[{policy},{stage}]({state})",
            f"law[{policy},{stage}]({state},{other})",
            f"stationary[explored({policy},theta)]({state})",
            f"T[{policy},{table}]({player},{state},{action})",
            f"Phi[{policy},{reference}]({state})",
            f"dV[{policy},{table}]({player},{state})",
            f"dPhi[{policy},{reference},{table}]({state})",
            f"{table.partition('(')[0]}({player},{state},{action})" if "(" not in table else "1",
            f"visits[y,{stage}]({state})",
            f"plays[y',1]({player},{state},{action})",
            f"alpha[y,{stage}]({player})",
            f"beta[y',1]({player})",
            f"target[y,{stage}]({player})",
        ]
        listed += [self.called(scope, depth, defined) for defined in self.definitions] * 3
        return self.random.choice(listed)

    def called(self, scope: Scope, depth: int, defined: Defined) -> str:
        """A definition at arguments."""
        player = self.player(scope)
        arguments = {
            "i": player,
            "s": self.state(scope),
            "t": self.state(scope),
            "a": self.action(scope, player),
            "h": self.joints(scope),
            "k": self.random.choice((*scope.stages, "1")),
        }
        inside = f"({','.join(arguments[kind] for kind in defined.kinds)})" if defined.kinds else ""
        bracket = f"[{self.table(scope, min(depth, 1) - 1)}]" if defined.has_table else ""
        return defined.name + bracket + inside

    def number(self, scope: Scope, depth: int) -> str:
        """A number."""
        if depth <= 0 or self.random.random() < 0.25:
            return self.leaf(scope, depth)
        one, two = self.number(scope, depth - 1), self.number(scope, depth - 1)
        kind = self.random.randrange(11)
        if kind < 5:
            return f"({one} {'+-*/*'[kind]} {two})"
        if kind == 5:
            return self.random.choice((f"-{one}", f"|{one}|", f"({one})^{self.random.choice('023')}"))
        if kind == 6:
            return f"{self.random.choice(('max', 'min'))}({one}, {two})"
        if kind == 7:
            return f"[{self.truth(scope, depth - 1)}]"
        names, inner = self.names(scope, depth, 2)
        return f"({self.random.choice(('sum', 'sum', 'prod', 'max', 'min'))} {names}: {self.number(inner, depth - 2)})"

    # Truths.

    def relation(self, scope: Scope, depth: int) -> str:
        """A chain of relations of numbers, or an equation of indices."""
        player = self.player(scope)
        if self.random.random() < 0.3:
            sign = self.random.choice(("=", "!="))
            return self.random.choice(
                (
                    f"{player} {sign} {self.player(scope)}",
                    f"{self.state(scope)} {sign} {self.state(scope)}",
                    f"{self.joints(scope)} {sign} {self.joints(scope)}",
                    f"{self.action(scope, player)} {sign} {self.action(scope, player)}",
                    f"best[{self.table(scope, depth - 1)}]({player},{self.state(scope)},{self.action(scope, player)})",
                )
            )
        found = self.number(scope, depth - 1)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            found += f" {self.random.choice(RELATIONS)} {self.number(scope, depth - 2)}"
        return found

    def truth(self, scope: Scope, depth: int) -> str:
        """A truth."""
        if depth <= 1:
            return self.relation(scope, depth)
        kind = self.random.randrange(10)
        if kind < 4:
            names, inner = self.names(scope, depth)
            return f"(forall {names}: {self.truth(inner, depth - 1)})"
        if kind == 4:
            names, inner = self.names(scope, depth)
            return f"(exists {names}: {self.truth(inner, depth - 1)})"
        if kind == 5:
            return f"(not {self.truth(scope, depth - 1)})"
        if kind == 6:
            return self.relation(scope, depth)
        word = self.random.choice(("and", "or", "implies", "iff"))
        return f"({self.truth(scope, depth - 1)} {word} {self.truth(scope, depth - 1)})"
