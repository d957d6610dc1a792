"""mpgtheory distance: how far is a game from a Markov potential game?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import Discount, Folder, Game, Json, Normalise, Seed

SHOWN = ("lower", "kappa", "upper")
"""What has a certificate."""


def distance(
    game: Game,
    within: Annotated[
        str, typer.Option("--within", metavar="W", help="Relative width of the interval at which the search stops.")
    ] = "1/100",
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=0, help="After this, the interval so far.")
    ] = 60.0,
    output: Folder = None,
    discount: Discount = None,
    normalise: Normalise = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """An interval for alpha: by how much the best potential function misses some unilateral change of value.

    alpha is 0 for a Markov potential game. A profile that maximises the function is an alpha-equilibrium. The lower end
    is shown by a cycle of unilateral changes, the upper end by a function. With -o their certificates are written.

    Example: mpgtheory distance prisoners_two_state -o certificates
    """
    from mpgtheory.potential.alpha import distance_from_potential
    from verification.console import print_json

    loaded = load_named(game, discount=discount, normalise=normalise)
    found = distance_from_potential(loaded, within=within, seed=seed, time_limit=time_limit)
    document = _document(found, dict.fromkeys(SHOWN) if output is None else _certificates(found, output))
    if as_json:
        print_json(document)
    else:
        _tell(found, document)
    return 0


def _certificates(found: Any, output: Path) -> dict[str, str | None]:
    """The paths of the certificates, by what they show."""
    from verification.checking.distance import distance_certificates

    return {name: _kept(name, content, output) for name, content in distance_certificates(found).items()}


def _kept(name: str, content: Any, output: Path) -> str | None:
    """The path of a certificate; None, with a note, if it takes more steps than the kernel makes."""
    import sys

    from verification import checker
    from verification.certificate import keep

    try:
        return None if content is None else keep(content, output)
    except checker.InvalidError as error:
        if "steps of evaluation" not in str(error):
            raise
        sys.stderr.write(f"mpgtheory: note: no certificate, {name}: {error}\n")
        return None


def _document(found: Any, paths: dict[str, str | None]) -> dict[str, Any]:
    """DESIGN's members, and what is known besides."""
    return {
        "lower": str(found.lower),
        "upper": str(found.upper),
        "relative_width": found.width,
        "relative_to_span": found.relative_to_span,
        "is_potential": found.decision.is_potential,
        "cycle": None if found.cycle is None else _cycle(found.game, found.cycle),
        "function": None if found.function is None else type(found.function).__name__,
        "phi": {
            "name": found.stage.name,
            "upper": str(found.stage.bound),
            "table": [[str(x) for x in row] for row in found.stage.table],
        },
        "kappa": [str(x) for x in found.learning.kappa],
        "learning": {"name": found.learning.name, "table": [[str(x) for x in row] for row in found.learning.table]},
        "certificate": paths,
    }


def _cycle(game: Any, cycle: Any) -> dict[str, Any]:
    """The start, and who changes to what, with what gain."""
    from mpgtheory.formats.native import policy_document

    return {
        "state": game.states[cycle.state],
        "start": policy_document(cycle.start)["policy"],
        "moves": [
            {"player": game.players[player], "policy": [[str(x) for x in row] for row in block], "gain": str(gain)}
            for (player, block), gain in zip(cycle.moves, cycle.gains, strict=True)
        ],
    }


def _tell(found: Any, document: dict[str, Any]) -> None:
    from verification.console import print_line

    print_line(f"{found.game.name}: {found!r}")
    if found.cycle is not None:
        total, length = found.cycle.gains.sum(), len(found.cycle.moves)
        state = found.game.states[found.cycle.state]
        print_line(f"at least: {length} unilateral changes lead back; their gains from {state} sum to {_short(total)}")
    if found.function is not None:
        print_line(f"at most: {_named(found)}")
        print_line(f"a profile that maximises this function is an alpha-equilibrium, alpha = {_short(found.upper)}")
    phi = found.learning
    print_line(f"for learners: {phi.name}, kappa at most {_short(max(phi.kappa))}")
    if found.upper and found.relative_to_span < ROUNDING:
        print_line(f"within rounding: {found.relative_to_span:.2g} of the span of payoffs")
    for name, path in document["certificate"].items():
        if path:
            print_line(f"certificate, {name}: {path}")


ROUNDING = 1e-12
"""Upper bounds below this share of the span of payoffs are told to be roundings of the data."""


def _named(found: Any) -> str:
    """The function that shows the upper end, in words."""
    from mpgtheory.potential.upper import InterpolatedBound

    if isinstance(found.function, InterpolatedBound):
        return f"a function given at {found.function.profiles.count} pure profiles"
    return f"the value of the {found.function.name}"


def _short(value: Any) -> str:
    """A number exactly if it is short, else to six digits."""
    text = str(value)
    return text if len(text) <= 12 else f"{float(int(value.p) / int(value.q)):.6g}"


COMMANDS = {"distance": distance}
