"""Statements as Coq propositions: what each part of the language becomes, and what has no translation."""

from __future__ import annotations

import re

import pytest

from verification.language.coq import UntranslatableError, proposition
from verification.language.coq.names import DEVELOPMENT, HEADER, identifier
from verification.language.coq.primitives import TABLES, VALUES
from verification.language.files import hypotheses
from verification.language.primitives import PLAY, PRIMITIVES
from verification.language.statement import statement

HEAD = [
    "forall (R : realFieldType) (I S : finType) (A : I -> finType) (g : game R S A) (mu : S -> R),",
    "is_instance g mu ->",
]


def translated(claim: str, given: str = "policy pi", where: str = "") -> str:
    """The proposition of a claim without its head."""
    lines = proposition(statement("mine", claim, given=given, where=where))
    assert lines[:2] == HEAD
    return " ".join(lines[2:]).removeprefix("forall pi : policy R S A, is_policy pi -> ")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            "forall i s: V[pi](i,s) = sum a: pi(i,s,a) * Q[pi](i,s,a)",
            "forall (i : I) (s : S), value g i pi s = \\sum_(a : A i) pi i (s, a) * qvalue g pi s a",
        ),
        ("forall s: (mu(s) + 1) * 2 <= 4 / (1 - delta)",
         "forall (s : S), (mu s + 1) * 2%:R <= 4%:R / (1 - discount g)"),
        ("forall s: mu(s) - (1 - mu(s)) > -1 / 2", "forall (s : S), - 1 / 2%:R < mu s - (1 - mu s)"),
        ("forall s: (1 - mu(s))^2 = |mu(s)|", "forall (s : S), (1 - mu s) ^+ 2 = `|mu s|"),
        ("forall s: 0 <= mu(s) <= 1", "forall (s : S), (0 <= mu s) /\\ (mu s <= 1)"),
        ("(sum s with mu(s) > 0: 1) = 1", "\\sum_(s : S | 0 < mu s) 1 = 1"),
        ("max(0, 1, delta) <= 1", "is_true (Num.max 0 (Num.max 1 (discount g)) <= 1)"),
        (
            "forall i s: (max a: G[pi](i,s,a)) >= 0",
            "forall (i : I) (s : S), 0 <= largest (fun a : A i => advantage g pi s a)",
        ),
        ("exists s: not mu(s) = 0", "exists (s : S), ~ (mu s = 0)"),
        ("forall s t with s != t: P[pi](s,t) < 1", "forall (s : S) (t : S), (s != t) -> (kernel g pi s t < 1)"),
        (
            "forall i s a: best[Q[pi]](i,s,a) iff W[pi](i,s) = V[pi](i,s)",
            "forall (i : I) (s : S) (a : A i), (is_best (fun _b : A i => qvalue g pi s _b) a) <-> "
            "(best_value g i pi s = value g i pi s)",
        ),
        (
            "forall i s: (sum a: [pi(i,s,a) > 0 and s = s]) <= A(i)",
            "forall (i : I) (s : S), \\sum_(a : A i) ((0 < pi i (s, a)) && (s == s))%:R <= #|A i|%:R",
        ),
        (
            "forall k <= 3 s: law[pi,k](s) >= 0",
            "forall k : nat, (k <= 3)%N -> "
            "(forall (s : S), 0 <= (\\sum_(_z : S) mu _z * probability g pi k _z s))",
        ),
        (
            "forall i s h: (prod j with j != i: pi(j,s,h(j))) <= u(i,s,h)",
            "forall (i : I) (s : S) (h : profile A), \\prod_(j : I | j != i) pi j (s, h j) <= payoff g i s h",
        ),
        (
            "forall i s a: T[pi,Q[pi]](i,s,a) = 0",
            "forall (i : I) (s : S) (a : A i), bellman g pi (fun _t : S * A i => qvalue g pi _t.1 _t.2) (s, a) = 0",
        ),
        (
            "forall i s: V[dev(pi,i,pi)](i,s) = 0 or d[pi](s) = d[pi](s,s)",
            "forall (i : I) (s : S), (value g i (replace pi (pi i)) s = 0) \\/ "
            "(visitation g pi mu s = visitation g pi (dirac R s) s)",
        ),
    ],
)  # fmt: skip
def test_a_text_becomes_a_proposition(claim: str, expected: str) -> None:
    assert translated(claim) == expected


def test_a_condition_stands_with_the_last_index_that_it_speaks_of() -> None:
    text = translated("forall i s a: (sum h t with h(i) = a: P(s,h,t)) >= 0")
    assert "\\sum_(h : profile A | h i == a) \\sum_(t : S) transition g s h t" in text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("policy w", "forall w : policy R S A, is_policy w ->"),
        ("estimate q", "forall q : policy R S A,"),
        ("number x in (0, 1/2]", "forall x : R, 0 < x -> x <= 1 / 2%:R ->"),
        ("number x in [-1, 1)", "forall x : R, - 1 <= x -> x < 1 ->"),
        ("stage K in 2..6", "forall K : nat, (2 <= K)%N ->"),
        ("values x", "forall x : I -> S -> R,"),
        ("exploration theta", "forall theta : I -> R, (forall i : I, 0 < theta i /\\ theta i < 1) ->"),
        ("distribution x", "forall x : S -> R, (distribution x) ->"),
        ("joint action h", "forall h : profile A,"),
        ("player i; action a", "forall i : I, forall a : A i,"),
    ],
)
def test_given_data_become_variables_with_their_conditions(given: str, expected: str) -> None:
    assert translated("0 < delta", given).startswith(expected)


def test_optimal_replies_and_selections_are_policies_with_a_condition() -> None:
    reply = translated("0 < delta", "policy w; optimal reply dag to w")
    assert "(forall (i : I) (s : S), value g i (replace w (dag i)) s = best_value g i w s) ->" in reply
    selection = translated("0 < delta", "policy w; selection br of Q[w] with forall i s a: br(i,s,a) < 1")
    assert "(0 < br i (s, a)) -> (is_best (fun _b : A i => qvalue g w s _b) a)) -> (forall" in selection


def test_definitions_that_are_used_become_local_ones_in_order() -> None:
    where = (
        "gain[w](i,s) := W[w](i,s) - V[w](i,s)\nnew(i) := dev(pi,i,pi)\nunused(i) := A(i)\nat(i,s) := gain[new(i)](i,s)"
    )
    text = translated("forall i s: at(i,s) = 0", where=where)
    assert text == (
        "let gain := fun (w : policy R S A) (i : I) (s : S) => best_value g i w s - value g i w s in "
        "let new := fun (i : I) => replace pi (pi i) in "
        "let at_ := fun (i : I) (s : S) => gain (new i) i s in "
        "forall (i : I) (s : S), at_ i s = 0"
    )


def test_a_defined_table_stands_for_a_policy() -> None:
    text = translated("forall i s: V[q](i,s) = V[Q[pi]](i,s)", where="q(i,s,a) := 1 / A(i)")
    assert "value g i (table q) s = value g i (table (fun _i _s _a => qvalue g pi _s _a)) s" in text


def test_a_name_of_coq_is_not_hidden() -> None:
    text = translated("forall i s: S(i) = mean(i,s)", where="S(i) := A(i)\nmean(i,s) := S(i)")
    assert "let S_ := fun (i : I) =>" in text
    assert "S_ i = mean_ i s" in text
    words = {word for form in (*VALUES.values(), *TABLES.values()) for word in re.findall(r"[A-Za-z]\w*", form)}
    assert words - {"i", "x", "y", "z", "w", "fun", "R", "h", "sum_"} <= DEVELOPMENT | HEADER


@pytest.mark.parametrize(
    ("claim", "given", "why"),
    [
        ("0 < mu(state[y,0])", "play y of 4", "plays of Algorithm 1"),
        ("(sum s: stationary[pi](s)) = 1", "policy pi", "stationary distribution"),
        ("forall s: (max i with A(i) = 2: u[pi](i,s)) = 0", "policy pi", "part of a range"),
        ("forall i s a: fixed(pi,i,s,a)(i,s,a) = 1", "policy pi", "fixed is not in the Coq development"),
        ("forall i: 2 ^ A(i) >= 2", "policy pi", "no natural number"),
    ],
)
def test_what_has_no_translation_is_said(claim: str, given: str, why: str) -> None:
    with pytest.raises(UntranslatableError, match=why):
        translated(claim, given)


def test_every_primitive_has_a_translation_or_a_reason() -> None:
    for primitive in PRIMITIVES:
        play = "; play y of 3" if PLAY in primitive.brackets else ""
        given = f"policy pi; policy pi'; exploration theta; estimate zero{play}"
        made = statement("mine", primitive.example, given=given)
        if play or primitive.name in ("stationary", "fixed", "always"):
            with pytest.raises(UntranslatableError, match=r".{20}"):
                proposition(made)
        else:
            assert "{" not in " ".join(proposition(made))


def test_hypotheses_are_premises() -> None:
    for name, hypothesis in hypotheses().items():
        if hypothesis.claim is not None:
            lines = proposition(statement("mine", "0 < delta", assuming=(name,)))
            assert lines[2].startswith("(")
            assert lines[2].endswith(") ->")
    assert "(is_MPG g) ->" in proposition(statement("mine", "0 < delta", assuming=("Markov potential game",)))
    with pytest.raises(UntranslatableError, match=r"Assumption 3\.2"):
        proposition(statement("mine", "0 < delta", assuming=("Assumption 3.2",)))


def test_ids_become_names_of_theorems() -> None:
    assert identifier("lemma-3.6a.finite-difference") == "lemma_3_6a_finite_difference"
