"""mpgtheory equilibria: all stationary equilibria of a small game with a proof, or one of any game."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import Discount, Folder, Game, Json, Normalise, Seed

if TYPE_CHECKING:
    from mpgtheory.equilibria import Equilibria, Equilibrium

DEFAULT_LIMIT = 300.0
MOST_TOLD = 12
"""Equilibria of which people are told whether they attract."""
MOST_SEGMENTS = 8
"""Segments of equilibria that are told to people."""


def equilibria(
    game: Game,
    one: Annotated[bool, typer.Option("--one", help="One equilibrium, of a game of any size.")] = False,
    starts: Annotated[
        int, typer.Option("--starts", min=1, metavar="K", help="With --one: what K starts lead to; all but one random.")
    ] = 1,
    symmetric: Annotated[
        bool, typer.Option("--symmetric", help="With --one: players who can be exchanged play alike (by head counts).")
    ] = False,
    value: Annotated[
        bool, typer.Option("--value", help="The value of a two-player zero-sum game, between guaranteed bounds.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="S", help="Seconds; what was found by then is kept.")
    ] = DEFAULT_LIMIT,
    output: Folder = None,
    discount: Discount = None,
    normalise: Normalise = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """List all stationary equilibria of a small game.

    Pure and mixed ones, with a proof that none is missing.

    Each is exact, or known to be the only one with its supports in a box of radius below 1e-30. Where equilibria are
    degenerate (infinitely many, or tied with others) the list is not complete and says where others may be. With --one,
    one equilibrium of a game of any size. With -o certificates are written: of each equilibrium, and of the whole list.

    Example: mpgtheory equilibria coordination -o certificates

    Example: mpgtheory equilibria routing:players=3 --one

    Example: mpgtheory equilibria routing:players=100 --one --symmetric

    Example: mpgtheory equilibria matching_pennies --value
    """
    from mpgtheory.errors import InputError

    if starts > 1 and not one:
        raise InputError("--starts is about --one; give both, or neither")
    if symmetric and (not one or starts > 1):
        raise InputError("--symmetric is about --one from one start; give --one, and leave --starts out")
    if not 0 < time_limit < float("inf"):
        raise InputError(f"--time-limit is {time_limit:g}; give a positive number of seconds")
    if value and one:
        raise InputError("--value and --one exclude each other; give one")
    loaded = load_named(game, discount=discount, normalise=normalise)
    if value:
        return _value(loaded, output, as_json=as_json)
    listed = _some(loaded, starts, seed, time_limit, symmetric=symmetric) if one else _all(loaded, time_limit)
    paths, proof = _certificates(listed, output)
    if output is not None and None in paths:
        sys.stderr.write(f"mpgtheory: note: {loaded.name} is too large for a certificate that the kernel checks\n")
    if as_json:
        _print_json(listed, paths, proof)
    else:
        _print_lines(listed, paths, proof)
    return 0


def _all(game: Any, time_limit: float) -> Equilibria:
    from mpgtheory.equilibria import equilibria as all_of
    from verification.console import counting

    with counting("regions decided, {} waiting, {} equilibria found") as tell:
        return all_of(game, time_limit=time_limit, progress=tell)


def _some(game: Any, starts: int, seed: int, time_limit: float, *, symmetric: bool) -> Equilibria:
    from mpgtheory.equilibria import Equilibria, equilibrium, several_equilibria
    from verification.console import compiling

    with compiling():
        if starts == 1:
            return Equilibria(game, (equilibrium(game, symmetric=symmetric, time_limit=time_limit),), is_complete=False)
        return several_equilibria(game, starts=starts, seed=seed, time_limit=time_limit)


def _value(game: Any, output: Path | None, *, as_json: bool) -> int:
    """The value of a zero-sum game, with a certificate of both bounds."""
    from mpgtheory.equilibria import zero_sum_value
    from mpgtheory.equilibria.results import policy_text
    from verification.certificate import keep
    from verification.checking.equilibria import value_certificate
    from verification.console import print_json, print_line
    from verification.language.cases import document

    value = zero_sum_value(game)
    path = keep(value_certificate(value), output)
    if as_json:
        bounds = {"low": [str(x) for x in value.low], "high": [str(x) for x in value.high]}
        print_json({**bounds, "policy": _texts(document(value.policy)), "certificate": path})
        return 0
    print_line(repr(value))
    print_line(f"guaranteed by {policy_text(game, value.policy)}")
    if path is not None:
        print_line(f"certificate: {path}")
    return 0


def _texts(value: Any) -> Any:
    """Numbers in nested lists as text."""
    return [_texts(part) for part in value] if isinstance(value, list) else str(value)


def _certificates(listed: Equilibria, output: Path | None) -> tuple[list[str | None], str | None]:
    """Certificates of each equilibrium and of the list, accepted by the kernel; where they lie, if they are written."""
    from verification.certificate import keep
    from verification.checking.equilibria import list_certificate, one_certificate

    if _is_too_large_for_the_kernel(listed.game):
        return [None] * len(listed), None
    if _has_no_tables(listed):
        return [_gap_certificate(one, output) for one in listed], None
    paths = [keep(one_certificate(one), output) for one in listed]
    return paths, None if listed.tree is None else keep(list_certificate(listed), output)


MOST_CERTIFIED, MOST_MIXED = 128, 40
"""Players of a game without dense tables up to which a pure equilibrium is certified, and a mixed one: the work of the
kernel is bounded. See mpgtheory nash."""
BITS = 40
"""Bits of the weights near an enclosed equilibrium whose gaps are certified."""


def _is_too_large_for_the_kernel(game: Any) -> bool:
    """Whether a sparse game would be written out by the kernel, and is too large for that."""
    from mpgtheory.equilibria.replies import is_too_large
    from mpgtheory.game.sparse import SparseGame
    from verification.kernel.games import MOST_WRITTEN

    return isinstance(game, SparseGame) and not is_too_large(game) and game.cells > MOST_WRITTEN


def _has_no_tables(listed: Equilibria) -> bool:
    from mpgtheory.equilibria.isolated import Enclosed
    from mpgtheory.equilibria.replies import is_too_large

    return is_too_large(listed.game) or any(isinstance(one.certified, Enclosed) for one in listed)


def _gap_certificate(one: Equilibrium, output: Path | None) -> str | None:
    """How little anybody gains at an equilibrium of a game without dense tables; None for very many players.

    Nothing, if it is exact. If it is enclosed, at the profile near it whose weights have few digits.
    """
    from mpgtheory.equilibria.symmetric import shortened
    from mpgtheory.values.best_response import nash_gaps
    from mpgtheory.values.evaluation import Evaluation
    from verification.certificate import keep
    from verification.checking.gaps import gap_certificate

    if one.game.n_players > (MOST_CERTIFIED if one.is_exact else MOST_MIXED):
        return None
    policy = one.policy if one.is_exact else shortened(one.policy, bits=BITS)
    replies, _ = nash_gaps(Evaluation(one.game, policy))
    return keep(gap_certificate(one.game, policy, replies), output)


def _print_json(listed: Equilibria, paths: list[str | None], proof: str | None) -> None:
    from mpgtheory.equilibria.results import region_document
    from verification.console import print_json

    rows = [_row(*each) for each in zip(listed, paths, _attracting(listed), strict=True)]
    undecided = [{**region_document(part.region), "why": part.why} for part in listed.open]
    segments = [segment.document() for segment in listed.segments]
    lists = {"equilibria": rows, "segments": segments, "undecided": undecided}
    document = {"complete": listed.is_complete, **lists, "certificate": proof}
    print_json(document)


def _attracting(listed: Equilibria) -> tuple[bool | None, ...]:
    """Whether solutions of the inclusion (7)-(8) that start near an equilibrium tend to it; None where undecided."""
    from mpgtheory.equilibria import attracts

    if _has_no_tables(listed) or _is_too_large_for_the_kernel(listed.game):  # is it potential? that is not asked
        return tuple(True if "strict" in one.kind else None for one in listed)
    return attracts(listed)


def _row(one: Equilibrium, path: str | None, attracting: bool | None) -> dict[str, Any]:
    from verification.language.cases import document

    return {
        "policy": _texts(document(one.policy)),
        "radius": str(one.radius),
        "values": _texts(document(one.values)),
        "value_radius": str(one.value_radius),
        "kind": list(one.kind),
        "attracts": attracting,
        "certificate": path,
    }


def _print_lines(answer: Equilibria, paths: list[str | None], proof: str | None) -> None:
    from verification.console import print_line

    print_line(repr(answer))
    for number, one in enumerate(answer, 1):
        print_line(f"{number}. {one!r}")
    words = {True: "attracting", False: "not attracting", None: "undecided"}
    listed = [f"{number} {words[known]}" for number, known in enumerate(_attracting(answer), 1)]
    if listed:
        print_line(
            f"for solutions of (7)-(8) near them: {', '.join(listed[:MOST_TOLD])}{', ...' * (len(listed) > MOST_TOLD)}"
        )
    for segment in answer.segments[:MOST_SEGMENTS]:
        print_line(repr(segment))
    if len(answer.segments) > MOST_SEGMENTS:
        print_line(f"and {len(answer.segments) - MOST_SEGMENTS} more segments (--json)")
    if answer.is_complete and answer.tree is None:
        print_line("complete by enumeration of extreme equilibria; there is no certificate of that")
    for why in dict.fromkeys(part.why for part in answer.open):
        print_line(f"undecided: {why}")
    for path in (*paths, proof):
        if path is not None:
            print_line(f"certificate: {path}")


COMMANDS = {"equilibria": equilibria}
