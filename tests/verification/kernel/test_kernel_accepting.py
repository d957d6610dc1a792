"""What a certificate claims, and what it must come with: statement, clauses, outcome, hypotheses, seal."""

from __future__ import annotations

import pytest
from kernel_forging import HALF, LEANING, certificate, corridor, evidence, game, refused, sealed, text, with_part

from verification.kernel.certificates import FORMAT, MEMBERS, RULES, Accepted, check
from verification.kernel.exact import InvalidError
from verification.kernel.games import read_game
from verification.kernel.statements import statement_from

CATALOGUE = """
["lemma"]
title = "-"
kind = "identity"
given = "policy pi"
assuming = ["full support"]
where = 'twice(i,s) := 2 * V[pi](i,s)'
[lemma.clauses]
first = 'forall i s: twice(i,s) = V[pi](i,s) + V[pi](i,s)'
second = 'forall i s: V[pi](i,s) <= 4'

["example"]
title = "-"
kind = "existence"
given = "policy pi"
claim = 'exists i s: V[pi](i,s) > 3'

["definition-2.1"]
title = "-"
kind = "definition"

["lemma-3.5.limit"]
title = "-"
kind = "convergence"
assuming = ["full support"]
"""
HYPOTHESES = """
["full support"]
words = "mu has full support"
claim = "forall s: 0 < mu(s)"

["potential"]
words = "is"
rules = ["definition-2.1/shaped", "definition-2.1/grid"]

["no potential"]
words = "is not"
rules = ["definition-2.1/four-cycle"]
"""
NOTHING = {"cases": [{}], "profiles": [], "witnesses": []}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "01.toml").write_text(CATALOGUE)
    (tmp_path / "hypotheses.toml").write_text(HYPOTHESES)
    return tmp_path


LEMMA = {
    "given": "policy pi",
    "assuming": ["full support"],
    "where": "twice(i,s) := 2 * V[pi](i,s)",
    "clauses": {"first": "forall i s: twice(i,s) = V[pi](i,s) + V[pi](i,s)", "second": "forall i s: V[pi](i,s) <= 4"},
}


def lemma(**members):
    body = {"claim": "lemma", "hypotheses": {"full support": NOTHING}, **members}
    return certificate(LEMMA, corridor() | {"initial": ["1/2", "1/2"]}, {"pi": HALF}, **body)


def test_a_claim_of_the_catalogue(folder):
    expected = Accepted("lemma", "holds", ("first", "second"), "corridor", ("full support",), 4)
    assert check(lemma(), folder) == expected


def test_a_part_of_its_clauses(folder):
    assert check(lemma(clauses=["second"]), folder).comparisons == 2


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("statement", "clauses", "second"), "forall i s: V[pi](i,s) <= 5"),
        (("statement", "where"), ""),
        (("statement", "given"), "estimate pi"),
        (("statement", "assuming"), []),
        (("statement", "clauses"), {"first": LEMMA["clauses"]["first"]}),
        (("statement", "clauses"), {**LEMMA["clauses"], "third": "1 = 1"}),
        (("statement",), None),
        (("statement",), {**LEMMA, "extra": ""}),
    ],
)
def test_a_tampered_statement_is_refused(folder, path, value):
    assert "not that of the catalogue" in refused(with_part(lemma(), path, value), folder=folder)


@pytest.mark.parametrize("claim", ["lemma-2", "", "own:", "own:é", "own:a\n1 valid", 3, None, ["lemma"], "OWN"])
def test_an_unknown_claim_is_refused(folder, claim):
    why = "no statement is called" if isinstance(claim, str) else "the claim is no text"
    assert why in refused(with_part(lemma(), ("claim",), claim), folder=folder)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ({**text("1 = 1"), "more": ""}, "other members"),
        ({**text("1 = 1"), "clauses": [["", "1 = 1"]]}, "other members"),
        ("1 = 1", "other members"),
        ({**text("1 = 1"), "given": 0}, "no text"),
        ({**text("1 = 1"), "where": None}, "no text"),
        ({**text("1 = 1"), "clauses": {"": ["1 = 1"]}}, "no text"),
        ({**text("1 = 1"), "assuming": "full support"}, "no list of names"),
        ({**text("1 = 1"), "assuming": [0]}, "no list of names"),
    ],
)
def test_a_statement_of_another_shape_is_refused(statement, why):
    assert why in refused(with_part(certificate(text("1 = 1"), game()), ("statement",), statement))


def test_a_statement_of_ones_own_has_a_name(folder):
    document = certificate(text("1 = 1"), game(), claim="own:my theorem")
    assert check(document, folder).claim == "own:my theorem"


@pytest.mark.parametrize("clauses", [[], ["first", "first"], ["third"], [""], "first", [0], None])
def test_clauses_are_named_once_each(folder, clauses):
    assert "clause" in refused(with_part(lemma(), ("clauses",), clauses), folder=folder)


def test_every_clause_must_compare_something():
    statement = text("") | {"clauses": {"a": "1 = 1", "b": "forall s with mu(s) > 1: 1 = 1"}}
    assert "nothing was compared in some clause" in refused(certificate(statement, game()))
    check(certificate(statement, game(), clauses=["a"]))


# Outcomes.


def test_a_failure_is_shown_by_a_false_comparison(folder):
    statement = text("forall i s: V[pi](i,s) < 4", given="policy pi")
    document = certificate(statement, corridor(), {"pi": HALF}, outcome="fails")
    assert check(document, folder).outcome == "fails"
    assert "4 < 4 is false" in refused(sealed({**document, "outcome": "holds"}))


def test_a_failure_that_is_none_is_refused(folder):
    assert "nothing fails" in refused(lemma(outcome="fails"), folder=folder)


def test_an_example_that_is_none_refutes_nothing(folder):
    statement = text("exists i s: V[pi](i,s) > 3", given="policy pi")
    low = corridor() | {"payoffs": [[[1, 0], [0, 0]]]}
    document = certificate(statement, low, {"pi": HALF}, claim="example", outcome="fails")
    assert "shows nothing of existence" in refused(document, folder=folder)
    assert check(sealed({**document, "claim": "own"}), folder).outcome == "fails"
    check(certificate(statement, corridor(), {"pi": HALF}, claim="example"), folder)


@pytest.mark.parametrize("outcome", ["", "Holds", "proved", None, True, ["holds"]])
def test_other_outcomes_are_refused(folder, outcome):
    refused(lemma(outcome=outcome), folder=folder)


def test_data_of_the_wrong_sort_refute_nothing():
    """Not a policy: V could be anything."""
    statement = text("forall i s: V[pi](i,s) < 4", given="policy pi")
    document = certificate(
        statement | {"given": "estimate pi"}, corridor(), {"pi": [[["1/2", 0], [1, 0]]]}, outcome="fails"
    )
    check(document)
    assert "condition" in refused(sealed({**document, "statement": statement}))


# Hypotheses.


@pytest.mark.parametrize(
    ("hypotheses", "why"),
    [
        ({}, "evidence is needed"),
        ({"full support": NOTHING, "potential": NOTHING}, "evidence is needed"),
        ({"Full support": NOTHING}, "evidence is needed"),
        ([], "evidence is needed"),
        ({"full support": {}}, "other members"),
        ({"full support": {**NOTHING, "outcome": "holds"}}, "other members"),
        ({"full support": {**NOTHING, "rule": "definition-2.1/shaped"}}, "does not decide"),
        ({"full support": {**NOTHING, "cases": []}}, "no case"),
        ({"full support": {**NOTHING, "cases": [{"pi": HALF}]}}, "other members"),
        ({"full support": {**NOTHING, "profiles": [HALF]}}, "no witness"),
    ],
)
def test_each_hypothesis_has_its_evidence(folder, hypotheses, why):
    assert why in refused(lemma(hypotheses=hypotheses), folder=folder)


@pytest.mark.parametrize("outcome", ["holds", "fails"])
def test_a_hypothesis_that_is_false_is_found_whatever_the_outcome(folder, outcome):
    document = certificate(
        LEMMA, corridor(), {"pi": HALF}, claim="lemma", hypotheses={"full support": NOTHING}, outcome=outcome
    )
    assert "hypothesis full support: s 1: 0 < 0 is false" in refused(document, folder=folder)


def test_a_hypothesis_that_is_not_known_is_refused(folder):
    document = certificate(text("1 = 1", assuming=("luck",)), game(), hypotheses={"luck": NOTHING})
    assert "no hypothesis is called luck" in refused(document, folder=folder)


SHAPED = {"cases": [{"shaping": [[0, 0], [0, 0]]}], "profiles": [], "witnesses": [], "rule": "definition-2.1/shaped"}
CYCLE = {"cases": [], "profiles": [], "witnesses": [], "rule": "definition-2.1/four-cycle"}
COMMON = [[[[2, 0], [0, 1]], [[0, 1], ["1/2", 3]]]] * 2


def test_a_rule_decides_a_hypothesis(folder):
    statement = text("1 = 1", assuming=("potential",))
    document = certificate(statement, game(payoffs=COMMON), hypotheses={"potential": SHAPED})
    assert check(document, folder).hypotheses == ("potential",)
    assert "is false" in refused(certificate(statement, game(), hypotheses={"potential": SHAPED}), folder=folder)
    lacking = {name: value for name, value in SHAPED.items() if name != "rule"}
    assert "a rule is needed" in refused(with_part(document, ("hypotheses", "potential"), lacking), folder=folder)
    other = with_part(document, ("hypotheses", "potential", "rule"), "definition-2.1/four-cycle")
    assert "does not decide" in refused(other, folder=folder)


def four_cycle(data):
    """A four-cycle from everybody's first action to their second, with the values that it needs."""
    first, second = [[[1, 0], [1, 0]]] * 2, [[[0, 1], [0, 1]]] * 2
    corners = ([first[0], first[1]], [second[0], first[1]], [first[0], second[1]], [second[0], second[1]])
    statement = statement_from(text("forall i s: V[w](i,s) = V[w](i,s)", given="policy w"))
    values = [evidence(read_game(data), statement, [{"w": w}])["witnesses"][0][2] for w in corners]
    return {"players": [0, 1], "policy": first, "other": second, "values": values}


def test_a_refutation_decides_that_something_is_not_so(folder):
    statement = text("1 = 1", assuming=("no potential",))
    proof = {**CYCLE, "cases": [four_cycle(game())]}
    check(certificate(statement, game(), hypotheses={"no potential": proof}), folder)
    common = game(payoffs=COMMON)
    idle = {**CYCLE, "cases": [four_cycle(common)]}
    assert "nothing fails" in refused(certificate(statement, common, hypotheses={"no potential": idle}), folder=folder)


# Rules.


def by_rule(rule, case, *, claim="definition-2.1", outcome="holds", data=None, **members):
    body = {
        "format": FORMAT,
        "claim": claim,
        "rule": rule,
        "outcome": outcome,
        "clauses": list(RULES[rule].clauses) if isinstance(rule, str) and rule in RULES else [""],
        "game": data or game(),
        "cases": [case],
        "profiles": [],
        "witnesses": [],
        "hypotheses": {},
        **members,
    }
    assert set(body) == (MEMBERS | {"rule"}) - {"sha256"}
    return sealed(body)


def test_a_rule_certifies_its_claim_with_its_outcome(folder):
    cycle = four_cycle(game())
    assert check(by_rule("definition-2.1/four-cycle", cycle, outcome="fails"), folder).comparisons == 2
    assert "no outcome 'holds'" in refused(by_rule("definition-2.1/four-cycle", cycle), folder=folder)
    shaped = SHAPED["cases"][0]
    assert check(by_rule("definition-2.1/shaped", shaped, data=game(payoffs=COMMON)), folder).outcome == "holds"
    assert "no outcome 'fails'" in refused(by_rule("definition-2.1/shaped", shaped, outcome="fails"), folder=folder)


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"claim": "lemma"}, "does not certify"),
        ({"claim": "own"}, "does not certify"),
        ({"clauses": ["first"]}, "a clause is unknown"),
        ({"profiles": [HALF]}, "one block a player"),
        ({"witnesses": [["V", 0, []]]}, "names no profile"),
        ({"cases": []}, "no case"),
        ({"cases": [{}]}, "other members"),
        ({"cases": [{"shaping": [[0, 0], [0, 0]], "more": 1}]}, "other members"),
        ({"hypotheses": {"full support": NOTHING}}, "evidence is needed"),
    ],
)
def test_a_rule_takes_nothing_else(folder, members, why):
    document = by_rule("definition-2.1/shaped", {"shaping": [[0, 0], [0, 0]]}, data=game(payoffs=COMMON))
    assert why in refused(sealed({**document, **members}), folder=folder)


@pytest.mark.parametrize("rule", ["definition-2.1/none", "", 0, None, ["definition-2.1/shaped"], "equation-1"])
def test_an_unknown_rule_is_refused(folder, rule):
    assert "there is no rule" in refused(by_rule(rule, {}), folder=folder)


def test_a_rule_with_hypotheses_of_its_own_decides_no_hypothesis(folder, monkeypatch):
    """And its certificates need evidence for them, besides those of the claim."""
    monkeypatch.setitem(
        RULES, "definition-2.1/shaped", RULES["definition-2.1/shaped"]._replace(assuming=("full support",))
    )
    data = game(payoffs=COMMON)
    statement = text("1 = 1", assuming=("potential",))
    reason = refused(certificate(statement, data, hypotheses={"potential": SHAPED}), folder=folder)
    assert "hypotheses of its own" in reason
    document = by_rule("definition-2.1/shaped", SHAPED["cases"][0], data=data)
    assert "evidence is needed for ['full support']" in refused(document, folder=folder)
    check(sealed({**document, "hypotheses": {"full support": NOTHING}}), folder)


@pytest.mark.parametrize("name", ["hypotheses.toml", "03.toml"])
def test_a_broken_file_of_statements_is_named(folder, name):
    (folder / name).write_bytes(b"[broken \xff")
    assert name in refused(lemma(), folder=folder)


def test_a_claim_that_rules_certify_needs_its_hypotheses_too(folder):
    document = by_rule("lemma-3.5.limit", {}, claim="lemma-3.5.limit")
    assert "evidence is needed for ['full support']" in refused(document, folder=folder)


# Members and seal.


@pytest.mark.parametrize("name", sorted((MEMBERS | {"statement"}) - {"format"}))
def test_no_member_may_be_missing(folder, name):
    document = lemma()
    rest = {key: value for key, value in document.items() if key != name}
    refused(rest if name == "sha256" else sealed(rest), folder=folder)


def test_members_that_are_not_listed_are_refused(folder):
    assert "other members" in refused(sealed({**lemma(), "note": ""}), folder=folder)
    assert "other members" in refused(sealed({**lemma(), "rule": "definition-2.1/shaped"}), folder=folder)


def test_the_seal_finds_corruption(folder):
    assert "changed" in refused({**lemma(), "outcome": "fails"}, folder=folder)
    assert "changed" in refused({**lemma(), "sha256": "0" * 64}, folder=folder)


@pytest.mark.parametrize("document", [None, [], "certificate", 3, {}, {"format": "mpgtheory.certificate/3"}])
def test_what_is_no_certificate_is_refused(document):
    assert "not a certificate" in refused(document)


def test_all_cases_count():
    """One case that holds does not hide one that does not."""
    statement = text("V[pi](i,s) = 2", given="policy pi; player i; state s")
    cases = ({"pi": HALF, "i": 0, "s": 0}, {"pi": HALF, "i": 0, "s": 1})
    assert "4 = 2 is false" in refused(certificate(statement, corridor(), *cases))
    assert check(certificate(statement, corridor(), *cases, outcome="fails")).comparisons == 2


def test_the_shipped_catalogue_compiles():
    """Every text of the catalogue is one of the kernel's language."""
    from verification.kernel import statements

    texts = [statements.text_of(entry) for entry in statements.catalogue(statements.FOLDER).values()]
    assert sum(text is not None for text in texts) > 100
    for found in filter(None, texts):
        statements.statement_from(found)
    for entry in statements.hypotheses(statements.FOLDER).values():
        assert ("claim" in entry) != ("rules" in entry)
        if "claim" in entry:
            statements.statement_from(statements.text_of(entry))


def test_a_statement_that_stands_in_two_files_is_an_error(folder):
    (folder / "02.toml").write_text('[lemma]\nclaim = "1 = 1"\n')
    with pytest.raises(InvalidError, match="two files"):
        check(lemma(), folder)


def test_uniform_play_of_the_small_game_is_no_equilibrium():
    """The test game is not degenerate: it has something to gain, and no potential."""
    claim = text("exists i s: W[w](i,s) > V[w](i,s)", given="policy w")
    check(certificate(claim, game(), {"w": LEANING}))
