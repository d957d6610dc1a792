"""results.json: verdicts over games and with what claims rest on, surprises, certificates, and plain JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from studying import claim, evidence, failing, finding, small_study

from mpgtheory.formats import load_game
from verification import checker
from verification.canonical import digest
from verification.catalogue import CATALOGUE
from verification.claim import Method, Verdict
from verification.results import (
    overall,
    results_document,
    surprises,
    transitive_uses,
    with_uses,
    write_results,
)
from verification.study import EVERY_GAME, run

P, C, S, U, VAC, R = (
    Verdict.PROVED,
    Verdict.CERTIFIED,
    Verdict.SUPPORTED,
    Verdict.UNDECIDED,
    Verdict.VACUOUS,
    Verdict.REFUTED,
)


@pytest.mark.parametrize(
    ("per_game", "expected"),
    [
        ([], U),
        ([[C]], C),
        ([[C], [S]], C),
        ([[P], [C]], P),
        ([[S], [U]], S),
        ([[VAC]], VAC),
        ([[VAC], [U]], U),
        ([[VAC], [S]], S),
        ([[P], [R]], R),
        ([[C], [R], [U]], R),
        ([[C, R]], U),
        ([[C, R], [S]], S),
        ([[S, R]], R),
    ],
)
def test_overall_is_refuted_by_one_game_else_the_strongest(per_game, expected):
    findings = [finding("x", *verdicts, game=str(k)) for k, verdicts in enumerate(per_game)]
    assert overall(claim("x", failing), [*findings, finding("y", R)]) is expected


@pytest.mark.parametrize(
    ("per_game", "expected"), [([C, R], C), ([R, R], R), ([S, R, U], S), ([R, U], U), ([R, VAC], VAC), ([C, C], C)]
)
def test_a_property_is_refuted_over_all_only_if_no_game_has_it(per_game, expected):
    """That a game lacks a property is a finding about the game, and no surprise."""
    listed = claim("x", failing, is_property=True)
    findings = [finding("x", verdict, game=str(k)) for k, verdict in enumerate(per_game)]
    assert overall(listed, findings) is expected
    assert surprises((listed,), findings) == []


def chain(**uses):
    """Claims by name, with what they use."""
    return {name: claim(name, failing, uses=tuple(used)) for name, used in uses.items()}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"a": P, "b": P, "c": P}, (P, None)),
        ({"a": P, "b": C, "c": P}, (C, "b")),
        ({"a": P, "b": C, "c": S}, (S, "c")),
        ({"a": S, "b": P, "c": C}, (S, None)),
        ({"a": C, "b": C, "c": R}, (U, "c")),
        ({"a": C, "b": U, "c": C}, (U, "b")),
        ({"a": C, "b": VAC, "c": C}, (U, "b")),
        ({"a": C, "b": C}, (U, "c")),
        ({"a": R, "b": S, "c": U}, (R, None)),
        ({"a": U, "b": P, "c": P}, (U, None)),
    ],
)
def test_with_uses_picks_the_weakest(verdicts, expected):
    """a rests on b, b on c; what is not in the study was not checked."""
    claims = chain(a="b", b="c", c="")
    assert with_uses(claims["a"], claims, verdicts) == expected


def test_uses_are_followed_to_the_end_and_once():
    claims = chain(a="bc", b="d", c="d", d="e", e="")
    assert transitive_uses(claims["a"], claims) == ["b", "c", "d", "e"]
    assert transitive_uses(claims["e"], claims) == []


def test_a_weak_premise_weakens_all_that_rests_on_it():
    claims = chain(a="b", b="c", c="", d="")
    for verdict in (S, U):
        found = {name: with_uses(c, claims, {"a": P, "b": P, "c": verdict, "d": P}) for name, c in claims.items()}
        assert [found[name][0] for name in "abcd"] == [verdict, verdict, verdict, P]


def test_a_refuted_claim_without_corrected_twin_is_a_surprise():
    known = claim("known", failing, corrected_by="known.corrected")
    fresh = claim("fresh", failing)
    listed = surprises((known, fresh), [finding("known", R), finding("fresh", R)])
    assert len(listed) == 1
    assert listed[0].startswith("fresh on g: refuted")


def test_a_refuted_correction_is_a_surprise():
    twin = claim("known.corrected", failing, corrects="known")
    assert surprises((twin,), [finding("known.corrected", R)])


def test_disagreement_and_errors_are_surprises():
    planted = claim("planted", failing, corrected_by="planted.corrected")
    assert "refutes what another" in surprises((planted,), [finding("planted", C, R)])[0]
    assert surprises((planted,), [finding("planted", C, errors=("check: broke",))]) == ["planted on g: check: broke"]


@pytest.mark.parametrize("verdict", [P, C, S, U, VAC])
def test_other_verdicts_are_no_surprise(verdict):
    assert surprises((claim("x", failing),), [finding("x", verdict)]) == []


@pytest.fixture(scope="module")
def produced(tmp_path_factory):
    """The results of all claims on two games, and their folder."""
    folder = tmp_path_factory.mktemp("results")
    study = small_study(games=("coordination", "team:states=2"))
    document = results_document(study, run(study), folder=folder, seconds=1.5)
    write_results(document, folder / "results.json")
    return folder, document


def test_the_document_is_plain_json(produced):
    folder, document = produced
    read = json.loads((folder / "results.json").read_text(), parse_constant=pytest.fail)
    seal = read.pop("sha256")
    assert read == json.loads(json.dumps(document, allow_nan=False))
    assert seal == digest(read)
    assert set(read) >= {"format", "study", "environment", "games", "claims", "findings", "surprises"}
    assert read["surprises"] == []
    assert [c["id"] for c in read["claims"]] == list(CATALOGUE)
    assert read["study"]["seed"] == 3


def test_certificates_are_written_and_accepted(produced):
    folder, document = produced
    named = [e["certificate"] for f in document["findings"] for e in f["evidence"] if e["certificate"]]
    files = {str(path.relative_to(folder)) for path in (folder / "certificates").iterdir()}
    assert set(named) == files
    assert len(named) == len(files) > 20
    for path in checker.files_in([str(folder / "certificates")]):
        assert checker.check_file(path).comparisons > 0


def test_decisive_verdicts_have_certificates_and_floats_none(produced):
    _, document = produced
    for row in document["findings"]:
        for e in row["evidence"]:
            if e["method"] != Method.ARGUMENT:
                assert (e["verdict"] in (C, R)) == (e["certificate"] is not None)
            if e["method"] in (Method.FLOAT, Method.STATISTICAL, Method.MODULAR):
                assert e["verdict"] in (S, U, VAC)
    assert {row["verdict"] for row in document["findings"]} >= {P, C, R}


def test_summaries_agree_with_the_rows(produced):
    _, document = produced
    for summary in document["claims"]:
        rows = [row for row in document["findings"] if row["claim"] == summary["id"]]
        assert summary["instances"] == sum(len(row["evidence"]) for row in rows)
        assert summary["met"] <= summary["instances"]
        refuted = any(row["verdict"] == R for row in rows)
        assert (summary["verdict"] == R) == refuted or summary["is_property"]
        if refuted:
            assert summary["corrected_by"] or summary["is_property"]
        assert {row["game"] for row in rows} <= {EVERY_GAME, "coordination", "team:states=2"}


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = small_study((CATALOGUE["equation-3"],))
    document = results_document(study, run(study), folder=None, seconds=0.0)
    assert list(tmp_path.iterdir()) == []
    assert document["findings"][0]["evidence"][0]["certificate"] is None
    assert document["findings"][0]["evidence"][0]["verdict"] == C


def test_an_error_is_told_in_the_document(tmp_path):
    study = small_study((claim("planted", failing),))
    document = results_document(study, run(study), folder=tmp_path, seconds=0.0)
    assert "the disk is full" in document["findings"][0]["errors"][0]
    assert "the disk is full" in document["surprises"][0]
    assert document["claims"][0]["verdict"] == U


def test_undefined_numbers_do_not_break_the_document(tmp_path):
    """A NaN residual has no JSON; the document must still be one that every reader accepts."""
    lost = claim("planted", lambda _: evidence(Method.FLOAT, 1, residual=float("nan"), tolerance=1e-6), Method.FLOAT)
    study = small_study((lost,))
    document = results_document(study, run(study), folder=None, seconds=0.0)
    write_results(document, tmp_path / "results.json")
    json.loads((tmp_path / "results.json").read_text(), parse_constant=pytest.fail)


def test_games_with_long_or_strange_names_get_their_certificates(tmp_path):
    """A file name has at most 255 bytes and no slashes; the name of a game has no such limits."""
    game = load_game("matching_pennies")
    strange = [replace(game, name=name) for name in ("n" * 300, "../../up", "a b/c\\d:é☃", ".")]
    study = replace(small_study((CATALOGUE["equation-3"],)), games=tuple(strange))
    document = results_document(study, run(study), folder=tmp_path, seconds=0.0)
    named = [e["certificate"] for f in document["findings"] for e in f["evidence"]]
    assert len(set(named)) == len(strange)
    for name in named:
        path = (tmp_path / name).resolve()
        assert path.parent == (tmp_path / "certificates").resolve()
        assert checker.check_file(path).comparisons > 0
