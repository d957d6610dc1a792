"""Smaller examples are exact games again, of less weight."""

from __future__ import annotations

import numpy as np
from flint import fmpq
from written_examples import two_states

from mpgtheory.game.chains import is_irreducible
from verification.falsify import draws, reduce
from verification.falsify.drawn_data import POLICY
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded
from verification.falsify.trial import Example

PARTS = {"pi": POLICY}


def drawn(seed: int) -> Example:
    source = Seeded(seed, "reduce")
    game, _ = draws.game(source, Sizes((1, 3), (1, 3), (2, 3)))
    return Example(game, {"pi": draws.policy(source, game)})


def test_what_led_to_a_merged_state_leads_to_the_other() -> None:
    merged = reduce.merge_states(two_states().game, 1, 0)
    assert merged.n_states == 1
    assert merged.transitions.ravel().tolist() == [1, 1]
    assert merged.initial.tolist() == [1]
    assert merged.payoffs[:, 0, :, 0].tolist() == [[0, 7], [0, 0]]


def test_merging_keeps_the_probabilities_of_the_others() -> None:
    rows = np.array([[fmpq(1, 2), fmpq(1, 3), fmpq(1, 6)]] * 3, dtype=object).reshape(3, 1, 3)
    game = draws.labelled(fmpq(1, 2), rows[0, 0], np.zeros((1, 3, 1), dtype=int) * fmpq(0), rows)
    merged = reduce.merge_states(game, 2, 0)
    assert merged.transitions[0, 0].tolist() == [fmpq(2, 3), fmpq(1, 3)]
    assert merged.initial.tolist() == [fmpq(2, 3), fmpq(1, 3)]
    assert is_irreducible(np.asarray(merged.transitions[:, 0] != 0, dtype=bool))


def test_a_player_is_taken_out_at_one_of_their_actions() -> None:
    found = [x.game for x in reduce.fewer_players(two_states(), PARTS)]
    assert [game.n_players for game in found] == [1, 1, 1]
    fixed_at_second = found[1]
    assert fixed_at_second.payoffs[0, :, 0].tolist() == [0, 0]
    assert fixed_at_second.transitions[0, 0].tolist() == [fmpq(1, 4), fmpq(3, 4)]


def test_actions_are_merged_with_what_policies_put_on_them() -> None:
    found = list(reduce.fewer_actions(two_states(), PARTS))
    assert [x.game.action_counts for x in found] == [(1, 1), (1, 1)]
    assert all(x["pi"][0].tolist() == [[1], [1]] for x in found)


def test_every_candidate_weighs_less() -> None:
    tried = 0
    for seed in range(4):
        example = drawn(seed)
        weight = reduce.weight(example, PARTS)
        for place in reduce.places(example, PARTS):
            for candidate in place(example):
                assert reduce.weight(candidate, PARTS) < weight
                assert (candidate.game.transitions.sum(axis=-1) == 1).all()
                tried += 1
        for fewer in (reduce.fewer_states, reduce.fewer_players, reduce.fewer_actions):
            assert all(reduce.weight(candidate, PARTS) < weight for candidate in fewer(example, PARTS))
    assert tried > 100


def test_nothing_is_said_to_hold_of_a_changed_game() -> None:
    """A game that was built to meet a hypothesis may lose it when it is changed: it has to be decided anew."""
    known = Example(two_states().game, two_states().parts, frozenset({draws.POTENTIAL}))
    for place in reduce.places(known, {}):
        assert all(not candidate.known for candidate in place(known))
    assert all(not candidate.known for candidate in reduce.fewer_players(known, PARTS))
