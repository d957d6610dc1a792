"""Two reports compared: what came, what went, and which verdicts are others now."""

from __future__ import annotations

import copy
from typing import Any

from written_results import claim, evidence, finding

from verification.report.changes import changes


def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(change) for change in changes(old, new)]


def test_a_report_and_itself(written: dict[str, Any]) -> None:
    assert told(written, copy.deepcopy(written)) == []


def test_numbers_and_times_are_no_change(written: dict[str, Any]) -> None:
    other = copy.deepcopy(written)
    other["study"]["seconds"] = 99.0
    other["findings"][0]["evidence"][0] |= {"measured": "7", "seconds": 5.0}
    assert told(written, other) == []


def test_verdicts_of_claims_clauses_and_games(written: dict[str, Any]) -> None:
    other = copy.deepcopy(written)
    first = other["claims"][0]
    other["claims"][0] = {**first, "verdict": "refuted", "by_clause": {"one": "refuted"}}
    other["findings"][0]["verdict"] = "refuted"
    found, name, game = told(written, other), first["id"], other["findings"][0]["game"]
    assert found[0] == f"{name}, all in all: {first['verdict']} -> refuted"
    assert f"{name}, clause one: not there -> refuted" in found
    assert f"{other['findings'][0]['claim']}, on {game}: {written['findings'][0]['verdict']} -> refuted" in found


def test_claims_that_come_and_go(written: dict[str, Any]) -> None:
    other = copy.deepcopy(written)
    other["claims"].append(claim("new", "certified"))
    other["findings"].append(finding("new", "routing", "certified", evidence("certified")))
    assert "new, all in all: not there -> certified" in told(written, other)
    assert "new, on routing: certified -> not there" in told(other, written)
