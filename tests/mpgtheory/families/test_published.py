"""Published games: what their sources say, by hand; every entry can be built and has its source."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.families.published import published
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.potential.structure import stage_cycles
from mpgtheory.values.evaluation import Evaluation


def test_every_entry_is_a_game_with_a_source():
    assert len(published()) >= 15
    assert len({entry.game for entry in published()}) == len(published())
    for entry in published():
        assert build(entry.game).n_players >= 2
        assert entry.reading in ("as printed", "as coded", "as both", "modelled on")
        assert entry.reading != "modelled on" or "not at hand" in entry.source or "as above" in entry.source
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


def test_the_largest_stage_cycle_of_demand_response_as_coded():
    """(y' - y)(x' - x) |x' + x - y' - y| / 4, largest for 1 to 4 of one and 0 to 3 of the other player: 9/2."""
    pairs = [(x, z) for x in range(5) for z in range(x)]
    by_hand = max(fmpq((x - z) * (y - w) * abs(x + z - y - w), 4) for x, z in pairs for y, w in pairs)
    first, second = build("demand_response:as_coded=true").contexts([0, 1]).payoffs[..., 0]
    cycles = [
        np.abs(stage_cycles(np.roll(first - second, (-a, -b), axis=(1, 2)))).max() for a in range(5) for b in range(5)
    ]
    assert max(cycles) == by_hand == fmpq(9, 2)


@pytest.mark.parametrize(("family", "phi"), [("battery_access", "added"), ("network_facility", "met")])
def test_what_is_a_potential_for_policies_of_the_own_state_is_none_for_those_of_the_whole_state(
    family: str, phi: str
) -> None:
    """Psi = V^phi, phi the channel's load carried, or minus the pairs who meet and what moves cost."""
    game, rng = build(family), np.random.default_rng(1)
    payoffs = game.payoffs
    if phi == "added":  # g of all senders: what the first adds alone, and what the second adds to it
        reward = payoffs[1] + payoffs[0][:, :, :1]
    else:
        reward = payoffs[0] + payoffs[1] + (payoffs[0][:, :1, :1] * -1)  # a pair who meets counts once
    team = game.changed(payoffs=np.stack([reward, reward]))

    def misses(is_local: bool) -> bool:
        first, second = (random_policy(game, rng) for _ in range(2))
        if is_local:
            first, second = (_local(policy) for policy in (first, second))
        deviation = first.deviate(0, second[0])
        change = [Evaluation(g, deviation).V[0] - Evaluation(g, first).V[0] for g in (game, team)]
        return bool((change[0] != change[1]).any())

    assert not any(misses(is_local=True) for _ in range(5))
    assert any(misses(is_local=False) for _ in range(5))


def _local(policy: Policy) -> Policy:
    """The rows of the first states with the own part: states are (0, 0), (0, 1), (1, 0), (1, 1)."""
    first, second = policy
    return Policy((first[[0, 0, 3, 3]], second[[0, 3, 0, 3]]))


def test_coverage_by_hand():
    """Both in the rich second sector, weight 2: 1 each; it is poor next with 3/4, the first is rich for certain."""
    game = build("coverage")
    assert list(game.payoffs[:, 3, 1, 1]) == [1, 1]
    assert list(game.payoffs[:, 2, 0, 1]) == [1, fmpq(1, 2)]
    assert list(game.transitions[0, 1, 1]) == [0, 0, fmpq(3, 4), fmpq(1, 4)]


def test_batteries_by_hand():
    game = build("battery_access:players=3,capacity=2")
    full, empty = game.states.index("2,2,2"), game.states.index("0,2,2")
    assert list(game.payoffs[:, full, 1, 1, 1]) == [fmpq(3, 4) - fmpq(2, 3)] * 3
    assert list(game.payoffs[:, empty, 1, 1, 1]) == [0, fmpq(1, 6), fmpq(1, 6)]
    assert game.transitions[full, 1, 0, 0, game.states.index("1,2,2")] == fmpq(1, 2)


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
