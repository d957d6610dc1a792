"""mpgtheory potential: is a game a Markov potential game?"""

from __future__ import annotations

from typing import Any

from verification.commands.loading import load_named
from verification.commands.options import Discount, Folder, Game, Json, Normalise, Seed


def potential(
    game: Game,
    output: Folder = None,
    discount: Discount = None,
    normalise: Normalise = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Decide Definition 2.1 and say why: a recognised structure, exact four-cycles, or random points.

    A game that is none is refuted by one exact four-cycle. With -o the certificate is written.

    Example: mpgtheory potential congestion:players=4 -o certificates
    """
    import numpy as np

    from mpgtheory.errors import InputError
    from mpgtheory.formats.outputs import check_folder
    from mpgtheory.potential import decide_potential
    from verification import checker
    from verification.certificate import FAILS, HOLDS, rule_certificate, write_certificate
    from verification.checking.potential import DEFINITION, certified_cases, explain
    from verification.console import print_json

    if output is not None:
        check_folder(output)
    loaded = load_named(game, discount=discount, normalise=normalise)
    decision = decide_potential(loaded, np.random.default_rng(seed))
    shown = None if loaded.is_enclosed else certified_cases(loaded, decision)
    content = None
    if shown is not None:
        rule, cases = shown
        outcome = HOLDS if decision.is_potential else FAILS
        content = rule_certificate(DEFINITION, rule, loaded, cases, outcome=outcome)
        checker.check(content)
    elif output is not None:
        why = "the game is too large" if loaded.is_enclosed else explain(decision)
        raise InputError(f"{loaded.name} has no certificate, since {why}; leave -o out")
    document = {
        "is_potential": decision.is_potential,
        "method": decision.method,
        "reason": explain(decision),
        "structure": decision.structure.name if decision.structure else None,
        "error_probability": decision.error_probability,
        "witness": _witness(loaded, decision.witness) if decision.witness else None,
        "distance": _distance(loaded, decision.witness, np.random.default_rng(seed)) if decision.witness else None,
        "certificate": str(write_certificate(content, output)) if content and output else None,
    }
    if as_json:
        print_json(document)
    else:
        _tell(loaded, document)
    return 0


def _certificate(game: Any, decision: Any) -> Any:
    """The certificate of a decision, accepted by the trusted kernel; None if nothing certifies it."""
    from verification import checker
    from verification.certificate import FAILS, HOLDS, rule_certificate
    from verification.checking.potential import DEFINITION, certified_cases

    shown = certified_cases(game, decision)
    if shown is None:
        return None
    rule, cases = shown
    content = rule_certificate(DEFINITION, rule, game, cases, outcome=HOLDS if decision.is_potential else FAILS)
    checker.check(content)
    return content


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
    from mpgtheory.potential.distance import largest_cycle, nearest_potential_game
    from mpgtheory.potential.lower import cycle_bound

    bound = largest_cycle(game, rng, trials=10, known=witness)
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


def _tell(game: Any, document: dict[str, Any]) -> None:
    from mpgtheory.rational import rational
    from verification.compare import shown
    from verification.console import print_line

    print_line(f"{game.name} is {'a' if document['is_potential'] else 'no'} Markov potential game")
    print_line(document["reason"])
    if document["witness"]:
        witness, distance = document["witness"], document["distance"]
        pair = " and ".join(witness["players"])
        total, least = shown(rational(witness["sum"])), shown(rational(distance["at_least"]))
        print_line(f"players {pair} from {witness['state']}: the cycle sums to {total}, not 0")
        print_line(f"any potential function errs by at least {least} in some unilateral change of value")
        if nearest := distance.get("nearest_in_payoffs"):
            print_line(f"the nearest potential game differs by {nearest['distance']:.6g} in some payoff")
    if document["certificate"]:
        print_line(f"certificate: {document['certificate']}")
