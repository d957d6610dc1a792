"""The page of complete lists of equilibria: `python tests/benchmarks/equilibrium_lists_page.py [GAME...]`.

Each list is searched, its certificate is checked by the kernel, and both are written down. Further games, files or
families, are given as arguments. The list of the recycling robots, which are a file, takes longer: its certificate lies
beside the page.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from mpgtheory.equilibria import attracts, equilibria
from mpgtheory.equilibria.results import Equilibria, policy_text
from mpgtheory.formats import load_game
from verification import checker
from verification.certificate import write_certificate
from verification.checking.equilibria import list_certificate

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "reports" / "benchmarks" / "equilibrium_lists.md"
STORED = PAGE.parent / "certificates"
"""Where certificates are kept of games that are files."""
RECYCLING = ROOT.parent / "shared" / "data" / "madp" / "recycling.dpomdp"
GAMES = ("matching_pennies", "coordination", "coordination:states=2", "stag_hunt", "routing:players=2")
LIMIT = 120.0
WORDS = {True: "yes", False: "no", None: "undecided"}
HEAD = """# Complete lists of equilibria

All stationary equilibria of small games, pure and mixed, each exact or the only one of its supports in a box of radius
below 1e-30, and a certificate that none is missing. Written by `python tests/benchmarks/equilibrium_lists_page.py`;
`mpgtheory equilibria GAME -o FOLDER` writes the certificates, and the kernel checks them with nothing but Python.

- *regions*: into which branch and bound split all policies. *certificate*: the first digits of its hash.
- *comparisons*: that the kernel made when it checked the certificate.
- *attracts*: whether all solutions of (7)-(8) that start near the equilibrium tend to it.

`recycling` is the game of the two robots of Amato, Bernstein and Zilberstein (2007), `recycling.dpomdp` of the MADP
toolbox, in which both see the state: 4 states, 3 actions each, 16 weights. Its certificate lies in `certificates/`,
since the search takes longer than the others: `python -I -S verification/checker.py FILE` checks it.

| game | equilibria | pure | mixed | complete | regions | certificate | comparisons |
|---|---|---|---|---|---|---|---|
"""

TAIL = """
## Random games, and what is not complete

By `tests/benchmarks/test_all_equilibria.py`, on 100 random games of 2 players, 2 states and 2 actions, in seconds of
one core. Payoffs of three digits: 100 of 100 lists are complete, with 158 equilibria; a search takes 0.05 s in the
median and 0.9 s at the most, and the kernel 0.007 s in the median. None is missing of the equilibria that another
solver finds from 10 random starts in each game. Payoffs of a single digit: 94 of 100. Each of the other six has
segments of equilibria, which are listed exactly; no certificate shows yet that all equilibria are points or segments
of the list.

`routing:players=3`, with 12 weights, is not complete. What limits it is how many equilibria there are: Newton's
method in doubles on 37,931 of the 531,441 supports, drawn at random, led to one in 117 cases: there are about 1,600,
give or take 300. The search finds and shows about one in 2.3 s of one core: it would take an hour.
"""
"""Figures of programs that are run by hand."""


def row(found: Equilibria) -> str:
    """The row of a game; what is not complete has no certificate."""
    kinds = [sum(one.kind[0] == kind for one in found) for kind in ("pure", "mixed")]
    shown, comparisons = "none", "0"
    if found.tree is not None:
        content = list_certificate(found)
        shown, comparisons = content["sha256"][:12], f"{checker.check(content).comparisons:,}"
    complete = "yes" if found.is_complete else f"no: {len(found.open):,} regions left"
    counts = f"{len(found)} | {kinds[0]} | {kinds[1]}"
    return f"| `{found.game.name}` | {counts} | {complete} | {found.regions:,} | {shown} | {comparisons} |\n"


def listed(found: Equilibria) -> str:
    """The equilibria of a game."""
    rows = "".join(
        f"| {number} | {', '.join(one.kind)} | {policy_text(found.game, one.policy)} | {WORDS[known]} |\n"
        for number, (one, known) in enumerate(zip(found, attracts(found), strict=True), 1)
    )
    return f"\n## {found.game.name}\n\n| number | kind | policy | attracts |\n|---|---|---|---|\n{rows}"


def main(further: list[str]) -> None:
    """Write the page."""
    lists = []
    STORED.mkdir(exist_ok=True)
    for name in (*GAMES, str(RECYCLING), *further):
        began = time.perf_counter()
        lists.append(equilibria(load_game(name), time_limit=LIMIT))
        print(f"{lists[-1]!r}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
        if Path(name).exists() and lists[-1].tree is not None:
            write_certificate(list_certificate(lists[-1]), STORED)
    PAGE.write_text(HEAD + "".join(map(row, lists)) + "".join(map(listed, lists)) + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
