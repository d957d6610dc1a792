"""Which figures a report draws: for each claim and each kind of figure, one, of a representative game."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mpgtheory.errors import InputError
from verification.report.document import REMEDY
from verification.report.figures import KINDS, to_svg

PREFERRED = "routing"
"""The paper's own experiment: drawn where its figure is there."""


@dataclass(frozen=True)
class Illustration:
    """A drawn figure, or, with `svg` None, one of a kind that this report cannot draw."""

    kind: str
    game: str
    file: str
    svg: str | None
    caption: str = ""
    description: str = ""
    others: int = 0

    @property
    def inline(self) -> Markup:
        """The SVG for a place inside HTML: without XML declaration and document type."""
        svg = self.svg or ""
        return Markup(svg[svg.index("<svg") :])


def illustrate(results: Mapping[str, Any]) -> dict[str, tuple[Illustration, ...]]:
    """The figures of each claim that has any, by its id.

    Raises:  InputError if the data of a figure of a known kind are not what that kind needs.
    """
    figures: dict[str, dict[str, list[tuple[str, Mapping[str, Any]]]]] = {}
    for finding in results["findings"]:
        for data in (e["figure"] for e in finding["evidence"] if e["figure"] is not None):
            kinds = figures.setdefault(finding["claim"], {})
            kinds.setdefault(str(data.get("kind")), []).append((finding["game"], data))
    return {
        claim: tuple(_draw(claim, kind, candidates) for kind, candidates in kinds.items())
        for claim, kinds in figures.items()
    }


def _draw(claim: str, kind: str, candidates: list[tuple[str, Mapping[str, Any]]]) -> Illustration:
    game, data = next((c for c in candidates if c[0] == PREFERRED), candidates[0])
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{claim}--{kind}")
    if kind not in KINDS:
        return Illustration(kind, game, name, None)
    try:
        picture = KINDS[kind](data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise InputError(f"results: figure {kind!r} of {claim} on {game}: {reason}; {REMEDY}") from error
    svg = to_svg(picture, name)
    others = len({game for game, _ in candidates}) - 1
    return Illustration(kind, game, f"{name}.svg", svg, picture.caption, picture.description, others)
