"""Results to render: a small document written by hand, and one of a tiny study that is really run."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from written_results import WRITTEN

from mpgtheory.formats import load_game
from verification.catalogue import CATALOGUE
from verification.instance import Sampling
from verification.results import results_document
from verification.study import Study, run

CURVES = [{"label": f"player {i}", "distances": [2.0 * 0.5**k for k in range(6)]} for i in range(2)]
STEPS = [2.0**-k for k in range(3, 27)]
SWEEP = [{"label": "player 0, state 0, action 1", "steps": STEPS, "errors": [h * h + 1e-16 / h for h in STEPS]}]


@pytest.fixture
def written() -> dict[str, Any]:
    """A document written by hand, with every verdict; a fresh copy for each test."""
    return copy.deepcopy(WRITTEN)


@pytest.fixture
def illustrated(written: dict[str, Any]) -> dict[str, Any]:
    """The same with a figure of each kind."""
    rows = [e for f in written["findings"] for e in f["evidence"]]
    rows[0]["figure"] = {"kind": "contraction", "discount": 0.5, "curves": CURVES}
    rows[2]["figure"] = {"kind": "difference_order", "curves": [{**SWEEP[0], "order": 2.0}]}
    rows[3]["figure"] = {
        "kind": "gap_against_theta",
        "theta": [0.1, 0.2, 0.3],
        "gap": [0.0, 0.2, None],
        "bound": [0.3, 0.5, 0.9],
        "threshold": 0.15,
    }
    rows[5]["figure"] = {
        "kind": "schedules",
        "counters": [1, 10],
        "curves": [{"label": label, "values": [0.5, 0.1], "sums": [0.5, 2.0]} for label in ("alpha 1", "beta 1")],
        "ratios": [{"label": "beta 1 / alpha 1", "values": [1.0, 0.5]}],
    }
    return written


@pytest.fixture(scope="session")
def studied() -> dict[str, Any]:
    """Results of every claim on two tiny games."""
    games = tuple(load_game(name) for name in ("coordination", "matching_pennies"))
    claims = tuple(c for c in CATALOGUE.values())
    study = Study("tiny", "A tiny study", games, claims, seed=7, sampling=Sampling())
    return results_document(study, run(study), folder=None, seconds=1.5)
