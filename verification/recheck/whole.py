"""What a report says beyond its rows: which checks there must be, what the rows come to, what the study is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from verification.claim import Claim, Evidence
from verification.recheck.claims import Row, checks_on
from verification.recheck.outcome import Unfounded
from verification.results import claim_row, conclusions
from verification.rows import finding_verdicts, game_summary, schedule_summary, study_row
from verification.study import Finding, Study, load_study, study_names

Titled = Sequence[tuple[str, Evidence]]
"""Evidence, each with the title of its check."""
Pair = tuple[str, str]
"""A claim and what it is checked on."""
VERDICTS = ("verdict", "by_clause", "verdict_with_uses", "rests_on", "instances", "met")
"""What a report says of a claim that follows from the findings."""
FREE = {"seed", "seconds"}
"""What a run of a built-in study may choose for itself."""


def unaccounted(results: Row, claims: Iterable[Claim]) -> Iterator[Unfounded]:
    """Checks of the study without evidence, error or reason; and rows that belong to no check, or stand twice."""
    rows: dict[Pair, list[str]] = {}
    errors: Counter[Pair] = Counter()
    for finding in results["findings"]:
        pair = finding["claim"], finding["game"]
        if pair in rows:
            yield Unfounded(*pair, "", "the finding stands there twice")
        rows.setdefault(pair, []).extend(evidence["check"] for evidence in finding["evidence"])
        errors[pair] += len(finding["errors"])
    for row in results["not_run"]:
        rows.setdefault((row["claim"], row["game"]), []).append(row["check"])
    expected: dict[Pair, list[str]] = {}
    for claim in claims:
        for game, check in checks_on(claim, results):
            expected.setdefault((claim.id, game), []).append(check.title)
    for pair in dict.fromkeys((*expected, *rows)):
        yield from _differences(pair, Counter(expected.get(pair, ())), Counter(rows.get(pair, ())), errors[pair])


def _differences(pair: Pair, expected: Counter[str], listed: Counter[str], errors: int) -> Iterator[Unfounded]:
    missing, more = expected - listed, listed - expected
    for title in sorted(more):
        yield Unfounded(*pair, title, "the study has no such check, or it stands there twice")
    if missing.total() != errors:
        for title in sorted(missing) or ("",):
            yield Unfounded(*pair, title, "the study has this check; there is neither its result nor a reason")


def findings_of(
    results: Row, claims: Mapping[str, Claim], evidence: Mapping[int, Sequence[tuple[str, Evidence]]]
) -> list[Finding]:
    """The findings, made of the evidence that the rows tell; `evidence` has that of each, by number."""
    return [
        Finding(row["claim"], row["game"], tuple(evidence[k]), tuple(row["errors"]), claims[row["claim"]].clauses)
        for k, row in enumerate(results["findings"])
        if row["claim"] in claims
    ]


def misjudged(results: Row, findings: Sequence[Finding]) -> Iterator[Unfounded]:
    """Findings whose verdicts are others than those that their rows come to."""
    stated = {(row["claim"], row["game"]): row for row in results["findings"]}
    for finding in findings:
        row = stated[finding.claim, finding.game]
        for member, value in plain(finding_verdicts(finding)).items():
            if row[member] != value:
                yield Unfounded(
                    finding.claim, finding.game, "", f"its {member} is {row[member]}; the rows come to {value}"
                )


def misstated(results: Row, claims: Mapping[str, Claim]) -> Iterator[Unfounded]:
    """Claims of which a report says something else than the catalogue, or than follows from their own text."""
    for row in results["claims"]:
        if row["id"] in claims:
            for member, value in plain(claim_row(claims[row["id"]])).items():
                if row.get(member) != value:
                    yield Unfounded(row["id"], "", "", f"its {member} is not that of the catalogue, or of its text")


def unconcluded(results: Row, claims: Sequence[Claim], findings: Sequence[Finding]) -> Iterator[Unfounded]:
    """Conclusions that do not follow: verdicts of claims, the audit, surprises, the list of theorems."""
    drawn = plain(conclusions(claims, findings))
    verdicts = {row["id"]: row for row in drawn.pop("claims")}
    for row in results["claims"]:
        for member in VERDICTS:
            value = verdicts.get(row["id"], {}).get(member)
            if row["id"] in verdicts and row[member] != value:
                yield Unfounded(row["id"], "", "", f"its {member} is {row[member]}; the findings come to {value}")
    for member, value in drawn.items():
        if results.get(member) != value:
            yield Unfounded("", "", "", f"the member {member!r} is not what follows from the findings")


def other_study(results: Row) -> Iterator[Unfounded]:
    """In what a report on a built-in study differs from that study."""
    stated = results["study"]
    if not stated["is_built_in"]:
        return
    if stated["name"] not in study_names():
        yield Unfounded("", "", "", f"no built-in study is called {stated['name']}")
        return
    study = load_study(stated["name"])
    row = plain(study_row(study, 0.0))
    for member in row.keys() - FREE:
        if without_seed(stated.get(member)) != without_seed(row[member]):
            yield Unfounded("", "", "", f"the study's {member} is not that of the built-in study {study.name}")
    for member, content in _contents(study).items():
        if _listed(results[member]) != content:
            yield Unfounded("", "", "", f"its {member} are not those of the built-in study {study.name}")


def without_seed(value: Any) -> Any:
    """The value; if it is a budget, without its seed, which is that of the study."""
    return {key: part for key, part in value.items() if key != "seed"} if isinstance(value, dict) else value


def _contents(study: Study) -> dict[str, Any]:
    return {
        "games": plain([game_summary(game) for game in study.games]),
        "schedules": plain([schedule_summary(pair) for pair in study.schedules]),
        "claims": [claim.id for claim in study.claims],
    }


def _listed(rows: Sequence[Row]) -> list[Any]:
    return [row.get("id", row) for row in rows]


def plain(value: Any) -> Any:
    """A value as JSON reads it back."""
    return json.loads(json.dumps(value))
