"""mpgtheory falsify: search for a counterexample to a claim, and shrink it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from verification.commands.options import Assuming, Found, Given, Json, Seed, Where

if TYPE_CHECKING:
    from verification.claim import Claim
    from verification.falsify.search import Search

INSTANCES = 20_000
"""Instances of each form of a claim, unless the time is over before."""


def falsify(
    claim: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|FILE|ID", help="A statement of your own, a .toml file of such, or the id of a claim."
        ),
    ],
    given: Given = None,
    where: Where = "",
    assuming: Assuming = None,
    budget: Annotated[float, typer.Option("--budget", min=0.01, help="Seconds at the most.")] = 20.0,
    instances: Annotated[int, typer.Option("--instances", min=1, help="Instances at the most.")] = INSTANCES,
    output: Found = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> int:
    """Search for a counterexample to a statement.

    Draw exact games until one violates the statement, and make that one small.

    The same seed draws the same games in the same order. How many are drawn within the budget depends on the machine.
    A counterexample has a certificate, which the trusted kernel accepts. Exit status 1 if a statement of the paper is
    refuted that the catalogue does not list as false as printed.

    Examples: mpgtheory falsify appendix-B.2b | mpgtheory falsify "forall i s: W[pi](i,s) <= 2 * V[pi](i,s)" |
    mpgtheory falsify lemma-3.7 -o counterexample
    """
    from verification.console import print_json, progress
    from verification.falsify.generic import trials_of
    from verification.falsify.search import Budget, search_claim

    documents = []
    for chosen in claims_of(claim, given=given, where=where, assuming=tuple(assuming or ())):
        forms = trials_of(chosen)
        require_form(chosen, bool(forms))
        slow = sum(form.is_slow for form in forms)
        limits = Budget(seed, trials=instances * (len(forms) - slow), games=instances * slow, seconds=budget)
        with progress(instances * len(forms)) as advance:
            search = search_claim(chosen, limits, advance=lambda name=chosen.id: advance(name))  # type: ignore[misc]
        documents.append(_document(search, output))
        if not as_json:
            _tell(documents[-1])
    if as_json:
        print_json(documents[0] if len(documents) == 1 else documents)
    return int(any(document["is_surprise"] for document in documents))


def claims_of(source: str, *, given: str | None, where: str, assuming: tuple[str, ...]) -> tuple[Claim, ...]:
    """The claim with this id, or statements of one's own."""
    from verification.language.own import is_text

    if is_text(source):
        from verification.own import own_claims

        return own_claims(source, given=given, where=where, assuming=assuming)
    from verification.catalogue import find

    return (find(source),)


def require_form(claim: Claim, has_form: bool) -> None:
    from mpgtheory.errors import InputError

    if claim.is_property:
        raise InputError(f"{claim.id} is a property that a game may have or lack, no statement that one could falsify")
    if not has_form:
        raise InputError(
            f"{claim.id} has no form that can be tried: it speaks of limits, or its evidence is a proof for all games; "
            "choose another claim"
        )


def _document(search: Search, output: Path | None) -> dict[str, Any]:
    from verification.falsify.evidence import counterexample_document

    counterexample = search.counterexample
    certified = counterexample is not None and counterexample.evidence is not None
    return {
        "claim": search.claim.id,
        "verdict": search.outcome,
        "outcome": search.outcome,
        "instances": search.met,
        "corrected_by": search.claim.corrected_by,
        "is_surprise": counterexample is not None
        and search.claim.is_listed
        and not (certified and search.claim.corrected_by),
        "tried": search.drawn,
        "met": search.met,
        "comparisons": search.comparisons,
        "forms": [{"form": tally.form, "tried": tally.drawn, "met": tally.met} for tally in search.tallies],
        "seed": search.budget.seed,
        "seconds": round(search.seconds, 3),
        "stopped_by_clock": search.out_of_time,
        "counterexample": counterexample_document(counterexample) if counterexample else None,
        "is_certified": certified,
        **_written(search, output),
    }


def _written(search: Search, output: Path | None) -> dict[str, Any]:
    """What was written: the game in the native format, the policies, the certificate."""
    from mpgtheory.formats import write_game
    from mpgtheory.formats.native import game_text, policy_document
    from mpgtheory.game.policy import Policy
    from verification.certificate import write_certificate
    from verification.written import write_single

    files: dict[str, Any] = {"game": None, "policies": [], "certificate": None}
    counterexample = search.counterexample
    if counterexample is None or output is None or not counterexample.example.has_game:
        return files
    if output.suffix == ".json":
        write_game(counterexample.example.game, output)
        return files | {"game": str(output)}
    files["game"] = str(write_single(output, "game.json", game_text(counterexample.example.game)))
    for name, value in counterexample.example.parts.items():
        if isinstance(value, Policy):
            file = f"{name.replace(chr(39), '-prime')}.json"
            text = json.dumps(policy_document(value)) + "\n"
            files["policies"].append(str(write_single(output, file, text)))
    if counterexample.evidence is not None and counterexample.evidence.certificate is not None:
        files["certificate"] = str(write_certificate(counterexample.evidence.certificate, output))
    return files


def _tell(document: dict[str, Any]) -> None:
    from verification.console import print_line

    tried = f"{document['met']} instances met the hypotheses, of {document['tried']} drawn"
    never = [form["form"] for form in document["forms"] if not form["met"]]
    stopped = "; stopped by the clock" if document["stopped_by_clock"] else ""
    if document["counterexample"] is None:
        spent = f"in {document['seconds']:.1f} s, seed {document['seed']}{stopped}"
        print_line(f"{document['claim']}: {document['outcome']}: {tried} {spent}")
        if never:
            print_line(f"no instance met the hypotheses of: {', '.join(never)}")
        return
    refutation = document["counterexample"]
    print_line(f"{document['claim']}: REFUTED by instance {refutation['number']} ({refutation['drawn']}), shrunk to")
    for line in refutation["words"]:
        print_line(f"  {line}")
    violated = refutation["violated"]
    print_line(f"violated at {violated['place']}: what is claimed there is {violated['comparison']}")
    if not document["is_certified"]:
        print_line("SURPRISE: no exact check of the claim confirms it; the trial or the check is wrong")
    elif document["is_surprise"]:
        print_line("SURPRISE: this statement is not listed as false as printed")
    elif document["corrected_by"]:
        print_line(f"known to be false as printed; what is true: {document['corrected_by']}")
    for name in ("game", "certificate"):
        if document[name]:
            print_line(f"{name}: {document[name]}")


COMMANDS = {"falsify": falsify}
