"""`name:key=value,...`: what is read, and one line for what cannot be."""

from __future__ import annotations

import time

import pytest
from flint import fmpq

from mpgtheory.errors import InputError
from mpgtheory.families import FAMILIES, build
from mpgtheory.families.registry import check_size, joint_count, numbered

EVERY = ("coordination", "matching_pennies", "potential_stage", "prisoners_two_state", "routing", "shaped", "team")


def refusal(spec: str) -> str:
    """The message of a specification that cannot be used: short, and one line."""
    with pytest.raises(InputError) as caught:
        build(spec)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 400
    return message


def test_every_family_is_registered_with_a_source_and_a_summary() -> None:
    assert set(EVERY) <= set(FAMILIES)
    for name, family in FAMILIES.items():
        assert family.name == name
        assert family.source
        assert family.summary.endswith(".")
        assert "discount" in family.parameters


@pytest.mark.parametrize("name", EVERY)
def test_every_family_builds_with_its_defaults_and_is_named_as_asked(name: str) -> None:
    assert build(name).name == name
    assert build(f"{name}:discount=0.25").name == f"{name}:discount=0.25"
    assert build(f"{name}:discount=0.25").discount == fmpq(1, 4)
    assert build(name).discount == FAMILIES[name].parameters["discount"]


def test_values_are_read_by_their_types() -> None:
    game = build("routing:players=3,slopes=1/2:3,offsets=0.5:-7,common_interest=true,discount=1/3")
    assert game.n_players == 3
    assert game.discount == fmpq(1, 3)
    assert (game.payoffs[0] == game.payoffs[2]).all()


@pytest.mark.parametrize("word", ["true", "True", "1", "yes"])
def test_words_for_true(word: str) -> None:
    game = build(f"routing:players=2,common_interest={word}")
    assert (game.payoffs[0] == game.payoffs[1]).all()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("taem", ["'taem'", "did you mean 'team'?"]),
        ("", ["no game family is called ''", "known: ", "routing, "]),
        ("Routing", ["did you mean 'routing'?"]),
        ("team:plyers=3", ["team has no parameter 'plyers'", "did you mean 'players'?"]),
        ("team:players", ["'players' is no parameter; write key=value"]),
        ("team:players=2,players=3", ["'players' is given twice"]),
        ("team:players=0", ["players", "'0'", "greater than or equal to 1"]),
        ("team:players=-1", ["players", "'-1'"]),
        ("team:players=1.5", ["players", "'1.5'", "integer"]),
        ("team:players=two", ["players", "'two'", "integer"]),
        ("team:players=", ["players", "integer"]),
        ("team:seed=-1", ["seed", "'-1'"]),
        ("team:discount=x", ["discount", "'x'", "p/q"]),
        ("team:discount=nan", ["discount", "'nan'"]),
        ("team:discount=1", ["discount is 1;", "strictly between 0 and 1"]),
        ("team:discount=1/0", ["discount", "divides by zero"]),
        ("routing:common_interest=maybe", ["common_interest", "'maybe'", "boolean"]),
        ("routing:slopes=1:x", ["slopes", "'x'"]),
        ("routing:slopes=", ["slopes"]),
        ("team:players=64,actions=64", ["numbers as dense tables; at most"]),
        ("routing:players=40,dense=true", ["numbers as dense tables; at most"]),
        ("routing:players=9999,dense=true", ["more than 10^3", "numbers as dense tables; at most"]),
        ("congestion:players=999", ["numbers by head counts; at most"]),
        ("routing:players=10001", ["players", "10000"]),
        ("routing:dense=perhaps", ["dense", "'perhaps'", "boolean"]),
        ("potential_stage:players=30", ["numbers as dense tables; at most"]),
        ("shaped:players=20,actions=5", ["numbers as dense tables; at most"]),
    ],
)
def test_what_cannot_be_used_is_named_with_a_remedy(spec: str, words: list[str]) -> None:
    message = refusal(spec)
    for word in words:
        assert word in message


@pytest.mark.parametrize("digits", [50, 5000])
def test_absurd_numbers_are_refused_at_once_and_briefly(digits: int) -> None:
    start = time.process_time()
    for parameter in ("players", "states", "seed=-1,actions"):
        refusal(f"team:{parameter}={'9' * digits}")
    assert time.process_time() - start < 1


def test_the_size_is_checked_before_anything_is_built() -> None:
    start = time.process_time()
    refusal("routing:players=24,routes=6,slopes=1:1:1:1:1:1,offsets=1:1:1:1:1:1")
    assert time.process_time() - start < 1
    check_size("x", players=2, states=2, joint_actions=4)
    with pytest.raises(InputError, match="x would need 25000000 numbers"):
        check_size("x", players=4000, states=1000, joint_actions=5)


def test_helpers() -> None:
    assert numbered(3) == ("1", "2", "3")
    assert numbered(2, "s") == ("s1", "s2")
    assert joint_count(3, 4) == 81
    assert joint_count(2, 10**9) == 2**64
