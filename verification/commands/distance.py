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
    """How far a game is from a potential game, between two bounds.

    That is alpha: by how much the best potential function misses some unilateral change of value.

    alpha is 0 for a Markov potential game. A profile that maximises the function is an alpha-equilibrium. The lower end
    is shown by a cycle of unilateral changes, the upper end by a function. With -o their certificates are written.

    Example: mpgtheory distance prisoners_two_state -o certificates
    """
    from mpgtheory.potential.alpha import distance_from_potential
    from verification.console import print_json

    loaded = load_named(game, discount=discount, normalise=normalise)
    answer = distance_from_potential(loaded, within=within, seed=seed, time_limit=time_limit)
    document = _document(answer, dict.fromkeys(SHOWN) if output is None else _certificates(answer, output))
    if as_json:
        print_json(document)
    else:
        _tell(answer, document)
    return 0


def _certificates(answer: Any, output: Path) -> dict[str, str | None]:
    """The paths of the certificates, by what they show."""
    from verification.checking.distance import distance_certificates

    return {name: _kept(name, content, output) for name, content in distance_certificates(answer).items()}


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


def _document(answer: Any, paths: dict[str, str | None]) -> dict[str, Any]:
    """DESIGN's members, and what is known besides."""
    return {
        "lower": str(answer.lower),
        "upper": str(answer.upper),
        "relative_width": answer.width,
        "relative_to_span": answer.relative_to_span,
        "is_potential": answer.decision.is_potential,
        "cycle": None if answer.cycle is None else _cycle(answer.game, answer.cycle),
        "function": None if answer.function is None else type(answer.function).__name__,
        "phi": {
            "name": answer.stage.name,
            "upper": str(answer.stage.bound),
            "table": [[str(x) for x in row] for row in answer.stage.table],
        },
        "kappa": [str(x) for x in answer.learning.kappa],
        "learning": {"name": answer.learning.name, "table": [[str(x) for x in row] for row in answer.learning.table]},
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


def _tell(answer: Any, document: dict[str, Any]) -> None:
    from verification.console import print_line

    print_line(f"{answer.game.name}: {answer!r}")
    if answer.cycle is not None:
        total, length = answer.cycle.gains.sum(), len(answer.cycle.moves)
        state = answer.game.states[answer.cycle.state]
        print_line(f"at least: {length} unilateral changes lead back; their gains from {state} sum to {_short(total)}")
    if answer.function is not None:
        print_line(f"at most: {_named(answer)}")
        print_line(f"a profile that maximises this function is an alpha-equilibrium, alpha = {_short(answer.upper)}")
    phi = answer.learning
    print_line(f"for learners: {phi.name}, kappa at most {_short(max(phi.kappa))}")
    if answer.upper and answer.relative_to_span < ROUNDING:
        print_line(f"within rounding: {answer.relative_to_span:.2g} of the span of payoffs")
    for name, path in document["certificate"].items():
        if path:
            print_line(f"certificate, {name}: {path}")


ROUNDING = 1e-12
"""Upper bounds below this share of the span of payoffs are told to be roundings of the data."""


def _named(answer: Any) -> str:
    """The function that shows the upper end, in words."""
    from mpgtheory.potential.upper import InterpolatedBound

    if isinstance(answer.function, InterpolatedBound):
        return f"a function given at {answer.function.profiles.count} pure profiles"
    return f"the value of the {answer.function.name}"


def _short(value: Any) -> str:
    """A number exactly if it is short, else to six digits."""
    text = str(value)
    return text if len(text) <= 12 else f"{float(int(value.p) / int(value.q)):.6g}"


COMMANDS = {"distance": distance}
