"""The primitives on plays agree with Algorithm 1 run by hand, in fractions and dictionaries."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from by_hand import Block, ByHand, dot, exact
from flint import fmpq
from random_games import make_game

from mpgtheory.game.policy import exact_policy, uniform
from mpgtheory.learning.exact import Iterate, Play
from verification.language.errors import LanguageError
from verification.language.given_runs import Update
from verification.language.primitives import PRIMITIVES
from verification.language.statement import statement

GAMES = {
    "one player": make_game(4, 2, (3,), fmpq(1, 2), "interior", "integers"),
    "two players": make_game(5, 2, (2, 2), fmpq(3, 4), "interior", "tied"),
    "three players": make_game(6, 1, (2, 1, 2), fmpq(2, 3), "interior", "integers"),
}
STAGES = 5


@dataclass
class Hand:
    """Algorithm 1 by hand: the iterates along a play, in the notation of the paper."""

    game: ByHand
    play: Play
    q: list[list[Block]]
    pi: list[list[Block]]
    targets: list[list[Fraction]]
    sizes: list[list[tuple[Fraction, Fraction]]]

    def visits(self, k: int, s: int) -> int:
        """n^k(s): how often the play was in a state before stage k."""
        return Counter(self.play.states[:k])[s]

    def plays(self, k: int, player: int, s: int, a: int) -> int:
        """n~_i^k(s, a)."""
        steps = zip(self.play.states[:k], self.play.actions[:k], strict=True)
        return Counter((state, joint[player]) for state, joint in steps)[s, a]


def run(game: Any, play: Play) -> Hand:
    """(4a), (4b), (5a), (5b), stage by stage."""
    by_hand = ByHand(game)
    players = range(by_hand.players)
    q = [[[Fraction(0)] * by_hand.counts[i] for _ in range(by_hand.states)] for i in players]
    pi = [[[Fraction(1, by_hand.counts[i])] * by_hand.counts[i] for _ in range(by_hand.states)] for i in players]
    hand = Hand(by_hand, play, [q], [pi], [], [])
    for k, joint in enumerate(play.actions):
        s, after = play.states[k], play.states[k + 1]
        q, pi = [[list(r) for r in b] for b in hand.q[k]], [[list(r) for r in b] for b in hand.pi[k]]
        hand.targets.append([])
        hand.sizes.append([])
        for i, a in enumerate(joint):
            alpha = exact(play.alphas[i][hand.plays(k + 1, i, s, a) - 1])
            beta = exact(play.betas[i][hand.visits(k + 1, s) - 1])
            old = hand.q[k][i]
            target = by_hand.payoff(i, s, joint) + by_hand.delta * dot(hand.pi[k][i][after], old[after])
            best = [b for b, x in enumerate(old[s]) if x == max(old[s])]
            chosen = best[play.ties[k] % len(best)]
            q[i][s][a] = (1 - alpha) * old[s][a] + alpha * target
            pi[i][s] = [(1 - beta) * x + beta * (b == chosen) for b, x in enumerate(hand.pi[k][i][s])]
            hand.targets[k].append(target)
            hand.sizes[k].append((alpha, beta))
        hand.q.append(q)
        hand.pi.append(pi)
    return hand


@functools.cache
def played(name: str) -> Hand:
    """A play of five stages that comes back to states and actions, with steps 1/(n+1) and 1/(n+2) and changing ties."""
    game = GAMES[name]
    rng = np.random.default_rng(3)
    states = tuple(int(x) for x in rng.integers(game.n_states, size=STAGES + 1))
    actions = tuple(tuple(int(rng.integers(n)) for n in game.action_counts) for _ in range(STAGES))
    alphas = tuple(tuple(fmpq(1, n + i + 2) for n in range(STAGES)) for i in range(game.n_players))
    betas = tuple(tuple(fmpq(1, n + i + 3) for n in range(STAGES)) for i in range(game.n_players))
    return run(game, Play(states, actions, alphas, betas, tuple(range(STAGES))))


Formula = Callable[[Hand, dict[str, int]], Any]
ITERATES, LATER, STEPS = "k <= stages[y]", "k < stages[y]", "k < stages[y]"
TERMS: dict[str, tuple[str, str, Formula]] = {
    "stages": ("stages[y]", "i", lambda h, at: STAGES),
    "state": ("[state[y,k] = s]", f"s {ITERATES}", lambda h, at: int(h.play.states[at["k"]] == at["s"])),
    "joint": (
        "[joint[y,k] = h]",
        f"h {LATER}",
        lambda h, at: int(h.play.actions[at["k"]] == h.game.joint[at["h"]]),
    ),
    "estimate": ("estimate[y,k](i,s,a)", f"i s a {ITERATES}", lambda h, at: h.q[at["k"]][at["i"]][at["s"]][at["a"]]),
    "held": ("held[y,k](i,s,a)", f"i s a {ITERATES}", lambda h, at: h.pi[at["k"]][at["i"]][at["s"]][at["a"]]),
    "visits": ("visits[y,k](s)", f"s {ITERATES}", lambda h, at: h.visits(at["k"], at["s"])),
    "plays": ("plays[y,k](i,s,a)", f"i s a {ITERATES}", lambda h, at: h.plays(at["k"], at["i"], at["s"], at["a"])),
    "alpha": ("alpha[y,k+1](i)", f"i {STEPS}", lambda h, at: h.sizes[at["k"]][at["i"]][0]),
    "beta": ("beta[y,k+1](i)", f"i {STEPS}", lambda h, at: h.sizes[at["k"]][at["i"]][1]),
    "target": ("target[y,k+1](i)", f"i {STEPS}", lambda h, at: h.targets[at["k"]][at["i"]]),
}


def test_every_primitive_on_plays_is_computed_by_hand() -> None:
    """Those on games are in test_primitives.py."""
    assert set(TERMS) == {p.name for p in PRIMITIVES if "play" in p.brackets}


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("name", TERMS)
def test_along_a_play(name: str, game: str) -> None:
    """The same number at every stage and place."""
    term, indices, formula = TERMS[name]
    hand = played(game)
    found = statement("play", f"forall {indices}: {term} = 0", given=f"play y of {STAGES}")
    comparisons = list(found.comparisons(GAMES[game], {"y": hand.play}))
    assert comparisons
    for comparison in comparisons:
        at = {word: int(value) for word, value in re.findall(r"(\w) (\d+)", comparison.place)}
        value = comparison.left
        assert (exact(value) if hasattr(value, "p") else value) == formula(hand, at), comparison.place


@pytest.mark.parametrize(
    "term", ["alpha[y,0](i)", "beta[y,0](i)", "target[y,0](i)", "estimate[y,6](i,s,a)", "[joint[y,5] = h]"]
)
def test_stages_that_a_play_has_not(term: str) -> None:
    """Step sizes and targets begin at iterate 1; a play of five stages has five joint actions and six iterates."""
    found = statement("play", f"forall i s a h: {term} = 0", given=f"play y of {STAGES}")
    with pytest.raises(LanguageError, match=r"line 1, column \d+: \w+ has no such stage in this play"):
        list(found.comparisons(GAMES["two players"], {"y": played("two players").play}))


def test_an_update_from_anywhere() -> None:
    """(4a) and (5a) by hand from given estimates and policy; the step sizes are given, whatever the counters."""
    game = GAMES["two players"]
    by_hand = ByHand(game)
    q = tuple(np.array([[fmpq(k), fmpq(1)] for k in range(2)]) for _ in range(2))
    policy = exact_policy([[["1/4", "3/4"], [1, 0]], [[0, 1], ["1/2", "1/2"]]])
    before = Iterate(0, q, policy, np.array([3, 1]), tuple(np.array([[2, 1], [0, 1]]) for _ in range(2)))
    update = Update(1, (0, 1), 0, (fmpq(1, 3), fmpq(1, 5)), (fmpq(1, 7), fmpq(1, 2)), 1, before)
    after = statement("update", "forall i s a: estimate[x,1](i,s,a) = held[x,1](i,s,a)", given="update x")
    found = {c.place: (exact(c.left), exact(c.right)) for c in after.comparisons(game, {"x": update})}
    old = [exact(block) for block in q]
    for i, (a, alpha, beta) in enumerate(((0, Fraction(1, 3), Fraction(1, 7)), (1, Fraction(1, 5), Fraction(1, 2)))):
        target = by_hand.payoff(i, 1, (0, 1)) + by_hand.delta * dot(exact(policy[i])[0], old[i][0])
        assert found[f"i {i}, s 1, a {a}"][0] == (1 - alpha) * old[i][1][a] + alpha * target
        for b in range(2):  # both actions are best at state 1, and tie 1 takes the second
            assert found[f"i {i}, s 1, a {b}"][1] == (1 - beta) * exact(policy[i])[1][b] + beta * (b == 1)
            assert found[f"i {i}, s 0, a {b}"] == (old[i][0][b], exact(policy[i])[0][b]), "other states stay"


def test_a_planted_error_is_seen() -> None:
    """Another step size of the first stage changes the first estimate."""
    hand = played("one player")
    first = tuple(fmpq(1, 9) if n == 0 else x for n, x in enumerate(hand.play.alphas[0]))
    wrong = Play(hand.play.states, hand.play.actions, (first,), hand.play.betas, hand.play.ties)
    found = statement("play", "forall i s a: estimate[y,1](i,s,a) = 0", given=f"play y of {STAGES}")
    values = [exact(c.left) for c in found.comparisons(GAMES["one player"], {"y": wrong})]
    assert values != [x for row in hand.q[1][0] for x in row]


def test_estimates_begin_at_zero_and_policies_uniform() -> None:
    """The initialization of Algorithm 1."""
    hand, game = played("two players"), GAMES["two players"]
    found = statement("play", "forall i s a: held[y,0](i,s,a) = estimate[y,0](i,s,a)", given=f"play y of {STAGES}")
    sides = [(c.left, c.right) for c in found.comparisons(game, {"y": hand.play})]
    assert {left for left, _ in sides} == {x for block in uniform(game) for x in block.ravel()}
    assert all(right == 0 for _, right in sides)
