"""Iterates of the Bellman operator in floats: distances fall by delta at least, and other operators are noticed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from measuring import check_of, outcome

from mpgtheory.values.evaluation import Evaluation
from verification.claim import Verdict
from verification.procedures import bellman_iterates as module
from verification.report.figures.registry import KINDS

CHECK = check_of(module.CONTRACTION, "iterates of the operator, in floats")


@pytest.mark.parametrize("game", ["team", "routing", "shaped", "matching_pennies", "dominance"])
def test_distances_fall(shared, game):
    assert outcome(module.CONTRACTION, CHECK, shared(game)) == Verdict.SUPPORTED


def test_the_factor_is_not_idle(shared):
    """With a factor below delta some step falls too little: the last steps shrink by nearly delta."""
    drawn = shared("matching_pennies")
    curves = module.distances(drawn, drawn.profiles[0])
    assert any(after > 0.4 * before for curve in curves for before, after in pairwise(curve))


def test_the_figure_shows_each_player(shared):
    figure = CHECK.run(shared("team")).figure
    assert figure["kind"] in KINDS
    assert len(figure["curves"]) == shared("team").game.n_players
    assert all(len(curve["distances"]) == module.ITERATIONS + 1 for curve in figure["curves"])


def without_discount(game, policy, player, q):
    """A planted operator: the future counts as much as today."""
    return game.payoff(player, policy) + game.transition(player, policy) @ (policy[player] * q).sum(axis=1)


def optimality_operator(game, policy, player, q):
    """A planted operator: the best action in the place of the mixture. It contracts, to another fixed point."""
    return game.payoff(player, policy) + game.discount * (game.transition(player, policy) @ q.max(axis=1))


@pytest.mark.parametrize("wrong", [without_discount, optimality_operator])
def test_a_planted_operator_is_noticed(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "bellman", wrong)
    assert outcome(module.CONTRACTION, CHECK, instance("team")) == Verdict.UNDECIDED


def test_a_planted_fixed_point_is_noticed(monkeypatch, instance):
    right = Evaluation._q
    monkeypatch.setattr(Evaluation, "_q", lambda at, player: right(at, player) + 1)
    assert outcome(module.CONTRACTION, CHECK, instance("team")) == Verdict.UNDECIDED
