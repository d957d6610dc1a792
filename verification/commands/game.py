"""mpgtheory game: describe a game, or write it in the native format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import Discount, Exact, Game, Json, Normalise

MOST_SHOWN = 24
"""Entries of a list that are shown to people one by one."""


def game(
    game: Game,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write the game to (.json or .npz).")
    ] = None,
    discount: Discount = None,
    normalise: Normalise = None,
    exact: Exact = False,
    as_json: Json = False,
) -> int:
    """Describe a game: sizes, labels, structure. With -o, write it: .json is the native format, .npz is NumPy's.

    Example: mpgtheory game routing:players=3,routes=2 -o routing.json
    """
    from mpgtheory.formats import write_game
    from verification.console import print_json, print_line

    loaded = load_named(game, discount=discount, normalise=normalise)
    if output is not None:
        write_game(loaded, output)
    description = _describe(loaded)
    if as_json:
        print_json(description)
        return 0
    if not exact:
        description = {key: _brief(key, value) for key, value in description.items()}
    for key, value in description.items():
        print_line(f"{key.replace('_', ' ')}: {_words(value)}")
    if output is not None:
        print_line(f"written to {output}")
    return 0


NUMBERS = ("discount", "initial", "payoffs_from", "payoffs_to")
"""Members of a description that are exact numbers."""


def _brief(key: str, value: Any) -> Any:
    """An exact number, or a list of such, as a decimal where the fraction is long."""
    from mpgtheory.arithmetic.rational import brief, rational

    if key not in NUMBERS:
        return value
    return [brief(rational(x)) for x in value] if isinstance(value, list) else brief(rational(value))


def _words(value: Any) -> str:
    """A value of the description for people: lists with commas, one list a player with bars; long ones cut short."""
    if isinstance(value, list):
        separator = " | " if value and isinstance(value[0], list) else ", "
        if len(value) > MOST_SHOWN:
            return separator.join([*map(_words, value[:2]), "...", _words(value[-1])]) + f" ({len(value)} in all)"
        return separator.join(map(_words, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _number(value: int) -> int | str:
    """A number, or in words where nobody would read it."""
    from mpgtheory.game.wellformed import amount

    return value if value < 10**18 else amount(value)


def _describe(loaded: Any) -> dict[str, Any]:
    from math import prod

    from mpgtheory.equilibria import count_pure_profiles, has_action_independent_transitions

    payoffs, _ = loaded.numbers()
    return {
        "name": loaded.name,
        "representation": loaded.representation,
        "players": list(loaded.players),
        "states": list(loaded.states),
        "actions": [list(labels) for labels in loaded.actions],
        "discount": str(loaded.discount),
        "initial": [str(p) for p in loaded.initial],
        "joint_actions": _number(prod(loaded.action_counts)),
        "pure_stationary_profiles": _number(count_pure_profiles(loaded)),
        "payoffs_from": str(payoffs.min()),
        "payoffs_to": str(payoffs.max()),
        "has_common_payoff": loaded.has_common_payoff(),
        "has_action_independent_transitions": has_action_independent_transitions(loaded),
        "initial_has_full_support": bool(min(loaded.initial) > 0),
    }


COMMANDS = {"game": game}
