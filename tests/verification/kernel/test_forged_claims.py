"""Forgeries about what is claimed: texts, ids, clauses, outcomes and hypotheses. See `test_forgeries.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from toolkit_certificates import Document, Forgery, changed, claimed, native, procedure, refused, sealed, stated

from verification.checker import check
from verification.language.files import catalogue

LEMMA, PRINTED, TWIN = "lemma-3.5", "lemma-3.5.rest", "lemma-3.5.rest.corrected"
LEANING = [[["1/3", "2/3"], ["1/5", "4/5"]], [["1/4", "3/4"], ["2/5", "3/5"]]]
DOUBLE = [[[2, 0], [2, 0]]] * 2


def lemma(*changes: tuple[tuple[Any, ...], Any]) -> Document:
    """Lemma 3.5, which has four clauses and two hypotheses, on a game with common payoffs."""
    return changed(claimed(LEMMA), *changes)


def clause(name: str, change: Callable[[str], str]) -> Document:
    """Lemma 3.5 with another text of a clause."""
    return lemma((("statement", "clauses", name), change))


def own(text: str, **also: Any) -> Document:
    """The certificate of a statement of one's own."""
    return stated(text, native(), also.pop("case", {}), **also)


def retold(document: Document, **members: Any) -> Document:
    """The certificate of one's own with another text; `clauses` are those of the statement."""
    statement = {**document["statement"], **members}
    return sealed({**document, "statement": statement, "clauses": list(statement["clauses"])})


TRUE = {"": "0 < delta"}


def two_clauses(**members: Any) -> Document:
    """A statement of which one clause holds and one fails."""
    document = retold(own("0 < delta"), clauses={"true": "0 < delta", "false": "delta < 0"})
    return sealed({**document, **members})


CLAIMS: dict[str, Forgery] = {
    # Outcomes and clauses.
    "an example that is none refutes existence": (
        lambda: changed(claimed("section-2.existence"), (("outcome",), "fails")),
        "shows nothing of existence",
    ),
    "a lemma that holds fails": (lambda: lemma((("outcome",), "fails")), "nothing fails"),
    "a statement that fails holds": (lambda: two_clauses(clauses=["false"]), "is false"),
    "both clauses fail, where one does": (
        lambda: two_clauses(outcome="fails"),
        "nothing fails in some clause",
    ),
    "a clause fails that holds": (lambda: two_clauses(outcome="fails", clauses=["true"]), "nothing fails"),
    "a clause says something that says nothing": (
        lambda: retold(own("0 < delta"), clauses={"a": "0 < delta", "b": "forall s with mu(s) > 1: 0 = 1"}),
        "nothing was compared",
    ),
    "the failure is one of data that are no policy": (
        lambda: changed(
            own("forall i s: V[w](i,s) <= 100", case={"w": LEANING}, given="policy w"),
            (("statement", "clauses", ""), "forall i s a: w(i,s,a) <= 1"),
            (("cases", 0, "w"), DOUBLE),
            (("outcome",), "fails"),
            (("profiles",), []),
            (("witnesses",), []),
        ),
        "w does not meet its condition",
    ),
    "one case of two is false": (
        lambda: changed(
            own("c < 1", case={"c": "1/2"}, given="number c in [0, 1]"), (("cases",), [{"c": "1/2"}, {"c": 1}])
        ),
        "1 < 1 is false",
    ),
    "there is no case": (lambda: lemma((("cases",), [])), "there is no case"),
    "a clause is named twice": (lambda: lemma((("clauses",), lambda c: [*c, c[0]])), "named twice"),
    "a clause is one of another statement": (lambda: lemma((("clauses",), ["identity"])), "unknown"),
    "no clause is evaluated": (lambda: lemma((("clauses",), [])), "unknown"),
    "the clause without a name is all of them": (lambda: lemma((("clauses",), [""])), "unknown"),
    "the texts of two clauses are exchanged": (
        lambda: lemma((("statement", "clauses"), lambda c: dict(zip(c, list(c.values())[::-1], strict=True)))),
        "not that of the catalogue",
    ),
    "a clause of the catalogue is left out of the text": (
        lambda: lemma(
            (("statement", "clauses"), lambda c: {k: v for k, v in c.items() if k != "decreases"}),
            (("clauses",), lambda c: [k for k in c if k != "decreases"]),
        ),
        "not that of the catalogue",
    ),
    # Texts.
    "the text has a space more": (lambda: clause("decreases", lambda t: f"{t} "), "not that of the catalogue"),
    "the text has a comment more": (lambda: clause("decreases", lambda t: f"{t} # so"), "not that of the catalogue"),
    "a sign is one that looks like it": (
        lambda: clause("decreases", lambda t: t.replace("<=", "≤")),
        "not that of the catalogue",
    ),
    "a letter is one that looks like it": (
        lambda: clause("decreases", lambda t: t.replace("slope", "sl\u043epe")),
        "not that of the catalogue",
    ),
    "the relation is a weaker one": (
        lambda: clause("strictly off equilibria", lambda t: t.replace("<", "<=")),
        "not that of the catalogue",
    ),
    "a definition is another": (
        lambda: lemma((("statement", "where"), lambda t: t.replace("mu(s)", "d[w](s)"))),
        "not that of the catalogue",
    ),
    "the policy need be none": (
        lambda: lemma((("statement", "given"), lambda t: t.replace("policy w", "estimate w"))),
        "not that of the catalogue",
    ),
    "a hypothesis is dropped": (
        lambda: lemma(
            (("statement", "assuming"), ["full support"]),
            (("hypotheses",), lambda h: {"full support": h["full support"]}),
        ),
        "not that of the catalogue",
    ),
    "the text of the corrected statement stands under the printed one": (
        lambda: changed(claimed(TWIN), (("claim",), PRINTED)),
        "not that of the catalogue",
    ),
    "the printed text stands under the corrected statement": (
        lambda: changed(claimed(PRINTED), (("claim",), TWIN)),
        "not that of the catalogue",
    ),
    "a claim has a name that looks like one of the catalogue": (
        lambda: changed(claimed(PRINTED), (("claim",), "lemma\u20103.5.rest")),
        "no statement is called",
    ),
    "a name has a space more": (lambda: changed(claimed(PRINTED), (("claim",), f"{PRINTED} ")), "no statement"),
    "a hypothesis is a claim": (lambda: changed(claimed(PRINTED), (("claim",), "full support")), "no statement"),
    "a name of one's own holds a line break": (
        lambda: sealed({**own("0 < delta"), "claim": "own:a\nvalid"}),
        "no statement is called",
    ),
    "a name of one's own looks like ASCII": (
        lambda: sealed({**own("0 < delta"), "claim": "own:th\u0435orem"}),
        "no statement is called",
    ),
    # Statements of one's own.
    "a definition takes the name of a primitive": (
        lambda: retold(own("0 < delta"), where="W[x](i,s) := V[x](i,s)"),
        "a primitive, or defined already",
    ),
    "a definition takes a given name": (
        lambda: retold(own("c < 1", case={"c": "1/2"}, given="number c in [0, 1]"), where="c := 2"),
        "defined already",
    ),
    "a definition takes the name of one above it": (
        lambda: retold(own("0 < delta"), where="e := 1\ne := 2", clauses={"": "e = 2"}),
        "defined already",
    ),
    "a definition uses itself": (lambda: retold(own("0 < delta"), where="e := e + 1"), "not known"),
    "an index means two states at once": (
        lambda: retold(own("0 < delta"), clauses={"": "forall s: mu(s) > 0 and exists s: mu(s) > 1/2"}),
        "has a meaning here already",
    ),
    "an argument of a definition takes a given name": (
        lambda: retold(own("c < 1", case={"c": "1/2"}, given="number c in [0, 1]"), where="f[c](i) := A(i)"),
        "each once",
    ),
    "an action of one player is compared with one of another": (
        lambda: retold(own("0 < delta"), clauses={"": "forall i j a b: a = b"}),
        "cannot be compared",
    ),
    "a player stands for a state": (
        lambda: retold(own("0 < delta"), clauses={"": "forall i: mu(i) >= 0"}),
        "a state was expected",
    ),
    "a number stands for a truth": (lambda: retold(own("0 < delta"), clauses={"": "delta"}), "a truth was expected"),
    "a stage has no bound": (lambda: retold(own("0 < delta"), clauses={"": "forall k: 1 = 1"}), "needs a bound"),
    "a text holds a character of no width": (
        lambda: retold(own("0 < delta"), clauses={"": "0 < del\u200bta"}),
        "no meaning here",
    ),
    "a comment turns the text around": (
        lambda: retold(own("0 < delta"), clauses={"": "0 < delta # \u202e0 > atled"}),
        "does not print",
    ),
    "a comment returns the carriage, and writes over the text": (
        lambda: retold(own("0 < delta"), clauses={"": "0 < delta # so\rfalse"}),
        "does not print",
    ),
    "a clause has a name that does not print": (
        lambda: retold(own("0 < delta"), clauses={"a\u2066": "0 < delta"}),
        "no plain text",
    ),
    "a clause has a name of 2,000 characters": (
        lambda: retold(own("0 < delta"), clauses={"a" * 2000: "0 < delta"}),
        "no plain text",
    ),
    "data are asked for that are not there": (
        lambda: retold(own("0 < delta"), given="policy w with 1 = 2"),
        "other members",
    ),
    # Rules.
    "a rule certifies another claim than its own": (
        lambda: changed(procedure("definition-2.1/shaped"), (("claim",), "equation-9")),
        "does not certify",
    ),
    "a rule certifies a statement of one's own": (
        lambda: changed(procedure("definition-2.1/shaped"), (("claim",), "own:definition-2.1")),
        "does not certify",
    ),
    "a rule stands beside a text": (
        lambda: sealed({**own("0 < delta"), "rule": "definition-2.1/shaped"}),
        "other members",
    ),
    "a rule that cannot fail fails": (
        lambda: changed(procedure("definition-2.1/shaped"), (("outcome",), "fails")),
        "no outcome",
    ),
    "a rule that can only fail holds": (
        lambda: changed(procedure("definition-2.1/four-cycle", "matching_pennies"), (("outcome",), "holds")),
        "no outcome",
    ),
    "a rule is named by a list": (
        lambda: changed(procedure("definition-2.1/shaped"), (("rule",), ["definition-2.1/shaped"])),
        "there is no rule",
    ),
    "a rule shows another clause of its claim": (
        lambda: changed(procedure("lemma-3.5/everywhere"), (("clauses",), ["zero at equilibria"])),
        "unknown",
    ),
    "a rule shows a clause more": (
        lambda: changed(procedure("lemma-3.5/everywhere"), (("clauses",), lambda c: [*c, "decreases"])),
        "unknown",
    ),
    "a rule that shows a clause shows all of its claim": (
        lambda: changed(procedure("theorem-3.3/twin-states", "shapley_team"), (("clauses",), [""])),
        "unknown",
    ),
    "two states with the same future refute what is said of policies": (
        lambda: changed(procedure("theorem-3.3/twin-states", "shapley_team"), (("clauses",), ["policies"])),
        "unknown",
    ),
    "a rule has a witness": (
        lambda: changed(
            procedure("definition-2.1/shaped"),
            (("profiles",), [[[["1/2", "1/2"]], [["1/2", "1/2"]]]]),
            (("witnesses",), [["V", 0, [["3/2"], ["3/2"]]]]),
        ),
        "is not used",
    ),
}


@pytest.mark.parametrize("lie", CLAIMS)
def test_a_false_claim(lie: str) -> None:
    made, why = CLAIMS[lie]
    assert why in refused(made())


def test_the_true_ones_are_accepted() -> None:
    assert check(lemma()).outcome == "holds"
    assert check(two_clauses(outcome="fails", clauses=["false"])).clauses == ("false",)
    assert check(two_clauses(clauses=["true"])).clauses == ("true",)


def test_harmless_ones_say_no_more_than_they_show() -> None:
    """Some of the clauses; a name of one's own that imitates an id; clauses in another order."""
    assert check(changed(claimed("section-2.game"), (("clauses",), ["discount"]))).clauses == ("discount",)
    imitation = sealed({**own("0 < delta"), "claim": "own:lemma-3.5"})
    assert check(imitation).claim == "own:lemma-3.5"
    backwards = lemma((("statement", "clauses"), lambda c: dict(list(c.items())[::-1])))
    assert set(check(backwards).clauses) == set(claimed(LEMMA)["clauses"])


def test_every_printed_statement_has_a_text_of_its_own() -> None:
    """No certificate of a printed statement can be one of its correction."""
    known = catalogue()
    pairs = [(entry, known[entry.corrects]) for entry in known.values() if entry.corrects and entry.is_text]
    assert len(pairs) > 20
    for corrected, printed in pairs:
        both = [(e.given, e.where, e.claim, e.clauses, e.assuming) for e in (corrected, printed)]
        assert both[0] != both[1]
