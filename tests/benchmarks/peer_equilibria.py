"""One equilibrium of random games, beside sgamesolver's QRE homotopy.

`python tests/benchmarks/peer_equilibria.py PEER` writes the page. PEER is the Python of an environment of its own with
sgamesolver 1.0.2, which needs numpy below 2. It runs this file too, with numpy and sgamesolver only. Both follow a
branch of logit equilibria from the uniform policy, on the same games in turn, in doubles, on one core. What counts is
the Nash gap of the policy that each gives, measured here for both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

PAGE = Path(__file__).resolve().parents[2] / "reports" / "benchmarks" / "equilibria.md"
DISCOUNT, CLOSE = 0.9, 1e-6
SIZES = (((4, 4), 4, 100), ((4, 4), 16, 100), ((3, 3, 3), 8, 100), ((4, 4), 64, 10))
"""Actions of each player, states, games."""
FINE = {"convergence_tol": 1e-10, "ds_max": 1e6}
"""Options with which sgamesolver comes to gaps between 1e-7 and 2e-6; by default it stops near 1e-4."""


class Pair(NamedTuple):
    """A game solved by both: seconds of one core and Nash gaps, here and by the peer."""

    seconds: tuple[float, float]
    gaps: tuple[float, float]


def drawn(seed: int, counts: tuple[int, ...], states: int) -> tuple[Any, Any]:
    """Payoffs (N, S, A_1, ...) and transitions (S, A_1, ..., S), uniform; rows sum to 1."""
    rng = np.random.default_rng(seed)
    rows = rng.random((states, *counts, states))
    return rng.random((len(counts), states, *counts)), rows / rows.sum(axis=-1, keepdims=True)


def by_peer(payoffs: Any, rows: Any) -> list[Any]:
    """The policies of sgamesolver; none if its homotopy fails."""
    import sgamesolver

    game = sgamesolver.SGame([payoffs[:, s] for s in range(len(rows))], list(rows), DISCOUNT)
    homotopy = sgamesolver.homotopy.QRE(game)
    homotopy.solver_setup()
    homotopy.solver.verbose = 0
    homotopy.solver.set_parameters(FINE)
    homotopy.solve()
    found = homotopy.equilibrium
    return [] if found is None else [block.tolist() for block in np.moveaxis(np.array(found.strategies), 1, 0)]


def by_toolkit(payoffs: Any, rows: Any) -> list[Any]:
    """The policies of the toolkit, in doubles; none if the branch is lost."""
    from mpgtheory.equilibria.contraction import DenseContraction
    from mpgtheory.equilibria.logit import Branch
    from mpgtheory.equilibria.tables import Tables

    players = range(len(payoffs))
    tables = Tables(
        tuple(np.ascontiguousarray(np.moveaxis(payoffs[i], 1 + i, 1)) / np.ptp(payoffs[i]) for i in players),
        tuple(np.ascontiguousarray(np.moveaxis(np.moveaxis(rows, 1 + i, 1), -1, 2)) for i in players),
        DISCOUNT,
        tuple(players),
    )
    prior = np.stack([np.full(table.shape[:2], 1 / table.shape[1]) for table in tables.payoffs])
    found = Branch(DenseContraction(tables), prior).follow()
    return [] if found is None else found.weights.tolist()


def timed(solve: Callable[..., list[Any]], counts: tuple[int, ...], states: int, seed: int) -> tuple[float, list[Any]]:
    """Seconds of one core, and the policies."""
    game = drawn(seed, counts, states)
    began = time.process_time()
    try:
        policy = solve(*game)
    except (ArithmeticError, ValueError, np.linalg.LinAlgError):
        policy = []
    return time.process_time() - began, policy


def serve() -> None:
    """As the peer: answer each line `[counts, states, seed]` by one of seconds and policies."""
    answers, sys.stdout = sys.stdout, sys.stderr
    timed(by_peer, (2, 2), 2, 10**6)  # what is loaded or compiled once
    for line in sys.stdin:
        counts, states, seed = json.loads(line)
        print(json.dumps(timed(by_peer, tuple(counts), states, seed)), file=answers, flush=True)


def compared(peer: str) -> Iterator[list[Pair]]:
    """The games of each size, by both in turn."""
    with subprocess.Popen(
        [peer, __file__, "--as-peer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        timed(by_toolkit, (2, 2), 2, 10**6)
        for counts, states, games in SIZES:
            pairs = []
            for seed in range(games):
                process.stdin.write(json.dumps([counts, states, seed]) + "\n")
                process.stdin.flush()
                theirs = json.loads(process.stdout.readline())
                ours = timed(by_toolkit, counts, states, seed)
                gaps = [gap(*drawn(seed, counts, states), policy) for _, policy in (ours, theirs)]
                pairs.append(Pair((ours[0], theirs[0]), (gaps[0], gaps[1])))
            print(f"{len(counts)} players, {states} states: done", file=sys.stderr, flush=True)
            yield pairs
        process.stdin.close()


def gap(payoffs: Any, rows: Any, policy: list[Any]) -> float:
    """The Nash gap of a policy in doubles, payoffs being within [0, 1]; infinite without a policy."""
    from mpgtheory.arithmetic import FLOAT
    from mpgtheory.game import TabularGame
    from mpgtheory.game.policy import Policy
    from mpgtheory.values.best_response import nash_gap
    from mpgtheory.values.evaluation import Evaluation

    if not policy:
        return float("inf")
    players, states, *counts = payoffs.shape
    names = [tuple(map(str, range(count))) for count in (players, states, *counts)]
    blocks = [np.clip(np.array(block), 0, None) for block in policy]
    game = TabularGame(
        "random", names[0], names[1], tuple(names[2:]), DISCOUNT, np.full(states, 1 / states), payoffs, rows, FLOAT
    )
    exact = Policy(tuple(block / block.sum(axis=1, keepdims=True) for block in blocks), FLOAT)
    return float(max(nash_gap(Evaluation(game, exact))))  # type: ignore[arg-type, type-var]


def certified() -> tuple[float, float]:
    """Seconds of one certified equilibrium of an exact game (2 players, 4 actions, 16 states), and of the kernel."""
    from flint import fmpq

    from mpgtheory.arithmetic import EXACT
    from mpgtheory.equilibria import equilibrium
    from mpgtheory.game import TabularGame
    from verification import checker
    from verification.checking.equilibria import one_certificate

    rng, names = np.random.default_rng(0), tuple(map(str, range(16)))
    weights = rng.integers(1, 101, size=(16, 4, 4, 16))
    game = TabularGame(
        "random",
        ("1", "2"),
        names,
        (names[:4],) * 2,
        fmpq(9, 10),
        EXACT.array([fmpq(1, 16)] * 16),
        EXACT.array(rng.integers(0, 1001, size=(2, 16, 4, 4))),
        EXACT.array(weights) / EXACT.array(weights.sum(axis=-1, keepdims=True)),
    )
    began = time.process_time()
    content = one_certificate(equilibrium(game))
    found = time.process_time() - began
    began = time.process_time()
    checker.check(content)
    return found, time.process_time() - began


def row(counts: tuple[int, ...], states: int, pairs: list[Pair]) -> str:
    """A line of the table."""
    good = [sum(pair.gaps[side] < CLOSE for pair in pairs) for side in (0, 1)]
    seconds = [median(pair.seconds[side] for pair in pairs) for side in (0, 1)]
    ratios = sorted(pair.seconds[1] / pair.seconds[0] for pair in pairs)
    accuracy = [median(pair.gaps[side] for pair in pairs) for side in (0, 1)]
    return (
        f"| {len(counts)} | {counts[0]} | {states} | {len(pairs)} | {good[0]} | {good[1]} | {seconds[0]:.3g} | "
        f"{seconds[1]:.3g} | {median(ratios):.2g} | {ratios[len(ratios) // 10]:.2g} | {accuracy[0]:.1g} | "
        f"{accuracy[1]:.1g} |\n"
    )


HEAD = f"""# One equilibrium of random games, beside sgamesolver

Written by `python tests/benchmarks/peer_equilibria.py PEER`, in one run on the same games in turn: the toolkit's branch
of logit equilibria, in doubles, and the QRE homotopy of sgamesolver 1.0.2, in an environment of its own. Both start
from the uniform policy. One core each; payoffs uniform in [0, 1], discount {DISCOUNT}. An equilibrium is found if the
Nash gap of the policy is below {CLOSE:g}.

- *found*: in how many games the gap is below that, here and by sgamesolver. *seconds*: the median of each.
- *ratio*: sgamesolver's seconds over ours for the same game, the median, and the lowest of ten; above 1, the toolkit is
  faster. *gap*: the median Nash gap of each.

With its default options sgamesolver stops at gaps near 1e-4. Here it has `convergence_tol` 1e-10 and `ds_max` 1e6,
which take about a fifth more time with 4 states. With 64 states its gaps are then just above the bound: that few of its
policies are below it is no failure of its homotopy.

| players | actions | states | games | found | its | seconds | its | ratio | lowest of ten | gap | its |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""
TAIL = """
The aim was five times as fast on 100 games of each size, with as many found. With 64 states there are {largest} games:
a hundred would take sgamesolver most of an hour. Other programs ran on the machine; times are of the process. Here the
branch is left as soon as the actions that keep their weight solve the equations of an equilibrium, which Newton's
method then solves to rounding; sgamesolver follows its branch to the end. Given the values, the equations of different
states have nothing in common: so weights are eliminated state by state, and a step solves one system of players times
states unknowns. What is left is compiled (numba), as the peer's Jacobian is.

What the peer does not have: a certificate. One equilibrium of a game with 2 players, 4 actions and 16 states took
{found:.2g} s with its certificate (the only equilibrium with its supports in a box of radius below 1e-30), and the
kernel checked it in {checked:.2g} s.
"""


def main(arguments: list[str]) -> None:
    """As the peer: policies as JSON. Else run both, and write the page."""
    if arguments == ["--as-peer"]:
        serve()
        return
    (peer,) = arguments
    rows = [row(counts, states, pairs) for (counts, states, _), pairs in zip(SIZES, compared(peer), strict=True)]
    found, checked = certified()
    PAGE.write_text(HEAD + "".join(rows) + TAIL.format(found=found, checked=checked, largest=SIZES[-1][2]), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(sys.argv[1:])
