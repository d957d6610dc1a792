"""Figures of flows: valid and repeatable, captions that follow the data, nothing told by colour alone."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from verification.report.figures import KINDS, to_svg

PATH = {"points": [[0.2, 0.7], [0.5, 0.5], [1.0, 1.0]], "events": [[0.5, 0.5]]}
WAY = {"points": [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], "events": []}


def panel(**changed: Any) -> dict[str, Any]:
    """A portrait on a grid of 3 x 3: player 1 prefers its first action above y = 1/2, player 2 right of x = 1/4."""
    leads = [[[-1, -1, -1], [0, 0, 0], [1, 1, 1]], [[-1, 1, 3]] * 3]
    content = {
        **{"title": "by hand", "axes": ["player 1: A", "player 2: A"], "grid": [0.0, 0.5, 1.0], "leads": leads},
        **{"speeds": [1.0, 0.5], "flows": [PATH], "learners": []},
        "equilibria": [{"point": [1.0, 1.0], "strict": True}, {"point": [0.25, 0.5], "strict": False}],
    }
    return {**content, **changed}


def curve(slopes: tuple[float, ...] = (-2.0, -1.0, -0.5), bound: Any = (-1.0, -0.25, -0.1)) -> dict[str, Any]:
    listed = None if bound is None else list(bound)
    shown = {"times": [0.0, 1.0, 2.0], "phi": [3.0, 1.5, 0.75], "slope": list(slopes), "bound": listed}
    return {"label": "start 0", **shown, "events": [1.0]}


PORTRAIT = {"panels": [panel()]}
LYAPUNOV = {"reference": "maximum", "curves": [curve()]}
TERNARY = {"panels": [{"title": "player 1, state hub", "corners": ["a", "b", "c"], "flows": [WAY]}]}
EXAMPLES = {"flow-portrait": PORTRAIT, "flow-lyapunov": LYAPUNOV, "flow-ternary": TERNARY}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_figures_are_valid_and_repeatable(kind: str) -> None:
    text = to_svg(KINDS[kind](EXAMPLES[kind]), kind)
    ElementTree.fromstring(text)
    assert text == to_svg(KINDS[kind](EXAMPLES[kind]), kind)


def test_a_portrait_names_what_it_shows() -> None:
    text = to_svg(KINDS["flow-portrait"](PORTRAIT), "p")
    for name in ("by hand", "player 1: A", "player 1&#x27;s actions tie", "strict equilibrium", "other equilibrium"):
        assert name.replace("&#x27;", "'") in text.replace("&#x27;", "'")


def test_the_field_points_to_the_best_replies() -> None:
    figure = KINDS["flow-portrait"](PORTRAIT).figure
    arrows = next(c for c in figure.axes[0].collections if hasattr(c, "U"))
    columns = (arrows.X, arrows.Y, arrows.U, arrows.V)
    at = {(float(x), float(y)): (float(u), float(v)) for x, y, u, v in zip(*columns, strict=True)}
    assert at[0.5, 0.0][0] < 0 < at[0.5, 0.0][1]
    assert at[0.5, 1.0][0] > 0
    assert at[0.5, 1.0][1] == 0
    assert at[1.0, 0.0][1] / -at[1.0, 0.0][0] == pytest.approx(0.5)


def test_captions_follow_the_data() -> None:
    assert "1 flows of the inclusion (7)-(8), 1 switches" in KINDS["flow-portrait"](PORTRAIT).caption
    with_run = {"panels": [panel(learners=[{"label": "run", "points": [[0.5, 0.5], [0.6, 0.6]]}])]}
    assert "learner" in KINDS["flow-portrait"](with_run).caption
    assert "learner" not in KINDS["flow-portrait"](PORTRAIT).caption
    assert "projections" in KINDS["flow-portrait"]({"panels": [panel(leads=None, grid=None)]}).caption


def test_the_lyapunov_caption_compares_decrease_and_bound() -> None:
    assert "at least 2 times" in KINDS["flow-lyapunov"](LYAPUNOV).caption
    assert "falls along every flow" in KINDS["flow-lyapunov"](LYAPUNOV).caption
    rising = KINDS["flow-lyapunov"]({"reference": "maximum", "curves": [curve((-2.0, 0.5, -0.5), None)]}).caption
    assert "rises at 1 of the points" in rising
    assert "times what the bound" not in rising


def test_flat_curves_are_no_error() -> None:
    still = {**curve((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), "phi": [0.0, 0.0, 0.0], "events": []}
    ElementTree.fromstring(to_svg(KINDS["flow-lyapunov"]({"reference": "end", "curves": [still]}), "flat"))
