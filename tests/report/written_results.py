"""Results written by hand: rows as results.json has them, and a small document with every verdict."""

from __future__ import annotations

from typing import Any


def evidence(verdict: str, **also: Any) -> dict[str, Any]:
    """One piece of evidence as results.json has it."""
    return {
        "check": "by hand",
        "verdict": verdict,
        "method": "exact",
        "instance": "routing, 1 profile",
        "measured": "1/3",
        "claimed": "= 1/2",
        "place": "uniform: player 0",
        "residual": "1/6",
        "tolerance": "0",
        "comparisons": 4,
        "failures": 1 if verdict == "refuted" else 0,
        "hypotheses": {},
        "seed": 1,
        "seconds": 0.25,
        "note": "",
        "certificate": f"certificates/{verdict}.json",
        "certificate_sha256": "5e" * 32,
        "clauses": [],
        "figure": None,
        "tables": [],
        "counterexample": None,
        **also,
    }


def claim(name: str, verdict: str, **also: Any) -> dict[str, Any]:
    """One claim as results.json has it."""
    return {
        "id": name,
        "title": f"Title of {name}",
        "source": "Section 0",
        "kind": "identity",
        "hypotheses": [],
        "uses": [],
        "corrected_by": None,
        "corrects": None,
        "statement": r"For $x < y$ & all $i$, $$\sum_{i} x_i = 1.$$",
        "reading": "",
        "consequence": "",
        "is_property": False,
        "is_listed": True,
        "clauses": [],
        "checked": {},
        "definitions": [],
        "text": {},
        "verdict": verdict,
        "by_clause": {},
        "verdict_with_uses": verdict,
        "rests_on": None,
        "instances": 2,
        "met": 2,
        **also,
    }


def finding(name: str, game: str, verdict: str, *found: dict[str, Any], **also: Any) -> dict[str, Any]:
    """One finding as results.json has it."""
    listed = list(found) or [evidence(verdict)]
    return {
        "claim": name,
        "game": game,
        "verdict": verdict,
        "by_clause": {},
        "disagrees": False,
        "errors": [],
        "evidence": listed,
        **also,
    }


WRITTEN: dict[str, Any] = {
    "format": "mpgtheory.results/2",
    "study": {
        "name": "small",
        "title": "A small study",
        "seed": 1,
        "seconds": 9.87654,
        "is_built_in": False,
        "sampling": {},
        "search": None,
    },
    "environment": {"python": "3.11", "numpy": "2.0"},
    "games": [
        {"name": name, "players": 2, "states": 1, "actions": [2, 2], "discount": "1/2", "source": "", "sha256": None}
        for name in ("routing", "other:states=2")
    ],
    "schedules": [],
    "claims": [
        claim("base", "certified"),
        claim("strong", "proved", uses=["base"], verdict_with_uses="certified", rests_on="base"),
        claim("printed", "refuted", corrected_by="printed.corrected"),
        claim("printed.corrected", "certified", corrects="printed", hypotheses=["interior"], met=1),
        claim("weak", "supported"),
        claim("open", "undecided"),
        claim("empty", "vacuous"),
    ],
    "findings": [
        finding("base", "routing", "certified"),
        finding("strong", "every game", "proved", evidence("proved", method="symbolic", certificate=None)),
        finding("strong", "routing", "certified"),
        finding("printed", "other:states=2", "refuted", evidence("refuted", measured="221/96", claimed="= -17/48")),
        finding("printed.corrected", "routing", "certified"),
        finding("printed.corrected", "other:states=2", "vacuous", evidence("vacuous", hypotheses={"interior": False})),
        finding("weak", "routing", "supported", evidence("supported", residual=1e-9, tolerance=1e-6, certificate=None)),
        finding("open", "routing", "undecided", evidence("undecided", failures=None)),
        finding("empty", "routing", "vacuous"),
    ],
    "not_run": [],
    "proofs": {"problem": None, "theorems": []},
    "audit": [],
    "surprises": [],
}
