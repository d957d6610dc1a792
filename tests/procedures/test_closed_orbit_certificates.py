"""Certificates of closed orbits: the kernel's own arithmetic in Q(E), and what a careful forger writes."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest
from measuring import accepted, check_of, with_member

from verification.kernel.rules_exploration_cycle import Field

CLAIM = "lemma-3.7"


@pytest.fixture(scope="module")
def cycle(shared):
    """The certificate at the first exploration alone."""
    content = check_of(CLAIM, "a closed orbit of the dynamics at a hub").run(shared("shapley_team")).certificate
    return {**content, "cases": content["cases"][:1]}


def test_the_orbit_is_shapleys(cycle):
    (case,) = cycle["cases"]
    assert case["equation"] == [-1, 1, 0, 1]
    assert len(case["corners"]) == 6


def test_forged_fields_are_rejected(cycle):
    """Another equation, a root elsewhere, more gap than there is, other witnesses, another hub or exploration."""
    (case,) = cycle["cases"]
    for member, value in (
        ("equation", [-1, 1, 1, 1]),
        ("equation", [-1, 1]),
        ("equation", [-1, 1, 0, 0]),
        ("root", ["1/10", "1/5"]),
        ("root", [0, 1]),
        ("root", ["1/2", "3/2"]),
        ("gap", "1/10"),
        ("hub", 1),
        ("hub", 4),
        ("exploration", ["1/2", "1/10"]),
        ("exploration", ["1/5", "1/5"]),
        ("exploration", [0, 0]),
        ("exploration", ["1/10"]),
        ("witnesses", [[0, 0, 0]] * 6),
        ("witnesses", case["witnesses"][1:]),
        ("corners", case["corners"][1:]),
        ("corners", [*case["corners"][1:], case["corners"][0]]),
    ):
        assert not accepted(with_member(cycle, member, value)), (member, value)
    assert not accepted(with_member(cycle, "gap", 0))  # then nothing fails
    assert not accepted({**cycle, "outcome": "holds"})
    assert accepted(with_member(cycle, "gap", "1/1000"))  # a smaller bound is true as well


def test_forged_hubs_are_rejected(cycle):
    """The structure of the game is checked: payoffs at the hub, transitions, dominance at the outcome states."""
    for path, value in (
        (("payoffs", 0, 0, 0, 0), 1),
        (("payoffs", 0, 1, 1, 0), "2/3"),
        (("payoffs", 1, 2, 0, 2), 5),
        (("payoffs", 0, 3, 0, 0), 3),
        (("transitions", 1, 0, 0), ["1/40", "37/40", "1/40", "1/40"]),
        (("transitions", 0, 0, 0), ["37/40", "1/40", "1/40", "1/40"]),
        (("transitions", 0, 0, 0), ["1/40", "1/40", "37/40", "1/40"]),
    ):
        assert not accepted(with_game(cycle, path, value)), path


def with_game(content, path, value):
    forged = copy.deepcopy(content)
    part = forged["game"]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return forged


def test_the_kernel_encloses_signs_in_its_field():
    """E^3 + E = 1 in the kernel's own arithmetic: products, signs, and the order of near values."""
    field = Field([-1, 1, 0, 1], ["1/2", "3/4"])
    e = field.times_root(field.constant(1))
    cube = field.times(e, field.times(e, e))
    assert [x + y for x, y in zip(cube, e, strict=True)] == field.constant(1)
    for value, sign in (("682327/1000000", 1), ("682328/1000000", -1)):
        assert field.sign([a - b for a, b in zip(e, field.constant(Fraction(value)), strict=True)]) == sign
    assert field.sign(field.constant(0)) == 0
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = ([Fraction(int(c)) for c in rng.integers(-9, 10, 3)] for _ in range(2))
        by_float = sum(float(c) * 0.6823278038280193**k for k, c in enumerate(field.times(x, y)))
        product = np.prod([sum(float(c) * 0.6823278038280193**k for k, c in enumerate(z)) for z in (x, y)])
        assert by_float == pytest.approx(product, abs=1e-9)
