"""mpgtheory nash: exact Nash gaps of a profile, or all pure stationary equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.loading import load_named, tell_notes
from verification.commands.options import Discount, Exact, Folder, Game, Json, Normalise

MOST_CERTIFIED = 128
"""Players up to which gaps are certified: the kernel reads tables of every player's profile, some seconds."""
MOST_LINES = 24
"""Players whose gaps are told to people one by one; of more, those in a row with the same gap are told together."""


def nash(
    game: Game,
    policy: Annotated[Path | None, typer.Option("--policy", help="Profile file: .json, or .npz of NumPy.")] = None,
    uniformly: Annotated[bool, typer.Option("--uniform", help="The profile in which everyone mixes equally.")] = False,
    output: Folder = None,
    improve: Annotated[
        bool, typer.Option("--improve", help="Find one equilibrium by optimal replies in turn; for large games.")
    ] = False,
    discount: Discount = None,
    normalise: Normalise = None,
    exact: Exact = False,
    as_json: Json = False,
) -> int:
    """Exact Nash gaps of a profile, or pure equilibria.

    Without --policy, all pure stationary equilibria are listed; with --improve, one is found.

    A player's gap is the most that this player can gain by another policy, over all initial states; if all gaps are 0,
    the profile is an equilibrium. Mixed equilibria are not searched: see mpgtheory
    equilibria. With -o a certificate is written for each profile.
    For large sparse games, gaps are reported as rigorous intervals.

    Example: mpgtheory nash coordination -o equilibria

    Example: mpgtheory nash gridworld:size=300 --uniform
    """
    from mpgtheory.errors import InputError

    if (policy is not None) + uniformly + improve > 1:
        raise InputError("--policy, --uniform and --improve exclude one another; give one")
    loaded = load_named(game, discount=discount, normalise=normalise)
    profile = _profile(loaded, policy, uniformly=uniformly)
    if loaded.is_enclosed:
        return _enclosed(loaded, profile, output, as_json=as_json)
    if profile is not None:
        return _one(loaded, profile, output, exact=exact, as_json=as_json)
    return (_improved if improve else _all_pure)(loaded, output, as_json=as_json)


def _profile(game: Any, path: Path | None, *, uniformly: bool) -> Any:
    """The profile whose gaps are asked for, or None."""
    from mpgtheory.formats import read_policy
    from mpgtheory.game.policy import uniform

    if uniformly or path is None:
        return uniform(game) if uniformly else None
    profile = read_policy(path, game)
    tell_notes(profile.notes)
    return profile


def _enclosed(game: Any, policy: Any, output: Path | None, *, as_json: bool) -> int:
    """Gaps between bounds; an equilibrium cannot be told from a profile whose gaps are tiny."""
    from mpgtheory.arithmetic import FLOAT
    from mpgtheory.errors import InputError
    from mpgtheory.game.sparse import enclosed_gaps
    from mpgtheory.values.evaluation import Evaluation
    from verification.console import print_json, print_line

    if policy is None:
        raise InputError(f"{game.name} is too large for exact equilibria; give --policy FILE or --uniform")
    if output is not None:
        raise InputError(f"{game.name} is too large for a certificate; leave -o out")
    gaps = enclosed_gaps(Evaluation(game.over(FLOAT), policy.over(FLOAT)))
    largest = [max(bounds) for bounds in zip(*gaps, strict=True)]
    is_equilibrium = False if largest[0] > 0 else None
    if as_json:
        gap = {
            "gaps": [list(gap) for gap in gaps],
            "gap": largest,
            "is_equilibrium": is_equilibrium,
            "certificate": None,
        }
        print_json(gap)
        return 0
    for player, (low, high) in zip(game.players, gaps, strict=True):
        print_line(f"player {player}: gap between {_down(low)} and {_up(high)}")
    verdict = "no equilibrium" if is_equilibrium is False else "undecided whether an equilibrium"
    print_line(f"{verdict}: gap between {_down(largest[0])} and {_up(largest[1])}")
    return 0


def _down(bound: float) -> str:
    """A bound from below to twelve digits, rounded down."""
    return _rounded(bound, "ROUND_FLOOR")


def _up(bound: float) -> str:
    """A bound from above to twelve digits, rounded up."""
    return _rounded(bound, "ROUND_CEILING")


def _rounded(bound: float, rounding: str) -> str:
    from decimal import Context

    return f"{Context(prec=12, rounding=rounding).create_decimal_from_float(bound):f}"


def _one(game: Any, policy: Any, output: Path | None, *, exact: bool, as_json: bool) -> int:
    from verification.console import print_json, print_line, shown_number, waiting

    with waiting(f"computing the Nash gaps of {game.name}"):
        gaps, path = _gaps(game, policy, output)
        near = _nearest(game, policy)
    largest = max(gaps)
    document: dict[str, Any] = {
        "gaps": [str(gap) for gap in gaps],
        "gap": str(largest),
        "is_equilibrium": bool(largest == 0),
        "nearest": None if near is None else near.document(),
        "certificate": path,
    }
    if as_json:
        print_json(document)
        return 0
    for players, gap in _gap_rows(game.players, gaps):
        print_line(f"{players}: gap {shown_number(str(gap), exact=exact)}")
    words = f"no equilibrium: gap {shown_number(str(largest), exact=exact)}"
    print_line("an equilibrium" if largest == 0 else words)
    if near is not None:
        print_line(f"nearest: {near!r}")
    if path:
        print_line(f"certificate: {path}")
    return 0


def _nearest(game: Any, policy: Any) -> Any:
    """The nearest equilibrium of a small game; None of a large one."""
    from mpgtheory.equilibria import known_equilibria, nearest

    return nearest(known_equilibria(game), policy)


def _gap_rows(players: Sequence[str], gaps: Sequence[Any]) -> list[tuple[str, Any]]:
    """Who has which gap; of many players, those in a row with the same gap together."""
    if len(players) <= MOST_LINES:
        return [(f"player {player}", gap) for player, gap in zip(players, gaps, strict=True)]
    told = []
    for gap, group in groupby(zip(gaps, players, strict=True), key=lambda pair: pair[0]):
        names = [name for _, name in group]
        told.append((f"player {names[0]}" if len(names) == 1 else f"players {names[0]} to {names[-1]}", gap))
    return told


def _improved(game: Any, output: Path | None, *, as_json: bool) -> int:
    from mpgtheory.equilibria import improved_until_equilibrium
    from mpgtheory.errors import InputError
    from mpgtheory.game.policy import pure
    from verification.console import print_json, print_line, waiting

    start = pure(game, [[0] * game.n_states] * game.n_players)
    with waiting(f"optimal replies in turn in {game.name}"):
        equilibrium = improved_until_equilibrium(game, start)
    if equilibrium is None:
        raise InputError(f"{game.name}: optimal replies in turn reach no equilibrium; it is no Markov potential game")
    path = _gaps(game, equilibrium, output)[1]
    if as_json:
        print_json({"equilibria": [{"actions": _choices(game, equilibrium), "certificate": path}]})
    else:
        print_line("an equilibrium, by optimal replies in turn from everyone's first action")
        print_line(_line(game, equilibrium))
    return 0


def _line(game: Any, policy: Any) -> str:
    """A pure profile in one line."""
    return "; ".join(
        f"{player}: " + ", ".join(f"{state} -> {action}" for state, action in by_state.items())
        for player, by_state in _choices(game, policy).items()
    )


def _all_pure(game: Any, output: Path | None, *, as_json: bool) -> int:
    from mpgtheory.equilibria import count_pure_profiles, pure_equilibria
    from verification.console import print_json, print_line, waiting

    with waiting(f"enumerating pure profiles of {game.name}"):
        profiles = pure_equilibria(game)
        paths = [_gaps(game, policy, output)[1] for policy in profiles] if output else [None] * len(profiles)
    choices = [_choices(game, policy) for policy in profiles]
    if as_json:
        rows = [{"actions": chosen, "certificate": path} for chosen, path in zip(choices, paths, strict=True)]
        print_json({"profiles": count_pure_profiles(game), "count": len(profiles), "equilibria": rows})
        return 0
    equilibria = (
        "1 pure stationary equilibrium" if len(profiles) == 1 else f"{len(profiles)} pure stationary equilibria"
    )
    print_line(f"{equilibria} among {count_pure_profiles(game)} pure profiles")
    for number, policy in enumerate(profiles, 1):
        print_line(f"{number}. {_line(game, policy)}")
    print_line("mixed equilibria were not searched; mpgtheory equilibria finds them")
    return 0


def _gaps(game: Any, policy: Any, output: Path | None) -> tuple[list[Any], str | None]:
    """The exact gaps; and the path of their certificate, accepted by the trusted kernel, where one is asked for."""
    from mpgtheory.values.best_response import nash_gaps
    from mpgtheory.values.evaluation import Evaluation

    if output is not None and game.n_players > MOST_CERTIFIED:
        from mpgtheory.errors import InputError

        raise InputError(
            f"{game.name} is too large for a certificate, with {game.n_players} players of at most {MOST_CERTIFIED}; "
            "leave -o out"
        )
    replies, gains = nash_gaps(Evaluation(game, policy))
    return [gain.max() for gain in gains], None if output is None else _certificate(game, policy, replies, output)


def _certificate(game: Any, policy: Any, replies: Any, output: Path) -> str | None:
    from verification.certificate import keep
    from verification.checking.gaps import gap_certificate

    return keep(gap_certificate(game, policy, replies), output)


def _choices(game: Any, policy: Any) -> dict[str, dict[str, str]]:
    """A pure profile by labels: player -> state -> action."""
    return {
        player: {state: labels[int((row == 1).argmax())] for state, row in zip(game.states, block, strict=True)}
        for player, labels, block in zip(game.players, game.actions, policy, strict=True)
    }


COMMANDS = {"nash": nash}
