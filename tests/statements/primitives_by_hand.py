"""Each primitive of the language a second way: fractions and loops over joint actions, no code of the toolkit.

V, Q by elimination; W by enumerating pure policies; d by elimination on the transposed chain, and by its series;
the stationary distribution by spanning trees; derivatives by the policy gradient theorem, player by player
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from by_hand import Block, ByHand, Profile, dot, replaced, solve

Place = Mapping[str, int]
"""The values of the indices of a comparison, by name."""
STEP = Fraction(1, 3)
"""The number that `shifted` adds."""


@dataclass(frozen=True)
class Hand:
    """A game by hand, and the data that terms speak of: policies w and x, a table q, rates of exploration theta."""

    game: ByHand
    w: Profile
    x: Profile
    q: Profile
    theta: list[Fraction]

    def joint(self, number: int) -> tuple[int, ...]:
        """The joint action of a number, player 0 slowest."""
        return self.game.joint[number]

    def own(self, player: int, s: int, action: int) -> list[tuple[Fraction, tuple[int, ...]]]:
        """The joint actions in which the player plays this action, with the probabilities of the others' actions."""
        listed = [joint for joint in self.game.joint if joint[player] == action]
        return [(self.game.weight(self.w, s, joint, without=player), joint) for joint in listed]

    def power(self, stages: int) -> list[list[Fraction]]:
        """P[w] to a power, by repeated multiplication."""
        chain = self.game.chain(self.w)
        reach = [[Fraction(int(s == t)) for t in range(self.game.states)] for s in range(self.game.states)]
        for _ in range(stages):
            reach = [[dot(row, column) for column in zip(*chain, strict=True)] for row in reach]
        return reach

    def visits(self, start: list[Fraction], policy: Profile | None = None) -> list[Fraction]:
        """d = (1 - delta) start (I - delta P)^-1, by elimination on the transposed system."""
        chain = self.game.chain(self.w if policy is None else policy)
        count, delta = self.game.states, self.game.delta
        system = [[int(s == t) - delta * chain[t][s] for t in range(count)] for s in range(count)]
        return solve(system, [(1 - delta) * x for x in start])

    def unit(self, state: int) -> list[Fraction]:
        """All mass on one state."""
        return [Fraction(int(s == state)) for s in range(self.game.states)]

    def stationary(self) -> list[Fraction]:
        """By the Markov chain tree theorem: the weights of the trees that lead to each state, over their sum."""
        chain, states = self.game.chain(self.w), range(self.game.states)
        weights = [
            sum(
                (math.prod((chain[s][t] for s, t in tree.items()), start=Fraction(1)) for tree in _trees(states, root)),
                start=Fraction(0),
            )
            for root in states
        ]
        return [weight / sum(weights) for weight in weights]

    def bellman(self, player: int, s: int, action: int) -> Fraction:
        """Equation (22), term by term."""
        total = Fraction(0)
        for weight, joint in self.own(player, s, action):
            ahead = [dot(self.w[player][t], self.q[player][t]) for t in range(self.game.states)]
            total += weight * (
                self.game.payoff(player, s, joint) + self.game.delta * dot(self.game.next_state(s, joint), ahead)
            )
        return total

    def slope(self, policy: Profile, direction: Profile, player: int) -> list[Fraction]:
        """dV by the policy gradient theorem: sum_j,z,b d_s(z) direction_j(z,b) Q_i(z, b of j) / (1 - delta)."""
        game, value = self.game, self.game.value(policy, player)
        gains = [Fraction(0)] * game.states
        for j, z in itertools.product(range(game.players), range(game.states)):
            for joint in game.joint:
                ahead = game.payoff(player, z, joint) + game.delta * dot(game.next_state(z, joint), value)
                gains[z] += direction[j][z][joint[j]] * game.weight(policy, z, joint, without=j) * ahead
        return [dot(self.visits(self.unit(s), policy), gains) / (1 - game.delta) for s in range(game.states)]

    def profile_before(self, policy: Profile, other: Profile, moved: int) -> Profile:
        """The first players as in `policy`, the others as in `other`."""
        return [*policy[:moved], *other[moved:]]

    def potential(self, s: int) -> Fraction:
        """Phi by telescoping from x to w."""
        path = [self.profile_before(self.w, self.x, k) for k in range(self.game.players + 1)]
        values = [[self.game.value(profile, i)[s] for i in range(self.game.players)] for profile in path]
        return sum((values[k + 1][k] - values[k][k] for k in range(self.game.players)), start=Fraction(0))

    def potential_slope(self, s: int) -> Fraction:
        """dPhi along q: the players who have moved follow it."""
        still: Profile = [[[Fraction(0)] * len(row) for row in block] for block in self.q]
        slopes = []
        for k in range(self.game.players + 1):
            profile, along = self.profile_before(self.w, self.x, k), self.profile_before(self.q, still, k)
            slopes.append([self.slope(profile, along, i)[s] for i in range(self.game.players)])
        return sum((slopes[k + 1][k] - slopes[k][k] for k in range(self.game.players)), start=Fraction(0))


def _trees(states: range, root: int) -> list[dict[int, int]]:
    """The spanning trees that lead to a root: each other state has a successor, and all paths end in the root."""
    others = [s for s in states if s != root]
    found = []
    for chosen in itertools.product(states, repeat=len(others)):
        tree = dict(zip(others, chosen, strict=True))
        if all(_reaches(tree, s, root) for s in others):
            found.append(tree)
    return found


def _reaches(tree: Mapping[int, int], state: int, root: int) -> bool:
    for _ in range(len(tree) + 1):
        if state == root:
            return True
        state = tree[state]
    return False


def _row(weights: list[Fraction], action: int) -> list[Fraction]:
    return [Fraction(int(a == action)) for a in range(len(weights))]


def _with_row(block: Block, state: int, row: list[Fraction]) -> Block:
    return [row if s == state else old for s, old in enumerate(block)]


def _fixed(h: Hand, at: Place) -> Fraction:
    block = _with_row(h.w[at["j"]], at["t"], _row(h.w[at["j"]][at["t"]], at["b"]))
    return replaced(h.w, at["j"], block)[at["i"]][at["s"]][at["a"]]


def _shifted(h: Hand, at: Place) -> Fraction:
    is_there = (at["i"], at["s"], at["a"]) == (at["j"], at["t"], at["b"])
    return h.w[at["i"]][at["s"]][at["a"]] + STEP * is_there


def _explored(h: Hand, at: Place) -> Fraction:
    i, rate = at["i"], h.theta[at["i"]]
    return (1 - rate) * h.w[i][at["s"]][at["a"]] + rate / h.game.counts[i]


def _own_payoff(h: Hand, at: Place) -> Fraction:
    i, s = at["i"], at["s"]
    return sum((x * h.game.payoff(i, s, joint) for x, joint in h.own(i, s, at["a"])), start=Fraction(0))


def _own_chain(h: Hand, at: Place) -> Fraction:
    i, s, t = at["i"], at["s"], at["t"]
    return sum((x * h.game.next_state(s, joint)[t] for x, joint in h.own(i, s, at["a"])), start=Fraction(0))


def _advantage(h: Hand, at: Place) -> Fraction:
    i, s = at["i"], at["s"]
    return h.game.q(h.w, i)[s][at["a"]] - h.game.value(h.w, i)[s]


def _at(table: Any, at: Place, *names: str) -> Any:
    for name in names:
        table = table[at[name]]
    return table


Formula = Callable[[Hand, Place], Any]
BY_HAND: dict[tuple[str, int, int], tuple[str, str, Formula]] = {
    ("delta", 0, 0): ("delta", "s", lambda h, at: h.game.delta),
    ("mu", 0, 1): ("mu(s)", "s", lambda h, at: h.game.initial[at["s"]]),
    ("u", 0, 3): ("u(i,s,h)", "i s h", lambda h, at: h.game.payoff(at["i"], at["s"], h.joint(at["h"]))),
    ("u", 1, 2): ("u[w](i,s)", "i s", lambda h, at: h.game.stage(h.w, at["i"])[at["s"]]),
    ("u", 1, 3): ("u[w](i,s,a)", "i s a", _own_payoff),
    ("P", 0, 3): ("P(s,h,t)", "s h t", lambda h, at: h.game.next_state(at["s"], h.joint(at["h"]))[at["t"]]),
    ("P", 1, 2): ("P[w](s,t)", "s t", lambda h, at: h.game.chain(h.w)[at["s"]][at["t"]]),
    ("P", 1, 4): ("P[w](i,s,a,t)", "i s a t", _own_chain),
    ("A", 0, 1): ("A(i)", "i", lambda h, at: h.game.counts[at["i"]]),
    ("V", 1, 2): ("V[w](i,s)", "i s", lambda h, at: h.game.value(h.w, at["i"])[at["s"]]),
    ("Q", 1, 3): ("Q[w](i,s,a)", "i s a", lambda h, at: h.game.q(h.w, at["i"])[at["s"]][at["a"]]),
    ("G", 1, 3): ("G[w](i,s,a)", "i s a", _advantage),
    ("W", 1, 2): ("W[w](i,s)", "i s", lambda h, at: h.game.best_values(h.w, at["i"])[at["s"]]),
    ("best", 1, 3): (
        "[best[q](i,s,a)]",
        "i s a",
        lambda h, at: int(_at(h.q, at, "i", "s", "a") == max(_at(h.q, at, "i", "s"))),
    ),
    ("d", 1, 1): ("d[w](s)", "s", lambda h, at: h.visits(h.game.initial)[at["s"]]),
    ("d", 1, 2): ("d[w](z,s)", "z s", lambda h, at: h.visits(h.unit(at["z"]))[at["s"]]),
    ("law", 2, 1): ("law[w,3](s)", "s", lambda h, at: dot(h.game.initial, [row[at["s"]] for row in h.power(3)])),
    ("law", 2, 2): ("law[w,2](z,s)", "z s", lambda h, at: h.power(2)[at["z"]][at["s"]]),
    ("stationary", 1, 1): ("stationary[w](s)", "s", lambda h, at: h.stationary()[at["s"]]),
    ("T", 2, 3): ("T[w,q](i,s,a)", "i s a", lambda h, at: h.bellman(at["i"], at["s"], at["a"])),
    ("dev", 3, 3): (
        "dev(w,j,x)(i,s,a)",
        "i s a j",
        lambda h, at: _at(h.x if at["i"] == at["j"] else h.w, at, "i", "s", "a"),
    ),
    ("before", 3, 3): (
        "before(w,x,j)(i,s,a)",
        "i s a j",
        lambda h, at: _at(h.w if at["i"] < at["j"] else h.x, at, "i", "s", "a"),
    ),
    ("explored", 2, 3): ("explored(w,theta)(i,s,a)", "i s a", _explored),
    ("fixed", 4, 3): ("fixed(w,j,t,b)(i,s,a)", "i s a j t b", _fixed),
    ("shifted", 5, 3): ("shifted(w,j,t,b,1/3)(i,s,a)", "i s a j t b", _shifted),
    ("always", 1, 3): ("always(h)(i,s,a)", "h i s a", lambda h, at: int(h.joint(at["h"])[at["i"]] == at["a"])),
    ("Phi", 2, 1): ("Phi[w,x](s)", "s", lambda h, at: h.potential(at["s"])),
    ("dV", 2, 2): ("dV[w,q](i,s)", "i s", lambda h, at: h.slope(h.w, h.q, at["i"])[at["s"]]),
    ("dPhi", 3, 1): ("dPhi[w,x,q](s)", "s", lambda h, at: h.potential_slope(at["s"])),
}
"""By name, number of brackets and of indices: a term, the indices that it is compared at, and its value by hand."""
