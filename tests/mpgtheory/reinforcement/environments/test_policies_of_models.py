"""The policy of a model: each kind of model gives the table that it stands for; what is no policy is refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from models import Agent, Greedy

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import policy_of

ROUTING = mpg.load("routing:players=3")
ROWS = np.array([[0.25, 0.75], [1.0, 0.0], [0.5, 0.5], [0.125, 0.875]])
TABLE = [ROWS, ROWS[::-1], ROWS]


def blocks(policy: mpg.Policy) -> list[list[list[float]]]:
    return [[[float(str(x.p)) / int(x.q) for x in row] for row in block] for block in policy]


EXPECTED = [block.tolist() for block in TABLE]


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ([lambda s, rows=rows: rows[s] for rows in TABLE], {}),
        ({name: lambda s, rows=rows: list(rows[s]) for name, rows in zip("123", TABLE, strict=True)}, {}),
        (lambda player, s: TABLE[int(player) - 1][s], {}),
        ([lambda x, rows=rows: x @ rows for rows in TABLE], {"observation": "one_hot"}),
        ([lambda x, rows=rows: x @ rows for rows in TABLE], {"observation": "one_hot", "batched": True}),
        ([lambda x, rows=rows: rows[x[0] - 7] for rows in TABLE], {"observation": lambda state: [state + 7]}),
        ([Agent(rows) for rows in TABLE], {}),
    ],
    ids=["list", "dict", "one function", "one-hot", "batched", "own observation", "agents"],
)
def test_each_kind_of_model_gives_its_table(model: object, options: dict[str, object]) -> None:
    assert blocks(policy_of(ROUTING, model, **options)) == EXPECTED  # type: ignore[arg-type]


def test_the_public_face_reads_models_too() -> None:
    assert blocks(mpg.policy(ROUTING, [Agent(rows) for rows in TABLE])) == EXPECTED
    assert mpg.nash_gap(ROUTING, lambda player, s: TABLE[int(player) - 1][s]).gap == mpg.nash_gap(ROUTING, TABLE).gap


def test_a_deterministic_agent_is_read_by_what_it_predicts() -> None:
    pure = policy_of(ROUTING, [Agent(rows) for rows in TABLE], deterministic=True)
    assert blocks(pure) == [np.eye(2)[rows.argmax(axis=1)].tolist() for rows in TABLE]
    assert blocks(policy_of(ROUTING, Greedy())) == [[[1.0, 0.0]] * 4] * 3


def test_logits_are_declared() -> None:
    logits = np.log([[0.25, 0.75]] * 4) + 3.0
    assert np.allclose(blocks(policy_of(ROUTING, lambda _, s: logits[s], outputs="logits")), [[[0.25, 0.75]] * 4] * 3)
    with pytest.raises(mpg.InputError, match=r"player 1, asked in state safe,safe, returns .* outputs='logits'"):
        policy_of(ROUTING, lambda _, s: logits[s])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ([0.5, float("nan")], "player 1, asked in state safe,safe, returns .*nan.* finite"),
        ([0.5, 0.6], r"its sum is 1\.1"),
        ([1.5, -0.5], "no distribution"),
        (2, "plays action 2; actions are numbered from 0 to 1"),
        (-1, "plays action -1"),
        ("route3", "unknown action 'route3'; did you mean"),
        ([0.5, 0.25, 0.25], r"returns shape \(3,\)"),
        (None, "returns shape"),
        ([True, False], "finite number"),
    ],
)
def test_what_is_no_policy_is_refused_with_player_and_state(answer: object, why: str) -> None:
    with pytest.raises(mpg.InputError, match=why):
        policy_of(ROUTING, lambda player, state: answer)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (3, "the model is 3; give a function"),
        ([lambda s: 0] * 2, "2 models were given for 3 players"),
        ({"1": lambda s: 0, "4": lambda s: 0}, "unknown player '4'"),
        ({"1": lambda s: 0}, "lack player '2'"),
        (lambda s: 0, "player 1 fails when it is asked .TypeError"),
        (lambda player, s: 0 if s else [1, 0], "an action in one state and probabilities in another"),
    ],
)
def test_models_that_do_not_fit_the_game_are_refused(model: object, why: str) -> None:
    with pytest.raises(mpg.InputError, match=why):
        policy_of(ROUTING, model)


def test_a_function_that_draws_its_actions_is_caught() -> None:
    turns = itertools.count()
    with pytest.raises(mpg.InputError, match="player 1 plays other actions when it is asked again"):
        policy_of(ROUTING, lambda player, s: next(turns) // 4 % 2)


def test_options_are_checked() -> None:
    with pytest.raises(mpg.InputError, match="outputs is 'logit'; did you mean 'logits'"):
        policy_of(ROUTING, Greedy(), outputs="logit")
    with pytest.raises(mpg.InputError, match="observation is 'onehot'; did you mean 'one_hot'"):
        policy_of(ROUTING, Greedy(), observation="onehot")


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_rows_in_low_precision_are_mended_no_further_than_rounding_moves_them(kind: type) -> None:
    rows = np.random.default_rng(1).dirichlet(np.ones(2), size=4).astype(kind)
    policy = mpg.policy(ROUTING, [rows] * 3)
    assert all(sum(row) == 1 for block in policy for row in block)
    assert np.abs(np.array(blocks(policy)[0]) - rows).max() < 8 * np.finfo(kind).eps
    wrong = np.array(rows)
    wrong[2, 0] += kind(20 * np.finfo(kind).eps)
    with pytest.raises(mpg.InputError, match="each row must sum to 1"):
        mpg.policy(ROUTING, [wrong] * 3)
    with pytest.raises(mpg.InputError, match="no distribution"):
        policy_of(ROUTING, lambda player, s: wrong[s])


def test_a_torch_module_is_asked_in_evaluation_mode_and_left_as_it_was() -> None:
    torch = pytest.importorskip("torch")
    module = torch.nn.Sequential(torch.nn.Dropout(0.9), torch.nn.Linear(4, 2), torch.nn.Softmax(dim=-1)).train()
    with torch.no_grad():
        module[1].weight[:] = torch.log(torch.tensor(ROWS + 1e-3)).T
        module[1].bias[:] = 0
    found = np.array(blocks(policy_of(ROUTING, module, observation="one_hot")))
    assert np.allclose(found, (ROWS + 1e-3) / (ROWS + 1e-3).sum(axis=1, keepdims=True), atol=1e-6)
    assert module.training
    embedding = torch.nn.Embedding(4, 2)
    assert policy_of(ROUTING, embedding, outputs="logits").blocks[0].shape == (4, 2)


def test_the_best_deviations_are_those_that_gain_the_gap() -> None:
    gap = mpg.nash_gap(ROUTING, TABLE)
    for player, one in enumerate(gap.deviations):
        before, after = (mpg.evaluate(ROUTING, policy).exact.V[player] for policy in (gap.policy, one.policy))
        gained = dict(zip(ROUTING.states, after - before, strict=True))
        assert {state: str(gain) for state, gain in one.gains.items()} == {s: str(g) for s, g in gained.items()}
        assert one.gain == gap.upper[one.player] == one.gains[one.state] == max(one.gains.values())
    assert mpg.nash_gap(ROUTING, mpg.pure_equilibria(ROUTING)[0]).deviations[0].gain == 0


def test_eps_equilibria_start_at_the_gap() -> None:
    gap = mpg.nash_gap(mpg.load("dominance"), [[1], [0]])
    assert str(gap.gap) == "1/5"
    assert [gap.is_eps_equilibrium(eps) for eps in (0, "1/5", "199999999/1000000000", 0.2)] == [
        False,
        True,
        False,
        True,
    ]
    with pytest.raises(mpg.InputError, match="eps is -1"):
        gap.is_eps_equilibrium(-1)


def test_of_a_large_sparse_game_neither_deviations_nor_certificates() -> None:
    gap = mpg.nash_gap(mpg.load("gridworld:size=20"), "uniform")
    assert gap.is_eps_equilibrium(100) is True
    assert gap.is_eps_equilibrium(0.001) is False
    assert gap.is_eps_equilibrium(float(gap.lower["across"])) is None or gap.is_exact
    with pytest.raises(mpg.InputError, match="intervals"):
        _ = gap.deviations
    with pytest.raises(mpg.InputError, match="intervals"):
        gap.certificate()


@pytest.mark.usefixtures("declared_entry_points")
def test_the_certificate_is_checked_by_bare_python_and_a_forged_gap_is_refused(tmp_path: Path) -> None:
    from verification.canonical import seal
    from verification.checker import InvalidError, check

    gap = mpg.nash_gap(ROUTING, [rows.astype(np.float32) for rows in TABLE])
    content = gap.certificate(tmp_path)
    assert [path.name.split("--")[0] for path in tmp_path.iterdir()] == ["definition-2.3"]
    check(dict(content))
    better = mpg.nash_gap(ROUTING, [ROWS[::-1], ROWS, ROWS])
    forged = {**content, "profiles": better.certificate()["profiles"]}
    forged["sha256"] = seal(forged)
    with pytest.raises(InvalidError):
        check(forged)
