"""What is refused before anything is evaluated: names, sorts, owners of actions, bounds of stages."""

from __future__ import annotations

import pytest

from verification.kernel.exact import InvalidError
from verification.kernel.statements import compiled

GIVEN = "policy pi; policy w; rates gamma; exploration theta; play y of 2; joint action h; stage K in 1..3"


def compile_claim(claim, *, given=GIVEN, where=""):
    return compiled(given, where, (("", claim),))


@pytest.mark.parametrize(
    "claim",
    [
        "forall i s a: pi(i,s,a) = 1",
        "forall i j s b: pi(j,s,b) = 1",
        "forall i s: V[dev(pi,i,w)](i,s) = 1",
        "forall s t with s != t: mu(s) <= mu(t)",
        "forall i j < i: A(i) = A(j)",
        "forall k < K m <= k: delta^m <= delta^k",
        "K = 3",
        "forall i s: pi(i,s,h(i)) = 1",
        "forall i a: a = h(i)",
        "forall h' : h = h'",
        "forall k < stages[y] i: plays[y,k](i,state[y,k],joint[y,k](i)) = 1",
        "forall s: law[pi,K + 1](s) = 1",
        "exists i: best[Q[pi]](i,state[y,0],h(i))",
        "forall i s: P[pi](i,s,h(i),s) = u[pi](i,s,h(i))",
        "forall i s a: explored(pi,theta)(i,s,a) = held[y,0](i,s,a)",
        "forall i s: dPhi[pi,w,pi](s) = u(i,s,h)",
        "[1 = 1] = 1",
    ],
)
def test_good_claims_compile(claim):
    compile_claim(claim)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("x = 1", "column 1: x is not known"),
        ("V[pi](i,0) = 1", "column 7: i is not in scope"),
        ("forall a: 1 = 1", "column 8: a is an action of i"),
        ("forall i b: 1 = 1", "column 10: b is an action of j"),
        ("forall i j s a: pi(j,s,a) = 1", "column 24: an action was expected, but this is another"),
        ("forall i j s a: Q[pi](j,s,a) = 1", "another player's"),
        ("forall i j a b: a = b", "column 21: an action and an action cannot be compared"),
        ("forall i s: V[pi](s,i) = 1", "column 19: a player was expected, but this is a state"),
        ("forall i s: V[pi](i,1) = 1", "column 21: a state was expected, but this is a number"),
        ("forall i s: V[pi](i) = 1", "column 13: V is written V\\[w\\]\\(i,s\\)"),
        ("forall i s: V(i,s) = 1", "column 13: V is written"),
        ("forall i s: V[i](i,s) = 1", "column 15: a table"),
        ("forall i s: V[gamma](i,s) = 1", "column 15: a table"),
        ("forall k: 1 = 1", "column 8: the stage k needs a bound"),
        ("forall k < pi: 1 = 1", "column 12"),
        ("forall s < 2: 1 = 1", "column 12: a state cannot be bounded by a number"),
        ("forall i s: i = s", "column 17"),
        ("pi = pi", "column 6"),
        ("1 + (1 = 1) = 2", "column 6: a number was expected, but this is a truth"),
        ("1", "column 1: a truth was expected, but this is a number"),
        ("not 1", "column 5"),
        ("1 = 1 iff 2", "column 11"),
        ("delta[pi] = 1", "column 1"),
        ("pi[w] = 1", "column 1"),
        ("forall i: h(i)(i) = 1", "column 11"),
        ("forall i: theta(i,i) = 1", "column 11"),
        ("forall i s a: pi(i,s) = 1", "column 15"),
        ("forall i s: explored(pi,gamma)(i,s) = 1", "column 25"),
        ("stages[pi] = 1", "column 8"),
    ],
)
def test_bad_claims_are_refused_at_their_place(claim, why):
    with pytest.raises(InvalidError, match=why):
        compile_claim(claim)


@pytest.mark.parametrize(
    ("where", "claim"),
    [
        ("f(i,s) := V[pi](i,s)", "forall j t: f(j,t) = 1"),
        ("q2(i,s,a) := 0", "forall i s a: T[pi,q2](i,s,a) = 1"),
        ("q2[v](i,s,a) := v(i,s,a)", "forall i s a: T[pi,q2[w]](i,s,a) = 1"),
        ("new(i) := dev(pi,i,w)", "forall i s: V[new(i)](i,s) = new(i)(i,s,h(i))"),
        ("f(i,s,a) := pi(i,s,a)", "forall j s b: f(j,s,b) = 1"),
        ("did(k,i) := joint[y,k](i)", "forall j s b: b = did(0,j)"),
        ("f := 1\ne := f + 1", "e = 2"),
        ("near(i,s,a) := best[Q[pi]](i,s,a)", "exists i s a: near(i,s,a)"),
        ("theta2(i) := 0.5", "forall i s a: explored(pi,theta2)(i,s,a) = 1"),
    ],
)
def test_definitions_compile(where, claim):
    compile_claim(claim, where=where)


@pytest.mark.parametrize(
    ("where", "claim", "why"),
    [
        ("f := e\ne := 1", "f = 1", "where: line 1, column 6: e is not known"),
        ("f := f", "f = 1", "where: line 1, column 6: f is not known"),
        ("f := 1\nf := 2", "f = 1", "where: line 2, column 1"),
        ("V := 1", "1 = 1", "where: line 1, column 1"),
        ("pi := 1", "1 = 1", "where: line 1, column 1"),
        ("s := 1", "1 = 1", "where: line 1, column 1"),
        ("f[s](i) := 1", "1 = 1", "where: line 1, column 3"),
        ("f(v) := 1", "1 = 1", "where: line 1, column 3"),
        ("f(i,i) := 1", "1 = 1", "where: line 1, column 5"),
        ("f(s,a) := 1", "1 = 1", "where: line 1, column 5: a is an action of i"),
        ("f(i,s,a) := 1", "forall i j s b: f(i,s,b) = 1", "claim: line 1, column 23: an action"),
        ("f(i) := 1", "f = 1", "claim: line 1, column 5"),
        ("f(i) := 1", "forall i: f(i,i) = 1", "claim: line 1, column 11: f needs 1 arguments"),
        ("f[v](i) := 1", "forall i: f(pi,i) = 1", "column 11: f needs 1 arguments in square brackets"),
        ("f(k) := 1", "forall i s: V[f](i,s) = 1", "column 15"),
        ("f(s) := 1", "forall i s: V[f](i,s) = 1", "column 15"),
    ],
)
def test_bad_definitions_are_refused_at_their_place(where, claim, why):
    with pytest.raises(InvalidError, match=why):
        compile_claim(claim, where=where)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("polcy pi", "column 1: no data are called 'polcy'"),
        ("policy", "column 7: a name was expected"),
        ("policy V", "column 8: V is a primitive"),
        ("policy pi; policy pi", "column 19"),
        ("policy s", "column 8: s is no name for a table"),
        ("state i", "column 7"),
        ("player p", "column 8"),
        ("action a", "column 8: a is an action of i"),
        ("player i; action b", "column 18: b is an action of j"),
        ("number x", "column 9: 'in' was expected"),
        ("number x in (0; 1]", "column 15"),
        ("stage K in 1.6", "column 15"),
        ("optimal reply x to y", "column 20: y is not known"),
        ("selection x of delta", "column 16: a table"),
        ("policy pi policy w", "column 11"),
        ("policy pi with 1", "column 16: a truth"),
        ("policy pi with w(0) = 1; policy w", "column 16: w is not known"),
    ],
)
def test_bad_declarations_are_refused_at_their_place(given, why):
    with pytest.raises(InvalidError, match=f"given: line 1, {why}"):
        compile_claim("1 = 1", given=given)
