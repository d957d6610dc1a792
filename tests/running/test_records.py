"""What a task came to, as text and back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from planted_runs import found

from mpgtheory.errors import InputError
from verification.claim import Evidence, Method
from verification.running.records import (
    Outcome,
    error_text,
    evidence_text,
    foreign_text,
    read_outcome,
    timeout_text,
    unsuited_text,
)

FULL = Evidence(
    method=Method.EXACT,
    instance="a game",
    measured="1/3 ≤ 2",
    claimed="= 1/3",
    residual=fmpq(-7, 3),
    tolerance=0,
    comparisons=4,
    failures=1,
    place="state 'a'\nline",
    note="a note",
    hypotheses={"one": True, "two": None, "three": False},
    seed=5,
    seconds=0.1,
    certificate={"cases": [{"V": ["1/3", 2]}], "sha256": "x"},
    figure={"curves": [0.1, 1e-300, None]},
    tables=({"columns": ["a"], "rows": [["1"]]},),
    counterexample={"text": "here", "n": 3},
)


@pytest.mark.parametrize("evidence", [FULL, found(), replace(FULL, failures=None), found(residual=0.1 + 0.2)])
def test_evidence_survives(evidence: Evidence) -> None:
    text = evidence_text(evidence)
    assert read_outcome(text) == Outcome(evidence)
    assert "\n" not in text


def test_exact_numbers_stay_exact_and_floats_floats() -> None:
    outcome = read_outcome(evidence_text(replace(found(), residual=fmpq(1, 10), tolerance=0.1)))
    assert outcome.evidence is not None
    assert isinstance(outcome.evidence.residual, fmpq)
    assert isinstance(outcome.evidence.tolerance, float)


def test_arrays_in_figures_become_lists() -> None:
    outcome = read_outcome(evidence_text(found(figure={"x": np.arange(3), "y": np.float64(0.5)})))
    assert outcome.evidence is not None
    assert outcome.evidence.figure == {"x": [0, 1, 2], "y": 0.5}


def test_what_has_no_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="holds a object"):
        evidence_text(found(figure={"x": object()}))


def test_other_outcomes() -> None:
    assert read_outcome(unsuited_text()) == Outcome()
    assert read_outcome(error_text("it broke")) == Outcome(None, "it broke")
    late = read_outcome(timeout_text(2.5))
    assert late.limit == 2.5
    assert "2.5 s" in str(late.error)
    assert "--timeout" in str(late.error)


def test_failures_are_tried_again_and_timeouts_where_there_is_more_time() -> None:
    assert read_outcome(evidence_text(FULL)).is_worth_keeping
    assert not Outcome(None, "it broke").is_worth_keeping
    late = Outcome(None, "late", limit=10.0)
    assert late.is_worth_keeping
    assert [late.tells(limit) for limit in (5.0, 10.0, 10.5, None)] == [True, True, False, False]
    assert all(Outcome(FULL).tells(limit) for limit in (0.1, None))


def test_a_foreign_worker_stops_the_study() -> None:
    with pytest.raises(InputError, match="other code or versions"):
        read_outcome(foreign_text({"code": "x"}))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"evidence": {}}', '{"evidence": 3}', '{"error": "x"}'])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        read_outcome(text)


def test_forged_evidence_is_refused() -> None:
    """What evidence may not be at all cannot be read back either: exact evidence with a float residual."""
    document = json.loads(evidence_text(FULL))
    document["evidence"]["residual"] = 0.5
    with pytest.raises(AssertionError):
        read_outcome(json.dumps(document))
