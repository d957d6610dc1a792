"""mpgtheory aggregate: players who see a function of the state only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.loading import load_named
from verification.commands.options import Discount, Folder, Game, Json, Normalise, Seed


def aggregate(
    game: Game,
    sees: Annotated[
        str | None,
        typer.Option("--sees", metavar="LIST", help="What players see in each state, in order: calm,busy,busy,busy."),
    ] = None,
    steps: Annotated[int, typer.Option("--steps", min=0, help="Iterates of Algorithm 1; 0: no runs.")] = 200_000,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Independent runs.")] = 4,
    theta: Annotated[str, typer.Option("--theta", help="Exploration of all players.")] = "1/20",
    output: Folder = None,
    discount: Discount = None,
    normalise: Normalise = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Players who see a function of the state: what is lost.

    The answer is an exact smaller game, or what Algorithm 1 does where there is none.

    Without --sees: the exact aggregation with the fewest observations. With --sees: whether it is exact. If so, the
    smaller game answers all questions, and -o writes it with a certificate. If not, two states show why, and runs of
    Algorithm 1 are evidence of what learners do who see no more; runs prove nothing.

    Example: mpgtheory aggregate stag_hunt --sees herd,herd
    """
    from mpgtheory.game.aggregation import coarsest, lumped, observations_of, violation_of

    loaded = load_named(game, discount=discount, normalise=normalise)
    given = None if sees is None else observations_of(loaded, sees.split(","))
    fewest = coarsest(loaded, given)
    seen = fewest if given is None else given
    violation = violation_of(loaded, seen)
    smaller = None if violation is not None else lumped(loaded, seen)
    paths = (None, None) if smaller is None else _kept(loaded, seen, smaller, output)
    outcome = None
    if given is not None and steps:
        outcome = _outcome(loaded, given, {"steps": steps, "seeds": seeds, "seed": seed}, theta)
    document = _document(loaded, seen, violation, fewest, paths) | {"runs": _runs(outcome)}
    if as_json:
        from verification.console import print_json

        print_json(document)
    else:
        _tell(loaded, seen, violation, document)
    return 0


def _outcome(game: Any, seen: Any, run: dict[str, Any], theta: str) -> Any:
    from mpgtheory.game.aggregation import outcome_of
    from mpgtheory.learning import Options
    from verification.console import compiling

    with compiling():
        return outcome_of(game, seen, options=Options(theta=theta), **run)


def _kept(game: Any, seen: Any, smaller: Any, output: Path | None) -> tuple[str | None, str | None]:
    """Where the smaller game and its certificate lie; both are None without a folder. The kernel accepts either way."""
    from mpgtheory.formats import write_game
    from verification.certificate import keep
    from verification.checking.aggregation import aggregation_certificate

    certificate = keep(aggregation_certificate(game, seen, smaller), output)
    if output is None:
        return None, certificate
    path = output / "game.json"
    write_game(smaller, path)
    return str(path), certificate


def _document(
    game: Any, seen: Any, violation: Any, fewest: Any, paths: tuple[str | None, str | None]
) -> dict[str, Any]:
    return {
        "game": game.name,
        "states": list(game.states),
        "seen": [seen.labels[number] for number in seen.seen],
        "observations": seen.count,
        "is_exact": violation is None,
        "why_not": None if violation is None else violation.text(game),
        "fewest_exact": fewest.count,
        "exact_seen": [fewest.labels[number] for number in fewest.seen],
        "smaller_game": paths[0],
        "certificate": paths[1],
    }


def _runs(outcome: Any) -> dict[str, Any] | None:
    """What runs ended at; NaN, where nothing was measured, is null."""
    if outcome is None:
        return None
    measures = {name: getattr(outcome, name) for name in ("tracking", "perceived", "full", "seeing")}
    listed = {name: [None if x != x else float(x) for x in values] for name, values in measures.items()}
    return {"steps": outcome.trace.steps, "seeds": outcome.trace.seeds, "verdict": "supported", **listed}


def _tell(game: Any, seen: Any, violation: Any, document: dict[str, Any]) -> None:
    from verification.console import print_line

    count = f"{seen.count} of {game.n_states} states"
    if violation is None:
        print_line(f"{game.name}: what players see is a Markov game with {count}, exactly")
    else:
        print_line(f"{game.name}: players who see {count} are in no Markov game of their own")
        print_line(document["why_not"])
        print_line(f"the fewest observations that tell these apart and are exact: {document['fewest_exact']}")
    print_line(f"seen alike: {seen.text(game)}")
    for name in ("smaller_game", "certificate"):
        if document[name]:
            print_line(f"{name.replace('_', ' ')}: {document[name]}")
    if document["runs"] is not None:
        _tell_runs(document["runs"])


def _tell_runs(runs: dict[str, Any]) -> None:
    """The largest of each measure over seeds."""
    from verification.console import print_line, print_table

    names = {
        "tracking": "q beside the Q-function of the averaged game, over the span of values",
        "perceived": "Nash gap in the averaged game",
        "full": "Nash gap in the game, against deviations that see the state",
        "seeing": "gain of a pure policy of the observations",
    }
    seeds = "1 seed" if runs["seeds"] == 1 else f"{runs['seeds']} seeds"
    print_line(f"Algorithm 1, after {runs['steps']} steps of {seeds}; evidence, no proof:")
    rows = [
        (words, "not searched" if None in runs[name] else f"{max(runs[name]):.3g}") for name, words in names.items()
    ]
    print_table(("at the last iterate", "largest"), rows)


COMMANDS = {"aggregate": aggregate}
