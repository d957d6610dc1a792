"""Definition 2.1 decided: structures, four-cycles, grids, random points, and the error bound."""

from __future__ import annotations

import importlib
import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT, modular
from mpgtheory.arithmetic.primes import number_of_primes, random_prime
from mpgtheory.families import FAMILIES, build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import random_policy
from mpgtheory.potential import decide as module
from mpgtheory.potential import decide_potential, four_cycle, four_cycles, recognise
from mpgtheory.potential.structure import COMMON, CONTROLLED, INDEPENDENT, SHAPED
from mpgtheory.values.evaluation import Evaluation

KNOWN = {
    "battery_access": None,
    "congestion:players=4": None,
    "coordination": COMMON,
    "coverage": None,
    "demand_response:states=2,actions=3": None,
    "dominance": COMMON,
    "gridworld": COMMON,
    "matching_pennies": None,
    "network_facility": None,
    "perturbed_team": None,
    "pollution_tax": None,
    "potential_stage": INDEPENDENT,
    "prisoners_two_state": None,
    "routing": None,
    "shaped": SHAPED,
    "shapley_team": COMMON,
    "single_controller": CONTROLLED,
    "stag_hunt": None,
    "taxed_pollution": None,
    "team": COMMON,
}
"""Whether each family is a Markov potential game, as its docstring says: the structure, or None if it is none."""


def decided(game: TabularGame, seed: int = 0):
    return decide_potential(game, np.random.default_rng(seed))


def changed(game: TabularGame, place: tuple[int, ...], amount: int = 1) -> TabularGame:
    """The game with one payoff changed."""
    payoffs = np.array(game.payoffs)
    payoffs[place] += amount
    return replace(game, payoffs=payoffs)


def test_every_family_is_listed() -> None:
    assert {name.partition(":")[0] for name in KNOWN} == set(FAMILIES)


@pytest.mark.parametrize(("family", "structure"), KNOWN.items())
def test_families_are_what_their_docstrings_say(family: str, structure: str | None) -> None:
    found = decided(build(family))
    assert found.is_potential == (structure is not None)
    assert (found.structure.name if found.structure else None) == structure
    assert found.error_probability == 0
    assert (found.witness is not None) == (structure is None)


@pytest.mark.parametrize(("family", "structure"), KNOWN.items())
def test_docstrings_say_what_was_decided(family: str, structure: str | None) -> None:
    module = importlib.import_module(f"mpgtheory.families.{family.partition(':')[0]}")
    said = " ".join((module.__doc__ or "").split())
    assert ("no Markov potential game" in said) == (structure is None)
    assert "Markov potential game" in said or "Markov team games" in said


@pytest.mark.parametrize("variant", ["common_interest=true", "independent_transitions=true"])
def test_variants_of_routing_are_potential_games(variant: str) -> None:
    assert decided(build(f"routing:players=3,{variant}")).is_potential


@pytest.mark.parametrize("family", ["team", "potential_stage", "shaped", "single_controller", "coordination"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_planted_change_of_one_payoff_is_refuted(family: str, seed: int) -> None:
    """One cell of one player's table is changed: no longer a potential game, and an exact cycle shows it."""
    game = build(family)
    place = np.unravel_index(np.random.default_rng(seed).integers(game.payoffs.size), game.payoffs.shape)
    found = decided(changed(game, place))
    assert not found.is_potential
    assert found.witness is not None
    assert any(found.witness.sums != 0)
    again = [Evaluation(game=changed(game, place), policy=corner).V for corner in found.witness.corners]
    i, j = found.witness.players
    for state, value in enumerate(found.witness.sums):
        w = [v[i][state] - v[j][state] for v in again]
        assert value == w[0] - w[1] - w[2] + w[3]


def test_dummy_terms_do_not_matter() -> None:
    """Adding to u_1 what player 1's action does not move keeps a one-state potential game one."""
    game = build("coordination")
    payoffs = np.array(game.payoffs)
    payoffs[0, :, :, 1] += 7
    assert decided(replace(game, payoffs=payoffs)).is_potential


def test_ordinal_potential_games_are_refuted() -> None:
    """The same best replies as in coordination, hence an ordinal potential; no exact one: 3 - 0 against 1 - 0."""
    game = build("coordination:first=1")
    payoffs = np.array(game.payoffs)
    payoffs[0, 0, 0, 0] = fmpq(3)
    assert not decided(replace(game, payoffs=payoffs)).is_potential


def test_one_player_is_always_a_potential_game() -> None:
    game = build("team:players=1,seed=3")
    assert decided(game).is_potential


@pytest.mark.parametrize("family", ["team:states=2", "shaped", "coordination", "single_controller"])
def test_the_grid_agrees_with_the_structure(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "recognise", lambda _: None)
    found = decided(build(family))
    assert (found.is_potential, found.method) == (True, "grid")


def test_the_grid_refutes_what_random_points_are_kept_from_seeing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "recognise", lambda _: None)
    monkeypatch.setattr(module, "nonzero_pair", lambda *_: None)
    found = decided(build("prisoners_two_state"))
    assert (found.is_potential, found.method) == (False, "four-cycle")
    assert found.witness is not None


def test_random_points_state_their_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "recognise", lambda _: None)
    found = decided(build("potential_stage:actions=3"))
    assert (found.is_potential, found.method) == (True, "random points")
    assert 0 < found.error_probability < 1e-30


def test_refutation_does_not_depend_on_luck() -> None:
    for seed in range(20):
        assert not decided(build("prisoners_two_state"), seed).is_potential


def test_cycles_through_all_pairs_equal_single_cycles() -> None:
    game, rng = build("routing:players=3"), np.random.default_rng(1)
    policy, other = random_policy(game, rng), random_policy(game, rng)
    listed = list(four_cycles(game, policy, other))
    assert [cycle.players for cycle in listed] == list(itertools.combinations(range(3), 2))
    for cycle in listed:
        assert (cycle.sums == four_cycle(game, cycle.players, policy, other).sums).all()


def test_residues_are_the_exact_cycle_modulo_the_prime() -> None:
    game, rng = build("prisoners_two_state"), np.random.default_rng(2)
    prime = random_prime(rng)
    policy, other = random_policy(game, rng), random_policy(game, rng)
    field = modular(prime)
    exact = four_cycle(game, (0, 1), policy, other).sums
    residues = four_cycle(game.over(field), (0, 1), policy.over(field), other.over(field)).sums
    assert list(residues) == [field.number(value) for value in exact]


def test_degree_of_a_cycle_by_interpolation() -> None:
    """Along one coordinate of player 1 a cycle's numerator over the product of its denominators has degree 2.

    With the two determinants (degree 1) multiplied in, four values of F D_0 D_2 lie on a quadratic: third differences
    vanish. Dropping one determinant, they do not.
    """
    game, rng = build("prisoners_two_state"), np.random.default_rng(3)
    policy, other = random_policy(game, rng), random_policy(game, rng)

    def numerator(t: Fraction, factors: tuple[int, ...]) -> fmpq:
        block = np.array(policy[0])
        block[0] = EXACT.array([t, 1 - t])
        cycle = four_cycle(game, (0, 1), policy.deviate(0, block), other)
        value = cycle.sums[0]
        for corner in factors:
            chain = Evaluation(game, cycle.corners[corner]).chain
            a, b, c, d = (
                1 - game.discount * chain[0, 0],
                -game.discount * chain[0, 1],
                -game.discount * chain[1, 0],
                1 - game.discount * chain[1, 1],
            )
            value *= a * d - b * c
        return value

    def third_difference(factors: tuple[int, ...]) -> fmpq:
        v = [numerator(Fraction(k, 4), factors) for k in range(4)]
        return v[3] - 3 * v[2] + 3 * v[1] - v[0]

    assert third_difference((0, 2)) == 0
    assert third_difference((0,)) != 0


def test_number_of_primes_is_a_lower_bound_that_is_not_absurd() -> None:
    """The prime number theorem puts 2^60 / ln(2^60.5) = 2.7e16 primes there."""
    assert 1e16 < number_of_primes() < 2.8e16


def test_error_bound_grows_with_the_game() -> None:
    small, large = module.error_bound(build("coordination")), module.error_bound(build("routing:players=8"))
    assert 0 < small < large < 1e-12


def test_structures_are_not_recognised_by_accident() -> None:
    """Shaped games whose shaping is off by one are not recognised."""
    assert recognise(build("shaped")) is not None
    assert recognise(changed(build("shaped"), (1, 0, 0, 0))) is None
