"""The shapes (players x states x actions) for which identities are proved for every game at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mpgtheory.indeterminates import GenericGame, generic_game
from verification.claim import Evidence, Method
from verification.compare import Comparison
from verification.evidence import unordered_evidence

SMALL = ((2, 2, 2),)
SHAPES = ((2, 2, 2), (2, 2, 3), (2, 3, 2), (3, 2, 2))


def shape_evidence(
    comparisons: Callable[[GenericGame], Iterable[Comparison]],
    shapes: Sequence[tuple[int, int, int]] = SMALL,
    *,
    normalised: bool = True,
) -> Evidence:
    """Evidence that an identity holds for every game of each shape, with all data indeterminates."""
    listed: list[Comparison] = []
    for shape in shapes:
        generic = generic_game(*shape, normalised=normalised)
        listed += comparisons(generic)
    words = ", ".join("x".join(map(str, shape)) for shape in shapes)
    rows = "" if normalised else "; probability rows need not sum to 1"
    return unordered_evidence(
        Method.SYMBOLIC,
        generic.game.arithmetic,
        f"every game of {words} players x states x actions",
        listed,
        note=f"polynomial identity; the last shape has {generic.game.arithmetic}{rows}",
    )
