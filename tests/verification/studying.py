"""Small studies with planted claims, for the tests of studies and results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flint import fmpq

from mpgtheory.formats import load_game
from verification.catalogue import CATALOGUE
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope, Verdict
from verification.instance import Instance, Sampling
from verification.study import Finding, Study

FEW = Sampling(random_profiles=1, coordinates=2, equilibria=2, episodes=200, flows=2)


def small_study(
    claims: tuple[Claim, ...] | None = None, *, games: tuple[str, ...] = ("coordination",), seed: int = 3
) -> Study:
    """A study of built-in games with few profiles."""
    chosen = quick_claims() if claims is None else claims
    return Study("small", "A small study", tuple(map(load_game, games)), chosen, seed, FEW)


def quick_claims() -> tuple[Claim, ...]:
    """All claims; of those with a slow general check (seconds of polynomials) the checks on games only."""
    slow = {"lemma-3.6a"}
    on_games = lambda c: tuple(check for check in c.checks if check.scope is Scope.GAME)  # noqa: E731
    return tuple(replace(c, checks=on_games(c)) if c.id in slow else c for c in CATALOGUE.values())


def claim(name: str, run: Callable[..., Evidence], method: Method = Method.EXACT, **members: Any) -> Claim:
    """A claim with one check."""
    return Claim(
        name, "planted", "A planted statement.", "nowhere", Kind.IDENTITY, (Check(method, "check", run),), **members
    )


def evidence(method: Method = Method.FLOAT, failures: int | None = 0, **members: Any) -> Evidence:
    """Evidence with or without failures."""
    given: dict[str, Any] = {"residual": fmpq(failures or 0), "tolerance": 0, "comparisons": 1, "failures": failures}
    return Evidence(method=method, instance="a game", measured="1", claimed="= 1", **(given | members))


MEANS = {
    Verdict.PROVED: evidence(Method.SYMBOLIC),
    Verdict.CERTIFIED: evidence(Method.EXACT, certificate={"claim": "x"}),
    Verdict.SUPPORTED: evidence(Method.FLOAT),
    Verdict.UNDECIDED: evidence(Method.FLOAT, None),
    Verdict.VACUOUS: evidence(Method.EXACT, hypotheses={"h": False}),
    Verdict.REFUTED: evidence(Method.EXACT, 1, certificate={"claim": "x"}),
}
"""Evidence for each verdict."""


def finding(name: str, *verdicts: Verdict, game: str = "g", errors: tuple[str, ...] = ()) -> Finding:
    """A finding whose checks earned these verdicts."""
    return Finding(name, game, tuple((f"check {k}", MEANS[v]) for k, v in enumerate(verdicts)), errors)


def failing(_: Instance) -> Evidence:
    """A check that breaks."""
    raise RuntimeError("the disk is full")
