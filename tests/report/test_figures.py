"""Figures are valid, repeatable SVG; captions follow the data; an unknown kind is listed."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from pages import in_html, in_markdown

from mpgtheory.errors import InputError
from verification.report.figures import KINDS, to_svg
from verification.report.render import render

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


def drawn(results: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in render(results).items() if name.startswith("figures/")}


EMPIRICAL = {
    *("authors_experiment.svg", "learning_rates.svg"),
    *("flow-lyapunov.svg", "flow-portrait.svg", "flow-ternary.svg"),
    *("shadowing.svg", "closed_orbit.svg", "balance.svg"),
}
"""Files of kinds whose drawing has a test of its own."""


def test_every_kind_is_drawn_as_valid_xml(illustrated: dict[str, Any]) -> None:
    figures = drawn(illustrated)
    assert {name.split("--")[1] for name in figures} == {f"{kind}.svg" for kind in KINDS} - EMPIRICAL
    for text in figures.values():
        assert ElementTree.fromstring(text).tag == f"{SVG}svg"


def test_figures_carry_no_date_and_no_opaque_ground(illustrated: dict[str, Any]) -> None:
    for text in drawn(illustrated).values():
        assert "dc:date" not in text
        assert "Matplotlib" not in text
        assert not re.search(r"fill: (#ffffff|white)", text)


def test_curves_differ_in_more_than_colour(illustrated: dict[str, Any]) -> None:
    text = drawn(illustrated)["figures/base--contraction.svg"]
    used = re.findall(r"stroke: (#(?!767676)\w{6}); stroke-width: 1.2|stroke-dasharray: ([\d.,]+)", text)
    assert len({dash for _, dash in used if dash}) >= 2


def test_ids_of_two_figures_do_not_clash(illustrated: dict[str, Any]) -> None:
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in drawn(illustrated).values()]
    assert all(ids)
    assert not set.intersection(*ids)


def test_references_within_a_figure_resolve(illustrated: dict[str, Any]) -> None:
    for text in drawn(illustrated).values():
        used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
        assert used
        assert used == set(re.findall(r' id="([^"]+)"', text))


def test_captions_follow_the_data() -> None:
    slow = {"kind": "contraction", "discount": 0.5, "curves": [{"label": "1", "distances": [1.0, 0.9]}]}
    assert "is 0.9" in KINDS["contraction"](slow).caption
    flat = {"curves": [{"label": "x", "steps": [0.1, 0.01], "errors": [0.0, 1e-17], "order": None}]}
    assert "no slope was fitted" in KINDS["difference_order"](flat).caption


def test_distances_and_errors_of_zero_are_no_error() -> None:
    still = {"discount": 0.5, "curves": [{"label": "1", "distances": [0.0, 0.0]}]}
    exact = {"curves": [{"label": "x", "steps": [0.1, 0.01], "errors": [0.0, 0.0], "order": None}]}
    for kind, data in (("contraction", still), ("difference_order", exact)):
        ElementTree.fromstring(to_svg(KINDS[kind](data), "none"))


def test_the_papers_own_game_is_preferred(illustrated: dict[str, Any]) -> None:
    figure = illustrated["findings"][0]["evidence"][0]["figure"]
    other = {**illustrated["findings"][0], "game": "other:states=2"}
    illustrated["findings"].insert(0, other | {"evidence": [other["evidence"][0] | {"figure": figure}]})
    assert "**Game `routing`.**" in in_markdown(render(illustrated))


def test_an_unknown_kind_is_listed(written: dict[str, Any]) -> None:
    written["findings"][0]["evidence"][0]["figure"] = {"kind": "hologram"}
    files = render(written)
    assert not [name for name in files if name.startswith("figures/")]
    assert "hologram" in in_html(files)
    assert "hologram" in in_markdown(files)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_figure_without_its_data_is_named(kind: str, written: dict[str, Any]) -> None:
    written["findings"][0]["evidence"][0]["figure"] = {"kind": kind}
    with pytest.raises(InputError, match=f"{kind}.*(curves|discount|counters|theta|gap|runs|panels|seeds|times)"):
        render(written)
