"""The catalogue: every claim is complete, linked without cycles, and quotes the paper; every procedure is tested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from verification import catalogue as module
from verification import checker
from verification.catalogue import CATALOGUE, EVALUATED, find
from verification.claim import GENERAL, RIGOROUS, Claim, Kind, Method, Scope
from verification.falsify.generic import trials_of
from verification.language import files
from verification.report.section import OURS

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT.parent / "shared" / "paper.md"

OWN = [claim for claim in CATALOGUE.values() if claim.kind is not Kind.THEOREM]
"""Claims that quote the paper or correct it; the others are stated as their machine-checked theorems state them."""

NOT_LITERAL = {
    "definition-2.1": "the citation in the heading is left out, which the paper prints inside the sentence",
    "assumption-3.1.weaker": "a weaker condition that is ours: what the proofs need of Assumption 3.1",
    "equation-2.value": "the paper's line carries mu(s) and a sum over states; the claim is its inner identity",
    "equation-12": "the display is an aligned block over three lines; its second line is claim equation-12.a",
    "equation-13": "the display is an aligned block that prints the same line twice, joined here",
    "equation-14": "the display is an aligned block over eleven lines, joined here",
    "equation-15": "the display is two aligned blocks over four lines, joined here",
    "lemma-3.5.rate": "the display is an aligned block over two lines, joined here",
    "equation-16": "the display is an aligned block over three lines, joined here",
    "equation-17": "the display is an aligned block that goes on from (16), joined here",
    "lemma-3.4.learner": "what runs of the learner support, with the mean field that (4a) has",
    "theorem-3.3.bound": "ours: a static bound of the repaired algorithm",
    "lemma-3.4.bound": "ours: a static bound",
    "lemma-3.7.bound": "ours: a static bound",
    "theorem-3.3.runs": "ours: what is measured along runs",
    "lemma-3.7.rise": "ours: what holds of the potential with one state",
    "lemma-3.7.values": "ours: what the proof of Lemma 3.7 needs in the place of an attractor",
    "lemma-3.7.learner": "what runs of the learner support, with the mean field that (4a) has",
    "lemma-3.7.orbit": "the closed orbit to which fixed exploration leads on the Shapley team; ours",
    "lemma-3.5.needs-support": "a control of Lemma 3.5; ours",
    "lemma-3.5.needs-rates": "a control of Lemma 3.5; ours",
    "lemma-3.5.needs-potential": "a control of Lemma 3.5; ours",
    "lemma-3.7.thresholds": "what exploration leaves of Lemma 3.7 at pure profiles; ours",
    "theorem-3.3.learner": "what runs of the learner support of the repairs, which are ours",
    "section-4.rates": "the paper leaves rates open; what is seen in runs",
    "section-3.1.released": "the authors' experiments are in their released code, not in the paper",
    "appendix-B.1.i.convex-combination": "the mark of footnote 2 stands inside the sentence",
    "appendix-B.2b": "the last display is the final step of an aligned block",
}
"""Claims of the paper whose statement is not one literal quote, and why."""


def test_every_statement_is_a_claim_in_the_order_of_the_files():
    """And no id stands in two files, where the later one would hide the other."""
    texts = [path for path in (resources.files("verification") / "statements").iterdir() if path.name[0].isdigit()]
    listed = [
        name for path in sorted(texts, key=lambda p: p.name) for name in files.entries(path.read_text(), path.name)
    ]
    assert listed == list(CATALOGUE)


ON_ITS_OWN_GAME = {"two plays with one label"}
"""Checks that look at no game of the study: a counterexample on a game that they bring along."""


def test_every_procedure_has_its_tests():
    names = {path.stem for path in (ROOT / "verification" / "procedures").glob("*.py")} - {"__init__"}
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "procedures").glob("test_*.py")}
    assert names - tested == set()


def test_a_procedure_for_an_unknown_claim_is_found(monkeypatch):
    monkeypatch.setattr(module, "_gathered", lambda member: {"lemma-9.9": ()})
    with pytest.raises(AssertionError, match=r"lemma-9\.9"):
        module._catalogue()


def test_what_is_false_says_what_depends_on_it_and_can_be_tried():
    """So does its correction: both stand in the audit with what a search found.

    What only runs show is not searched, nor a theorem in words: what it uses is.
    """
    for claim in OWN:
        assert bool(claim.consequence) == bool(claim.corrected_by), claim.id
        both = (claim, CATALOGUE[claim.corrected_by]) if claim.corrected_by else ()
        for one in both:
            searched = trials_of(one) or (one.corrects and any(trials_of(CATALOGUE[used]) for used in one.uses))
            assert searched or {check.method for check in one.checks} == {Method.STATISTICAL}, one.id


def uses_errors(claims: dict[str, Claim]) -> list[str]:
    """What is wrong with `uses`: unknown ids, cycles."""
    errors = [f"{c.id} uses the unknown {used}" for c in claims.values() for used in c.uses if used not in claims]
    state: dict[str, str] = {}

    def visit(name: str) -> None:
        if state.get(name) == "open":
            errors.append(f"{name} rests on itself")
        if name in state or name not in claims:
            return
        state[name] = "open"
        for used in claims[name].uses:
            visit(used)
        state[name] = "done"

    for name in claims:
        visit(name)
    return errors


def test_uses_are_known_and_acyclic():
    assert uses_errors(CATALOGUE) == []


def test_the_test_of_uses_finds_planted_errors():
    claim = CATALOGUE["equation-1"]
    loop = {"a": planted(claim, "a", ("b",)), "b": planted(claim, "b", ("a",))}
    assert uses_errors(loop) == ["a rests on itself"]
    assert uses_errors({"a": planted(claim, "a", ("c",))}) == ["a uses the unknown c"]


def planted(claim: Claim, name: str, uses: tuple[str, ...]) -> Claim:
    return Claim(name, claim.title, claim.statement, claim.source, claim.kind, claim.checks, uses=uses)


def test_corrections_are_mutual():
    for claim in OWN:
        if claim.corrected_by:
            assert CATALOGUE[claim.corrected_by].corrects == claim.id
            assert claim.corrected_by == f"{claim.id}.corrected"
        if claim.corrects:
            assert CATALOGUE[claim.corrects].corrected_by == claim.id
        assert claim.id.endswith(".corrected") == (claim.corrects is not None)


def test_nothing_rests_on_what_is_false_as_printed_but_what_is_false_itself():
    """Theorem 3.3 uses Lemmas 3.4 and 3.7 as the paper does; its correction uses neither."""
    for claim in CATALOGUE.values():
        if claim.corrected_by is None:
            assert not any(CATALOGUE[used].corrected_by for used in claim.uses), claim.id


@pytest.mark.parametrize("claim", OWN, ids=lambda claim: claim.id)
def test_ids_name_a_place_in_the_paper(claim):
    assert re.fullmatch(r"[a-z]+-[A-Z0-9]+[a-z]?(\.[0-9a-z]+(-[a-z]+)*)*", claim.id)


@pytest.mark.parametrize("claim", CATALOGUE.values(), ids=lambda claim: claim.id)
def test_claims_are_complete(claim):
    assert claim.title
    assert claim.statement.count("$") % 2 == 0
    assert len(claim.statement) > 20
    assert claim.source
    assert isinstance(claim.kind, Kind)
    assert claim.checks
    assert len({check.title for check in claim.checks}) == len(claim.checks)
    for check in claim.checks:
        general = check.method in GENERAL or check.title in ON_ITS_OWN_GAME
        assert general == (check.scope is not Scope.GAME)


def rigorous_procedures(claims: Iterable[Claim]) -> set[str]:
    """The claims with a procedure that certifies or refutes."""
    return {c.id for c in claims if any(k.method in RIGOROUS and k.title != EVALUATED for k in c.checks)}


def test_every_rule_has_its_procedure_and_what_has_no_text_its_rule():
    """A text is its own rule; a rule that no procedure needs is more to trust than necessary."""
    ruled = {claim for rule in checker.RULES.values() if not rule.is_apart for claim in rule.claims}
    rigorous = rigorous_procedures(CATALOGUE.values())
    assert ruled <= rigorous
    assert {claim for claim in rigorous - ruled if not CATALOGUE[claim].text} == set()
    assert [name for name, rule in checker.RULES.items() if not rule.claims] == []


def test_what_stands_apart_is_none_of_the_catalogue():
    apart = {claim for rule in checker.RULES.values() if rule.is_apart for claim in rule.claims}
    assert apart == {"aggregation.exact", "equilibria.one", "equilibria.all", "equilibria.value"}
    assert not apart & set(CATALOGUE)


def test_a_rule_is_named_after_its_claim():
    """Or claim/variant where a claim has several kinds of certificate."""
    for name, rule in checker.RULES.items():
        assert name.partition("/")[0] in rule.claims, name


def test_every_statement_without_text_has_a_check():
    for name, entry in files.catalogue().items():
        assert CATALOGUE[name].checks, name
        assert entry.is_text == bool(CATALOGUE[name].text)


def test_false_statements_have_no_general_proof():
    """An argument may refute in general; a polynomial identity can only prove."""
    for claim in CATALOGUE.values():
        if claim.corrected_by:
            assert not {check.method for check in claim.checks} & {Method.PROOF, Method.SYMBOLIC}


def test_find_suggests_the_nearest():
    assert find("lemma-3.6a") is CATALOGUE["lemma-3.6a"]
    with pytest.raises(InputError, match=r"'lemma-3\.6d'.*did you mean 'lemma-3\.6"):
        find("lemma-3.6d")


def normalised(text: str) -> str:
    """Without white space and Markdown's asterisks, which stand both in the source and in formulas."""
    return "".join(text.split()).replace("*", "")


def is_quoted(statement: str, paper: str) -> bool:
    """Whether every formula and every stretch of prose of the statement stands in the paper."""
    parts = [normalised(part) for part in re.split(r"\$\$?", statement)]
    return all(part in paper for part in parts if part)


@pytest.fixture(scope="module")
def paper() -> str:
    if not PAPER.exists():
        pytest.skip("the paper is not beside the project")
    return normalised(PAPER.read_text(encoding="utf-8"))


@pytest.mark.parametrize("claim", [c for c in OWN if not c.corrects], ids=lambda claim: claim.id)
def test_printed_statements_are_quotes(paper, claim):
    """Exceptions are listed with their reason; one that has become a quote must leave the list."""
    assert is_quoted(claim.statement, paper) == (claim.id not in NOT_LITERAL)


OPEN = {"section-4.rates", "section-3.1.released", "lemma-3.4.learner", "lemma-3.7.learner"}
"""What is said of runs, where the paper prints no statement."""


def test_only_what_the_paper_prints_is_headed_as_printed():
    ours = {name for name, why in NOT_LITERAL.items() if re.search(r"\bours\b", why)} | OPEN
    assert {c.id for c in OWN if not c.corrects and OURS.search(c.source)} == ours


@pytest.mark.parametrize("claim", [c for c in OWN if c.corrects], ids=lambda claim: claim.id)
def test_corrected_statements_are_no_quotes(paper, claim):
    """What is ours must not pass for the paper's."""
    assert not is_quoted(claim.statement, paper)


def test_the_test_of_quotes_finds_a_changed_sign(paper):
    statement = CATALOGUE["equation-2"].statement
    assert is_quoted(statement, paper)
    assert not is_quoted(statement.replace("+", "-"), paper)
