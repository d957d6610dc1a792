"""Statements become MathML: all of the catalogue's, and nothing but MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from verification.catalogue import CATALOGUE
from verification.report.markdown import mathematics
from verification.report.mathematics import Form, Piece, pieces, to_mathml

IN_WORDS = {
    "appendix-B.1.framework",
    "appendix-B.1.ii",
    "appendix-B.1.iii",
    "appendix-B.1.inference",
    "appendix-B.1.v.visits",
    "assumption-3.1.visits",
    "remark-A.4",
    "section-1.1.perturbation",
    "section-3.2.nonconcave",
}
"""Statements in words alone."""


@pytest.mark.parametrize("claim", sorted(CATALOGUE))
def test_every_statement_of_the_catalogue_converts(claim: str) -> None:
    formulas = converted(CATALOGUE[claim].statement)
    assert bool(formulas) == (claim not in IN_WORDS)


@pytest.mark.parametrize("claim", sorted(CATALOGUE))
def test_every_reading_and_consequence_converts(claim: str) -> None:
    converted(CATALOGUE[claim].reading)
    converted(CATALOGUE[claim].consequence)


def converted(text: str) -> list[Piece]:
    """The formulas of a text, each of which must become MathML, with nothing of LaTeX left between them."""
    found = pieces(text)
    formulas = [piece for piece in found if piece.form is not Form.TEXT]
    for piece in formulas:
        assert piece.mathml is not None, piece.source
        ElementTree.fromstring(piece.mathml)
    assert not any("$" in piece.source or "\\" in piece.source for piece in found if piece.form is Form.TEXT)
    return formulas


def test_splits_words_and_formulas() -> None:
    assert [(p.form, p.source) for p in pieces(r"For $x$, $$y^2$$ costs 5$ each")] == [
        (Form.TEXT, "For "),
        (Form.INLINE, "x"),
        (Form.TEXT, ", "),
        (Form.DISPLAY, "y^2"),
        (Form.TEXT, " costs 5$ each"),
    ]


@pytest.mark.parametrize(
    "latex", [r"\frac{", r"\nosuchcommand{x}", r"\text{<script>alert(1)</script>}", r"\text{a & b}"]
)
def test_what_cannot_be_converted_is_left_to_the_source(latex: str) -> None:
    assert to_mathml(latex, display=True) is None


def test_comparisons_are_escaped() -> None:
    converted = to_mathml("a < b > c", display=False)
    assert converted is not None
    assert "&lt;" in converted


def test_limits_stand_below_in_a_display_even_within_brackets() -> None:
    assert "<munder>" in str(to_mathml(r"\left( \sum_{s} x \right)", display=True))
    assert "<munder>" not in str(to_mathml(r"\sum_{s} x", display=False))


def test_markdown_keeps_every_backslash() -> None:
    shown = mathematics(pieces(r"Let $a_i^* \in A$: $$\|x\|_\infty \leq 1$$"))
    assert shown == "Let $`a_i^* \\in A`$:\n\n```math\n\\|x\\|_\\infty \\leq 1\n```"
