"""A counterexample in words that a person can follow, and as data that can be loaded again."""

from __future__ import annotations

import json
from pathlib import Path

from flint import fmpq
from written_examples import one_state, two_states

from mpgtheory.arithmetic import EXACT
from mpgtheory.formats import load_game
from mpgtheory.learning.exact import Play
from verification.falsify.description import data, described, sizes
from verification.falsify.drawn_data import POLICY
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Trial


def test_a_game_of_two_states_in_words() -> None:
    assert described(two_states()) == [
        "2 states, 2 players with 2 and 1 actions, discount 9/10",
        "start s0 with 1/5, s1 with 4/5",
        "payoffs: u_0(s0, a1, a0) = 7, u_1(s1, a0, a0) = -5/3, all others 0",
        "transitions: from s0, a0, a0 to s0, from s0, a1, a0 to s0 with 1/4, s1 with 3/4, "
        "from s1 to s0 with 2/3, s1 with 1/3",
        "pi: player 0 plays a0 with 1/2, a1 with 1/2 in s0, a1 in s1; player 1 plays a0",
        VALUES,
    ]


VALUES = (
    "under pi: V_0(s0) = 1960/83, V_0(s1) = 1680/83, Q_0(s0, a0) = 1764/83, Q_0(s0, a1) = 2156/83, "
    "Q_0(s1, a0) = 1680/83, Q_0(s1, a1) = 1680/83, all other V and Q 0"
)
"""By hand: V(s1) = 9/10 (2/3 V(s0) + 1/3 V(s1)) = 6/7 V(s0), so (1 - 9/10 (5/8 + 3/8 * 6/7)) V(s0) = 7/2.

Player 1 is paid for (s1, a0) only, which is never played: V_1 = Q_1 = 0."""


def test_one_state_needs_no_start_and_no_transitions() -> None:
    assert described(one_state()) == [
        "1 state, 1 player with 1 action, discount 1/2",
        "payoffs: u(a0) = -1, all others 0",
        "pi: player 0 plays a0",
        "under pi: V_0 = -2, Q_0(a0) = -2",
    ]


def test_values_of_larger_games_are_left_out() -> None:
    trial = Trial(lambda x: iter(()), {"pi": POLICY}, players=(3, 3), states=(3, 3), actions=(2, 2))
    lines = described(trial.draw(Seeded(4, "large")))
    assert not any(line.startswith("under pi") for line in lines)
    assert any("entries, in the data" in line for line in lines)


def test_plays_are_told_stage_by_stage() -> None:
    play = Play(
        states=(1, 0, 0),
        actions=((0, 0), (1, 0)),
        alphas=((fmpq(1, 2), fmpq(1, 3)),) * 2,
        betas=((fmpq(1, 4),) * 2, (fmpq(1, 5),) * 2),
        ties=(0, 0),
    )
    told = described(Example(two_states().game, {"play": play}))[-1]
    assert told == (
        "play: 2 stages, states s1 - (a0, a0) -> s0 - (a1, a0) -> s0; alpha 1/2, 1/3; beta 1/4, 1/4; 1/5, 1/5"
    )


def test_other_parts_are_told_with_exact_numbers() -> None:
    lines = described(Example(None, {"n": 3, "c": fmpq(2, 7), "theta": (fmpq(1, 2), fmpq(1, 3))}))
    assert lines == ["n: 3", "c: 2/7", "theta: [1/2, 1/3]"]


def test_the_data_load_again(tmp_path: Path) -> None:
    """The game is a native game file, the policy exact text; and all of it is JSON."""
    example = two_states()
    written = json.loads(json.dumps(data(example)))
    path = tmp_path / "game.json"
    path.write_text(json.dumps(written["game"]))
    loaded = load_game(str(path))
    assert loaded.payoffs.tolist() == example.game.payoffs.tolist()
    assert loaded.transitions.tolist() == example.game.transitions.tolist()
    again = [EXACT.array(block).tolist() for block in written["parts"]["pi"]]
    assert again == [block.tolist() for block in example["pi"]]


def test_sizes_in_words() -> None:
    assert sizes(one_state()) == "1 state, 1 player with 1 action"
    assert sizes(two_states()) == "2 states, 2 players with 2 and 1 actions"
    assert sizes(Example(None)) == "no game"
