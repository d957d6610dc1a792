"""The certificate of a profile's Nash gaps: the statement definition-2.3 at this profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import OptimalResponse
from verification.certificate import HOLDS, keep, statement_certificate
from verification.checking.exact import compared
from verification.checking.sampling import Case
from verification.compare import is_violated
from verification.instance import Instance
from verification.language.files import load_statement

DEFINITION, CLAUSES = "definition-2.3", ("enough", "least")
SHARE = fmpq(99, 100)
"""The part of the gap that is shown not to be enough."""


def gap_certificate(game: MarkovGame, policy: Policy, replies: Sequence[OptimalResponse]) -> dict[str, Any]:
    """That no reply gains more than the gap, and that some reply gains more than SHARE of it if there is a gap.

    replies: an optimal one of each player.
    """
    statement, optimal = load_statement(DEFINITION), Policy(tuple(reply.block for reply in replies))
    case = {"pi": policy, "x": optimal, "dag": optimal, "share": SHARE}
    made = compared(Instance(game), statement, [Case("the profile", case)], CLAUSES)
    assert not any(map(is_violated, made.comparisons)), "the gap is not the largest gain"
    return statement_certificate(statement, game, [case], made.clauses, outcome=HOLDS, model=made.model, hypotheses={})


def checked_gap_certificate(
    game: MarkovGame, policy: Policy, replies: Sequence[OptimalResponse], folder: Path | None = None
) -> dict[str, Any]:
    """`gap_certificate`, accepted by the kernel, and written if there is a folder.

    `mpgtheory` finds it by the entry point that pyproject.toml declares for it.
    """
    content = gap_certificate(game, policy, replies)
    keep(content, folder)
    return content
