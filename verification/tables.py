"""Tables that evidence carries for the report: texts in rows and columns.

{"title", "columns": [...], "rows": [[...]...], "left_out": rows beyond the last one shown, "note"}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mpgtheory.game.policy import Policy


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, left_out: int = 0, note: str = ""
) -> dict[str, Any]:
    """A table as results.json holds it."""
    assert all(len(row) == len(columns) for row in rows)
    listed = [list(row) for row in rows]
    return {"title": title, "columns": list(columns), "rows": listed, "left_out": left_out, "note": note}


def pure_profile_text(policy: Policy) -> str:
    """The actions of a pure profile, counted from 0: one pair of parentheses a player, one action a state."""
    rows = (" ".join(str(int(np.argmax(row == 1))) for row in block) for block in policy)
    return " ".join(f"({row})" for row in rows)
