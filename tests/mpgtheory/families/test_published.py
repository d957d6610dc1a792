"""Published games: what their sources say, by hand; every entry can be built and has its source."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.families.published import published
from mpgtheory.potential.structure import stage_cycles


def test_every_entry_is_a_game_with_a_source():
    assert len(published()) >= 15
    assert len({entry.game for entry in published()}) == len(published())
    for entry in published():
        assert build(entry.game).n_players >= 2
        assert entry.reading in ("as printed", "as coded", "as both")
        assert entry.source
        assert entry.title


def test_the_perturbed_team_by_hand():
    """N = 3, epsilon = 1/10, in the state low (0): approvals of players 1 and 2 carry the project."""
    game = build("perturbed_team")
    paid = game.payoffs[:, 0, 0, 0, 1]  # approve, approve, disapprove
    assert list(paid) == [1 - fmpq(2, 30), 1 - fmpq(3, 30), 1 + fmpq(5, 30)]
    assert (game.payoffs[:, 0, 0, 1, 1] == 0).all()  # one approval of three is too few
    assert game.transitions[0, 0, 1, 1, 1] == fmpq(1, 5)
    assert game.transitions[1, 0, 1, 1, 1] == fmpq(4, 5)  # a quarter is enough in high
    assert list(game.initial) == [1, 0]


def test_without_perturbation_the_team_has_a_common_payoff():
    assert build("perturbed_team:epsilon=0").has_common_payoff()
    assert not build("perturbed_team").has_common_payoff()


def test_pollution_by_hand():
    game = build("taxed_pollution")
    assert list(game.payoffs[0, :, 1, 0]) == [4, 0]
    assert list(game.transitions[1, 0, 0]) == [1, 0]
    assert list(game.transitions[0, 0, 1]) == [0, 1]
    with pytest.raises(InputError, match="taxes are given for 2, 4, 8 firms"):
        build("taxed_pollution:players=3")


def test_demand_response_by_hand():
    """Both demand 2 at price level 1: 2 * 4 - 4 / 4 * 4 - 2 * 5/4 as coded, 2 * 2 - 2 / 4 * 4 - 5/2 as printed."""
    printed, coded = build("demand_response"), build("demand_response:as_coded=true")
    assert coded.payoffs[0, 1, 2, 2] == 8 - 4 - fmpq(5, 2)
    assert printed.payoffs[0, 1, 2, 2] == 4 - 2 - fmpq(5, 2)
    assert list(coded.transitions[0, 1, 0]) == [0, fmpq(1, 5), fmpq(1, 5), fmpq(1, 5), fmpq(2, 5)]
    assert printed.transitions[0, 1, 0, 0] == fmpq(1, 50)


def test_only_the_printed_demands_have_stage_potentials():
    for game, largest in ((build("demand_response"), 0), (build("demand_response:as_coded=true"), None)):
        payoffs = game.contexts([0, 1]).payoffs
        cycles = abs(stage_cycles(payoffs[0] - payoffs[1]))
        assert (cycles.max() == 0) == (largest == 0)


def test_the_transposed_occupancy_of_a_uniform_start_does_not_depend_on_policies():
    """(I - delta P)^-1 mu with mu uniform has equal entries, as rows of P sum to 1; mu (I - delta P)^-1 has not."""
    game, rng = build("routing:players=3,threshold=1,discount=4/5"), np.random.default_rng(0)
    rows = np.array(game.transitions.reshape(4, -1, 4).tolist(), dtype=object)
    for _ in range(5):
        chosen = np.array([[float(x) for x in map(_double, rows[s, rng.integers(8)])] for s in range(4)])
        inverse = np.linalg.inv(np.eye(4) - 0.8 * chosen)
        assert np.allclose(0.2 * inverse @ np.full(4, 0.25), 0.25)
        assert not np.allclose(0.2 * np.full(4, 0.25) @ inverse, 0.25)


def _double(value: fmpq) -> float:
    return int(value.p) / int(value.q)
