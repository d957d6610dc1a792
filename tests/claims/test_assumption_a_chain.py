"""(A5) and (20) for Algorithm 1: what the estimates tell of the next state, and the chain that repairs it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from appendix import (
    accepted,
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
    certificate,
    verdicts,
)
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.learning.exact import Play, iterates
from verification.checks.estimates import points
from verification.checks.plays import drawn_play, paces
from verification.claim import Verdict
from verification.claims import assumption_a_chain as module
from verification.claims import equation_27_chain
from verification.compare import is_violated

TRUE = ("assumption-A.5.i.corrected", "equation-20", "assumption-A.5.iii")
KNOWN, ERGODIC = "assumption-A.5.i", "assumption-A.5.ii"


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified((*TRUE, ERGODIC), shared(game))


@pytest.mark.slow
@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE)


def test_the_printed_condition_falls(shared):
    assert_falls([KNOWN])
    assert_refuted(KNOWN, shared("team"))


def test_estimates_tell_nothing_in_one_state(shared):
    assert verdicts(KNOWN, shared("matching_pennies")) == {Verdict.CERTIFIED}


def atoms(game, stages):
    """All histories of some stages: (pairs so far, z) of each, its probability, and the state reached; from scratch."""
    alphas, betas = paces(game, stages)
    reached = [((int(s),), (), game.initial[s]) for s in np.flatnonzero(game.initial != 0)]
    for _ in range(stages):
        reached = [
            ((*states, int(t)), (*actions, joint), chance * row[t] / fmpq(int(np.prod(game.action_counts))))
            for states, actions, chance in reached
            for joint in game.joint_actions()
            for row in [game.transitions[(states[-1], *joint)]]
            for t in np.flatnonzero(row != 0)
        ]
    found = defaultdict(lambda: defaultdict(lambda: fmpq(0)))
    for states, actions, chance in reached:
        at = iterates(game, Play(states, actions, alphas, betas, (0,) * stages))[-1]
        z = tuple(str(x) for block in (*at.q, *at.policy) for x in block.ravel())
        found[(tuple(zip(states, actions, strict=False)), z)][states[-1]] += chance
    return found


def test_the_next_state_is_known_by_enumeration(shared):
    """All histories of two stages: given pairs and z the next state is certain in most, and never before that."""
    game = shared("prisoners_two_state").game.dense()
    assert all(len(law) == 2 for law in atoms(game, 1).values())
    assert all(len(law) == 1 for law in atoms(game, 2).values())


def test_the_check_agrees_with_the_enumeration(shared):
    """Along plays: the conditional probabilities of the check are those of the atoms that the play passes."""
    game = shared("prisoners_two_state").game.dense()
    rng = np.random.default_rng(3)
    for _ in range(3):
        drawn = drawn_play(game, rng, stages=2)
        drawn = Play(drawn.states, drawn.actions, *paces(game, 2), (0, 0))
        at = iterates(game, drawn)[-1]
        z = tuple(str(x) for block in (*at.q, *at.policy) for x in block.ravel())
        law = atoms(game, 2)[(tuple(zip(drawn.states, drawn.actions, strict=False)), z)]
        mass = sum(law.values(), fmpq(0))
        listed = [c for c in module.known_next_state(game, drawn, 0) if c.place.startswith("iterate 2")]
        assert [c.left for c in listed] == [law[t] / mass for t in range(game.n_states)]


def test_policies_tell_nothing_of_the_next_state(shared):
    """pi^t is the same whatever s^t is: the part of z on which the corrected chain depends."""
    game = shared("team").game.dense()
    drawn = drawn_play(game, np.random.default_rng(5), stages=3)
    for _, s, joint, before, now in module.pairs_of(game, drawn):
        for t in np.flatnonzero(game.transitions[(s, *joint)] != 0):
            other = module.after_state(game, drawn, before, int(t))
            assert all((x == y).all() for x, y in zip(other.policy, now.policy, strict=True))


def test_fails_without_exploration(shared):
    """With theta = 0 the chain of moves is not irreducible at a pure profile."""
    drawn = shared("team")
    p = next(p for p in points(drawn) if "pure" in p.label)
    still = module.Point(p.label, p.at, p.other, p.q, p.q_bar, (fmpq(0),) * 2)
    assert any(is_violated(c) for c in module.chain_with_next_state(still))


def test_a_game_without_the_property(shared):
    """The coordination game in two states never leaves one: the chain of pairs falls apart."""
    assert verdicts(ERGODIC, shared("coordination:states=2")) == {Verdict.REFUTED}
    assert verdicts("assumption-A.5.i.corrected", shared("coordination:states=2")) == {Verdict.VACUOUS}


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"))


def test_rejects_another_play(shared):
    """The counterexample with its last stage cut off, before estimates tell anything."""
    content = certificate(KNOWN, shared("prisoners_two_state"))
    (case,) = content["cases"]
    short = {
        **{"states": case["states"][:2], "actions": case["actions"][:1], "ties": case["ties"][:1]},
        **{name: [row[:1] for row in case[name]] for name in ("alphas", "betas")},
    }
    assert not accepted({**content, "cases": [short]})
    assert accepted({**content, "outcome": "holds", "cases": [short]})


def test_detects_a_planted_error_in_the_chain(monkeypatch, instance):
    """Rows of half the mass."""
    monkeypatch.setattr(module, "moves_chain", lambda game, policy: right(game, policy) * fmpq(1, 2))
    assert_unearned(["assumption-A.5.i.corrected"], instance("team"))


right = module.moves_chain


def test_detects_a_planted_error_in_the_distance(monkeypatch, instance):
    monkeypatch.setattr(equation_27_chain, "policy_distance", lambda one, other: fmpq(0))
    assert_unearned(["assumption-A.5.iii"], instance("team"))


def test_detects_a_planted_error_in_what_is_played(monkeypatch, instance):
    def wrong(policy, exploration):
        blocks = (block * (1 - x) + x for block, x in zip(policy, exploration, strict=True))
        return equation_27_chain.Policy(tuple(blocks), is_distribution=False)

    monkeypatch.setattr(equation_27_chain, "explored", wrong)
    assert_unearned(["equation-20"], instance("team"))


def test_detects_a_planted_truth_in_the_printed_condition(monkeypatch, instance):
    """If every iterate looked the same, nothing would be known, and the certificate would say `holds`."""
    monkeypatch.setattr(module, "is_same", lambda one, other: True)
    assert Verdict.CERTIFIED not in verdicts(KNOWN, instance("team"))
