"""NumPy files: games and policies are read back as the same exact numbers; hostile files get one line."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq

import mpgtheory as mpg
from mpgtheory.families import build
from mpgtheory.formats import load_game, read_policy, write_game, write_policy
from mpgtheory.game.policy import random_policy


@pytest.mark.parametrize(
    "family", ["coordination", "routing:players=3", "team:seed=1", "gridworld:size=3", "dominance"]
)
def test_a_game_is_read_back_as_it_was(tmp_path: Path, family: str) -> None:
    game, path = build(family).dense(), tmp_path / "game.npz"
    write_game(game, path)
    found = load_game(str(path)).dense()
    for name in ("name", "players", "states", "actions", "discount", "notes"):
        assert getattr(found, name) == getattr(game, name), name
    for name in ("initial", "payoffs", "transitions"):
        assert (getattr(found, name) == getattr(game, name)).all(), name


def test_decimals_are_written_as_floats_and_thirds_as_text(tmp_path: Path) -> None:
    game = mpg.game(np.full((1, 3, 1), 0.1), [[["1/3"] * 3]] * 3, 0.9)
    mpg.save(game, tmp_path / "game.npz")
    with np.load(tmp_path / "game.npz") as arrays:
        assert arrays["payoffs"].dtype.kind == "f"
        assert arrays["transitions"].tolist() == [[["1/3"] * 3]] * 3


def test_policies_are_read_back_as_they_were(tmp_path: Path) -> None:
    game = build("routing:players=3")
    policy = random_policy(game, np.random.default_rng(0))
    for ending in ("npz", "json"):
        write_policy(policy, tmp_path / f"policy.{ending}")
        found = read_policy(tmp_path / f"policy.{ending}", game)
        assert all((a == b).all() for a, b in zip(found, policy, strict=True))


def test_plain_arrays_of_a_user(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, payoffs_1=np.ones((1, 2)), transitions=np.ones((1, 2, 1)), discount=0.9, actions_1=["l", "r"])
    game = load_game(str(path))
    assert (game.name, game.actions, game.discount) == ("mine", (("l", "r"),), fmpq(9, 10))
    assert load_game(str(path), discount="1/3").discount == fmpq(1, 3)
    np.savez(tmp_path / "pi.npz", policy=np.full((1, 1, 2), 0.5))
    assert mpg.policy(game, tmp_path / "pi.npz")[0].tolist() == [[fmpq(1, 2)] * 2]


def good() -> dict[str, Any]:
    return {"payoffs": np.ones((1, 1, 2)), "transitions": np.ones((1, 2, 1)), "discount": 0.9}


ARRAYS = {
    "no discount": (lambda: {k: v for k, v in good().items() if k != "discount"}, "has no array 'discount'"),
    "unknown": (lambda: {**good(), "reward": 1}, "has an unknown array 'reward'"),
    "a trace": (lambda: {"times": np.ones(3), "about": "{}"}, "is the trace of a learner, no game"),
    "shapes": (lambda: {**good(), "payoffs": np.ones((1, 2, 2))}, "payoffs has 2 on axis 1 (states)"),
    "two discounts": (lambda: {**good(), "discount": [0.9, 0.8]}, "discount has shape (2,)"),
    "a pickle": (lambda: {**good(), "payoffs": np.array([{}], dtype=object)}, "is no .npz file of arrays"),
}


@pytest.mark.parametrize("case", ARRAYS, ids=str)
def test_wrong_arrays(tmp_path: Path, case: str) -> None:
    make, message = ARRAYS[case]
    np.savez(tmp_path / "x.npz", **make())
    refused(tmp_path / "x.npz", message)


def refused(path: Path, message: str) -> None:
    with pytest.raises(mpg.InputError) as caught:
        load_game(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"PK\x03\x04" + b"\0" * 200], ids=["empty", "text", "broken zip"])
def test_what_is_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    refused(tmp_path / "x.npz", "is no .npz file of arrays")


def test_truncated_and_mutated_files_get_one_line_or_a_game(tmp_path: Path) -> None:
    write_game(build("coordination"), tmp_path / "good.npz")
    content, rng = (tmp_path / "good.npz").read_bytes(), np.random.default_rng(0)
    outcomes = set()
    for number in range(150):
        changed = bytearray(content[: rng.integers(1, len(content))] if number % 3 == 0 else content)
        changed[rng.integers(len(changed))] = rng.integers(256)
        (tmp_path / "x.npz").write_bytes(changed)
        outcomes.add(outcome(tmp_path / "x.npz"))
    assert outcomes <= {"a game", 1}
    assert 1 in outcomes


def outcome(path: Path) -> str | int:
    """A game, or how many lines the refusal has."""
    try:
        load_game(str(path))
    except mpg.InputError as error:
        return len(str(error).splitlines())
    return "a game"


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("payoffs.npy", b"\0" * (300 * 2**20))
    refused(tmp_path / "x.npz", "unpacks to")


@pytest.mark.parametrize("ending", ["csv", "nfg", "pkl"])
def test_formats_that_are_not_written(tmp_path: Path, ending: str) -> None:
    with pytest.raises(mpg.InputError, match=r"is not written; give a name that ends in \.json or \.npz"):
        mpg.save(build("coordination"), tmp_path / f"x.{ending}")
    assert not list(tmp_path.iterdir())
