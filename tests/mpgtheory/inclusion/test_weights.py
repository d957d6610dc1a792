"""Weights: clocks against quadrature, bounds, texts, and one line for every mistake."""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from solvable import COORDINATION, at

from mpgtheory.errors import InputError
from mpgtheory.game.policy import Policy, exact_policy, uniform
from mpgtheory.inclusion import constant, flow, piecewise, varying
from mpgtheory.inclusion.flow.weight_texts import weights_from

JUMPS = piecewise(COORDINATION, [0, "1/2", 2], [1, [["1/2"], ["3/4"]], "1/4"])


def test_clocks_are_integrals_of_weights() -> None:
    times = np.array([0.3, 0.5, 1.75, 2.0, 4.0])
    for begin in (0.0, 0.3):
        found = JUMPS.clock(begin, times)
        for k, tau in enumerate(times):
            for player in range(2):
                wanted = quad(lambda t, i=player: JUMPS.gamma(t)[i, 0], begin, tau, points=[0.5, 2.0])[0]
                assert found[k, player, 0] == pytest.approx(wanted, abs=1e-9)


def test_a_function_of_time_against_its_antiderivative() -> None:
    weights = varying(COORDINATION, lambda tau: 0.75 + sin(3 * tau) / 4, eta="1/2")
    times = np.array([0.1, 1.0, 10.0])
    wanted = 0.75 * times + (1 - np.cos(3 * times)) / 12
    assert weights.clock(0.0, times)[:, 0, 0] == pytest.approx(wanted, abs=1e-12)
    assert weights.quadrature_error(0.0, 10.0) < 1e-12
    coarse = varying(COORDINATION, lambda tau: 0.75 + sin(60 * tau) / 4, eta="1/2", step=2.0)
    assert coarse.quadrature_error(0.0, 10.0) > 1e-3


def test_the_weight_at_a_jump_is_that_after_it() -> None:
    assert JUMPS.gamma(0.5)[0, 0] == 0.5
    assert JUMPS.next_break(0.0) == 0.5
    assert JUMPS.next_break(2.0) == np.inf
    assert JUMPS.eta == constant(COORDINATION, "1/4").eta


@pytest.mark.parametrize(
    ("texts", "eta", "wanted"),
    [
        ([], None, [1.0, 1.0]),
        (["0.5"], None, [0.5, 0.5]),
        (["1/2", "3/4"], None, [0.5, 0.75]),
        (["0:1, 1:1/2"], None, [0.5, 0.5]),
        (["3/4 + cos(tau)/4"], "1/2", [0.75 + cos(2.0) / 4] * 2),
        (["1", "3/4 + cos(tau)/4"], "1/2", [1.0, 0.75 + cos(2.0) / 4]),
    ],
)
def test_texts(texts: list[str], eta: str | None, wanted: list[float]) -> None:
    assert weights_from(COORDINATION, texts, eta).gamma(2.0)[:, 0] == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("texts", "eta", "message"),
    [
        (["2"], None, "gamma leaves its bounds"),
        (["1/2"], "3/4", "gamma leaves its bounds"),
        (["1"], "0", r"eta is 0; it must lie in \(0, 1\]"),
        (["1"], "2", "eta is 2"),
        (["3/4 + sin(tau)/4"], None, "give its lower bound eta"),
        (["n/2"], "1/2", "depends on n"),
        (["word"], None, "time is tau"),
        (["1", "1", "1"], None, "given 3 times"),
        (["0:1", "0:1"], None, "given once"),
        (["0:1, 1/2"], None, "has no time"),
        (["1:1"], None, "must begin with 0"),
        (["0:1, 2:1/2, 1:1"], None, "must begin with 0 and rise"),
    ],
)
def test_bad_texts_are_refused(texts: list[str], eta: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        weights_from(COORDINATION, texts, eta)


def test_a_function_that_leaves_its_bounds_stops_the_flow() -> None:
    weights = varying(COORDINATION, lambda tau: 1 - tau / 4, eta="1/2")
    with pytest.raises(InputError, match="gamma leaves its bounds at time 2"):
        flow(COORDINATION, uniform(COORDINATION), duration=3, weights=weights)


HALF = ["1/2", "1/2"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"duration": 0}, "duration is 0"),
        ({"duration": -1.0}, "duration is -1"),
        ({"duration": float("nan")}, "duration is nan"),
        ({"duration": 1e7}, r"at most 1e\+06"),
        ({"ties": "highest"}, "ties is 'highest'; known: lowest, slide, nearest"),
        ({"ties": "nearest"}, "a velocity is needed"),
        ({"velocity": lambda tau, policy: policy}, "for it only"),
        ({"repaired": True}, "need exploration"),
        ({"exploration": "3/2"}, "3/2"),
        ({"exploration": ["1/2"]}, "exploration"),
        ({"most_events": 0}, "most_events is 0"),
        ({"start": exact_policy([[HALF]])}, "start has blocks of shape"),
        ({"start": Policy(at([1, 0], HALF).blocks[::-1] * 2)}, "start has blocks of shape"),
    ],
)
def test_bad_input_of_a_flow_is_refused(change: dict[str, Any], message: str) -> None:
    given = {"start": at(HALF, HALF), "duration": 1.0, **change}
    with pytest.raises(InputError, match=message):
        flow(COORDINATION, **given)


def test_starts_off_the_simplex_are_refused() -> None:
    block = at(HALF, HALF)[0]
    for factor in (2, -1):
        start = Policy((block * factor, block), is_distribution=False)
        with pytest.raises(InputError, match=r"start\[1\]\[s1\] is .* must be probabilities that sum to 1"):
            flow(COORDINATION, start, duration=1)
