"""The figure of the learner against both inclusions: drawn from its data, its caption says where the curves end."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from verification.report.figures import KINDS, to_svg


def series(*medians: float) -> dict[str, Any]:
    return {"times": list(range(len(medians))), "quartiles": [[m / 2, m, 2 * m] for m in medians]}


def shadowing(printed: tuple[float, ...] = (1.0, 0.1, 0.1), corrected: tuple[float, ...] = (1.0, 0.1, 0.0)) -> Any:
    curves = [
        {"label": label, "eps": series(*values), "distance": series(*values)}
        for label, values in (("printed", printed), ("corrected", corrected))
    ]
    return {"curves": curves, "length": 2.0, "seeds": 11, "steps": 77}


@pytest.mark.parametrize("values", [(1.0, 0.1, 0.0), (0.0, 0.0, 0.0), (1.0, 2.0, 3.0)])
def test_both_readings_are_drawn(values: tuple[float, ...]) -> None:
    text = to_svg(KINDS["shadowing"](shadowing(corrected=values)), "shadowing")
    ElementTree.fromstring(text)
    assert "printed" in text
    assert "corrected" in text


def test_the_caption_follows_the_data() -> None:
    caption = KINDS["shadowing"](shadowing(corrected=(1.0, 0.5, 0.0625))).caption
    assert "11 runs" in caption
    assert "printed: \u03b5 ends at 0.1, the distance at 0.1" in caption
    assert "corrected: \u03b5 ends at 0.0625" in caption


def test_the_same_data_give_the_same_bytes() -> None:
    assert len({to_svg(KINDS["shadowing"](shadowing()), "x") for _ in range(2)}) == 1


def orbit() -> dict[str, Any]:
    corners = [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.2, 0.5]]
    panel = {"actions": ["up", "down", "rest"], "orbit": [*corners, corners[0]], "corners": corners, "flow": corners}
    panels = [{**panel, "label": f"player {k}"} for k in (1, 2)]
    return {"panels": panels, "period": 2.25, "time": 7.0}


def test_the_closed_orbit_has_a_triangle_a_player() -> None:
    text = to_svg(KINDS["closed_orbit"](orbit()), "orbit")
    ElementTree.fromstring(text)
    assert text.count(">rest<") == 2
    assert "player 2" in text
    assert "a solution until time 7" in text


def test_the_caption_of_the_orbit_has_its_period() -> None:
    assert "once in 2.25" in KINDS["closed_orbit"](orbit()).caption
