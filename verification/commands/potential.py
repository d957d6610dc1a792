"""mpgtheory potential: is a game a Markov potential game?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import Discount, Exact, Folder, Game, Json, Normalise, Seed

if TYPE_CHECKING:
    from pathlib import Path

    from mpgtheory.potential import PotentialDecision
    from mpgtheory.potential.rounding import RoundedDecision

Tolerance = Annotated[
    str, typer.Option("--tol", metavar="TOL", help="Cycles up to TOL of the span of values count as rounding.")
]


def potential(
    game: Game,
    output: Folder = None,
    tolerance: Tolerance = "1e-9",
    discount: Discount = None,
    normalise: Normalise = None,
    seed: Seed = 0,
    exact: Exact = False,
    as_json: Json = False,
) -> int:
    """Decide whether a game is a Markov potential game, and why.

    That is Definition 2.1.

    One exact four-cycle refutes. A potential game computed in doubles has cycles of about 1e-15. The answer then says
    that it is a potential game to within rounding, and which exact potential game is near. With -o, the certificate is
    written.

    Example: mpgtheory potential congestion:players=4 -o certificates
    """
    import numpy as np

    from mpgtheory.potential.crowds import by_head_counts
    from mpgtheory.potential.rounding import decide_to_rounding
    from verification.checking.potential import explain
    from verification.console import print_json, waiting

    bound = _tolerance(tolerance)
    loaded = load_named(game, discount=discount, normalise=normalise)
    with waiting(f"deciding whether {loaded.name} is a potential game"):
        asked = by_head_counts(loaded)
        rounded = decide_to_rounding(asked, np.random.default_rng(seed), bound)
        decision = rounded.exact
        path = None if output is None else _certificate(loaded, decision, output)
    document = {
        "is_potential": decision.is_potential,
        "method": decision.method,
        "reason": explain(decision),
        "structure": decision.structure.name if decision.structure else None,
        "error_probability": decision.error_probability,
        "witness": _witness(loaded, decision.witness) if decision.witness else None,
        "distance": _distance(asked, decision.witness, np.random.default_rng(seed)) if decision.witness else None,
        **_rounding(rounded),
        "certificate": path,
    }
    if as_json:
        print_json(document)
    else:
        _tell(loaded, document, exact=exact)
    return 0


def _tolerance(text: str) -> Any:
    """The tolerance as an exact number.

    Raises:  InputError naming the option.
    """
    from mpgtheory.errors import InputError
    from mpgtheory.potential.rounding import exact_tolerance

    try:
        return exact_tolerance(text)
    except InputError as error:
        raise InputError(f"--tol: {error}") from error


def _certificate(game: Any, decision: PotentialDecision, output: Path) -> str | None:
    """Where the certificate of a decision lies, accepted by the trusted kernel.

    Raises:  InputError if there is none.
    """
    from mpgtheory.errors import InputError
    from verification.certificate import FAILS, HOLDS, keep, rule_certificate
    from verification.checking.potential import DEFINITION, certified_cases, explain

    shown = None if game.is_enclosed else certified_cases(game, decision)
    if shown is None:
        why = "the game is too large" if game.is_enclosed else explain(decision)
        raise InputError(f"{game.name} has no certificate, since {why}; leave -o out")
    rule, cases = shown
    outcome = HOLDS if decision.is_potential else FAILS
    return keep(rule_certificate(DEFINITION, rule, game, cases, outcome=outcome), output)


def _rounding(rounded: RoundedDecision) -> dict[str, Any]:
    """Whether the game is a potential game to within rounding, and which exact one is near."""
    nearby = rounded.nearby
    return {
        "cycle_relative_to_span": str(rounded.cycle_relative_to_span),
        "within_rounding": rounded.within_rounding,
        "tolerance": str(rounded.tolerance),
        "nearby": None
        if nearby is None
        else {
            "structure": nearby.structure,
            "payoff_change": str(nearby.payoff_change),
            "transition_change": str(nearby.transition_change),
        },
    }


def _witness(game: Any, cycle: Any) -> dict[str, Any]:
    """The four-cycle: players, state, both profiles and the sum that ought to vanish."""
    from mpgtheory.formats.native import policy_document

    state = int(abs(cycle.sums).argmax())
    return {
        "players": [game.players[i] for i in cycle.players],
        "state": game.states[state],
        "sum": str(cycle.sums[state]),
        "policy": policy_document(cycle.corners[0])["policy"],
        "other": policy_document(cycle.corners[3])["policy"],
    }


def _distance(game: Any, witness: Any, rng: Any) -> dict[str, Any]:
    """How far from a potential game: what each number bounds is in mpgtheory.potential.distance."""
    import sys

    from mpgtheory.errors import InputError
    from mpgtheory.potential.cycles import pairs_for
    from mpgtheory.potential.distance import largest_cycle, nearest_potential_game
    from mpgtheory.potential.lower import cycle_bound

    bound = largest_cycle(game, rng, trials=pairs_for(game, 10), known=witness)
    least = max(bound.quarter, cycle_bound(game))
    document: dict[str, Any] = {"at_least": str(least), "normalised_cycle": str(bound.normalised)}
    if game.n_states == 1:
        try:
            nearest = nearest_potential_game(game)
        except (InputError, RuntimeError) as error:  # a program in doubles may fail; the verdict is exact
            sys.stderr.write(f"mpgtheory: note: the distance to the nearest potential game is not known: {error}\n")
            return document
        document["nearest_in_payoffs"] = {
            "distance": nearest.distance,
            "lower_bound": str(nearest.lower_bound),
            "residual": nearest.residual,
        }
    return document


def _tell(game: Any, document: dict[str, Any], *, exact: bool) -> None:
    from verification.console import print_line

    if document["within_rounding"] and not document["is_potential"]:
        _tell_rounded(game, document, exact=exact)
    else:
        print_line(f"{game.name} is {'a' if document['is_potential'] else 'no'} Markov potential game")
        print_line(document["reason"])
        if document["witness"]:
            _tell_witness(document, exact=exact)
    if document["certificate"]:
        print_line(f"certificate: {document['certificate']}")


def _tell_witness(document: dict[str, Any], *, exact: bool) -> None:
    from verification.console import print_line, shown_number

    witness, distance = document["witness"], document["distance"]
    pair = " and ".join(witness["players"])
    total, least = (shown_number(text, exact=exact) for text in (witness["sum"], distance["at_least"]))
    print_line(f"players {pair} from {witness['state']}: the cycle sums to {total}, not 0")
    print_line(f"any potential function errs by at least {least} in some unilateral change of value")
    if nearest := distance.get("nearest_in_payoffs"):
        print_line(f"the nearest potential game differs by {nearest['distance']:.6g} in some payoff")


def _tell_rounded(game: Any, document: dict[str, Any], *, exact: bool) -> None:
    """Of a game whose cycles are no larger than rounding."""
    from verification.console import print_line, shown_number

    relative, tolerance = (shown_number(document[key], exact=exact) for key in ("cycle_relative_to_span", "tolerance"))
    print_line(f"{game.name} has no exact potential, but is a Markov potential game to within rounding")
    print_line(
        f"the largest four-cycle found is {relative} of the span of values; up to {tolerance} counts as rounding"
    )
    if nearby := document["nearby"]:
        change = shown_number(nearby["payoff_change"], exact=exact)
        print_line(f"an exact potential game is near: {nearby['structure']}, payoffs changed by at most {change}")
        if nearby["transition_change"] != "0":
            moved = shown_number(nearby["transition_change"], exact=exact)
            print_line(f"and transition probabilities by at most {moved}")


COMMANDS = {"potential": potential}
