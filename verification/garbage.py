"""How often Python looks for garbage: rarely, in processes that run commands and tasks.

Counting references frees nearly everything at once. The search for reference cycles goes through all lists, tuples and
objects that are alive; exact tables are made of millions. By Python's defaults that search took a fifth of the time of
a task, and nine tenths of the time in which stored results are read.
"""

from __future__ import annotations

import gc

YOUNG = 1_000_000
"""More objects made than freed, until the youngest are looked through: some 100 MB at the most."""


def collect_rarely() -> None:
    """Look for cycles once in YOUNG objects, and never among those that are alive now, as loaded modules are."""
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
