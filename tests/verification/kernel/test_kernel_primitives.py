"""Each primitive by hand: in a corridor that one player leaves with probability 1/2, and in a small game."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel_forging import HALF, LEANING, UNIFORM, certificate, corridor, game, refused, text

from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError

PLACES = "state s; state t; player i; action a; action a'"
GIVEN = f"policy w; policy stay; {PLACES}; exploration theta; estimate q; estimate x"
CASE = {
    "w": HALF,
    "stay": [[[1, 0], [1, 0]]],
    "s": 0,
    "t": 1,
    "i": 0,
    "a": 0,
    "a'": 1,
    "theta": ["1/2"],
    "q": [[[1, 1], [1, 1]]],
    "x": [[[0, 0], [-1, 1]]],
}

BY_HAND = [
    ("delta", "1/2"),
    ("mu(s) - mu(t)", "1"),
    ("A(i)", "2"),
    ("sum h: u(i,s,h)", "1"),
    ("sum h: P(s,h,t) * (1 + u(i,s,h))", "1"),
    ("u[w](i,s)", "1/2"),
    ("u[w](i,s,a) - u[w](i,s,a')", "1"),
    ("P[w](s,t)", "1/2"),
    ("P[w](i,s,a,s) + P[w](i,s,a',t)", "2"),
    ("V[w](i,s)", "2"),  # V = 1/2 + (V / 2 + 4 / 2) / 2
    ("V[w](i,t)", "4"),
    ("Q[w](i,s,a')", "2"),
    ("Q[w](i,t,a')", "2"),
    ("G[w](i,t,a')", "-2"),
    ("W[fixed(w,i,t,a')](i,t)", "4"),
    ("[best[Q[w]](i,s,a)] + [best[Q[w]](i,s,a')] + [best[Q[w]](i,t,a')]", "2"),
    ("d[w](s)", "2/3"),  # d = 1/2 + d / 4
    ("d[w](t,s)", "0"),
    ("d[w](s,t)", "1/3"),
    ("law[w,0](s)", "1"),
    ("law[w,2](s)", "1/4"),
    ("law[w,3](s,t)", "7/8"),
    ("law[w,3](t,t)", "1"),
    ("stationary[w](t)", "1"),
    ("T[w,q](i,s,a)", "3/2"),
    ("dev(w,i,stay)(i,s,a)", "1"),
    ("before(w,stay,i)(i,s,a)", "1"),
    ("explored(w,theta)(i,t,a)", "3/4"),
    ("fixed(w,i,s,a')(i,s,a)", "0"),
    ("shifted(w,i,s,a,1/3)(i,s,a)", "5/6"),
    ("V[shifted(w,i,t,a,1/2)](i,t)", "12"),  # 3 = V - 3/4 V: a table that is no policy
    ("sum h: always(h)(i,s,a)", "1"),
    ("Phi[fixed(w,i,t,a'),w](t)", "-4"),
    ("dV[w,x](i,t)", "-4"),  # V(t) = 4 w(t, stay)
    ("dV[w,x](i,s)", "-4/3"),
    ("dPhi[w,stay,x](s)", "-4/3"),
]


@pytest.mark.parametrize(("term", "value"), BY_HAND)
def test_primitive(term, value):
    assert check(certificate(text(f"{term} = {value}", given=GIVEN), corridor(), CASE)).comparisons == 1


@pytest.mark.parametrize(("term", "value"), BY_HAND)
def test_another_value_is_refused(term, value):
    assert "is false" in refused(certificate(text(f"{term} = {value} + 1/9", given=GIVEN), corridor(), CASE))


def test_primitives_of_two_players_keep_them_apart():
    where = "both := law[w,1](s9)"
    claim = """(forall i j s a with i != j: before(w,r,i)(j,s,h(j)) = (w(j,s,h(j)) * [j < i]) + r(j,s,h(j)) * [i < j])
      and (forall i s: before(w,r,i)(i,s,h(i)) = r(i,s,h(i)))
      and (forall i j s with i != j: dev(w,i,r)(j,s,h(j)) = w(j,s,h(j)) and dev(w,i,r)(i,s,h(i)) = r(i,s,h(i)))
      and forall s: always(h)(j9,s,h(j9)) = 1"""
    given = "policy w; policy r; joint action h; player j9; state s9"
    case = {"w": UNIFORM, "r": LEANING, "h": [0, 1], "j9": 1, "s9": 0}
    assert check(certificate(text(claim, given=given, where=where), game(), case)).comparisons == 8 + 4 + 8 + 2


def test_the_potential_telescopes():
    claim = "forall s: Phi[w,r](s) = V[dev(r,i,w)](i,s) - V[r](i,s) + V[w](j,s) - V[dev(r,i,w)](j,s)"
    case = {"w": UNIFORM, "r": LEANING, "i": 0, "j": 1}
    check(certificate(text(claim, given="policy w; policy r; player i; player j"), game(), case))


def test_the_slope_of_a_quotient():
    """V(w + e x) - V(w) = e V', up to e^2, at two values of e: second differences tend to 0 as e^2."""
    claim = "forall t: |(V[up](i,t) - V[down](i,t)) / 0.002 - dV[w,x](i,t)| <= 1/10000"
    where = """
up := shifted(shifted(w,i,s,a,0.001),i,s,a',-0.001)
down := shifted(shifted(w,i,s,a,-0.001),i,s,a',0.001)
"""
    given = "policy w; estimate x; player i; state s; action a; action a'"
    case = {"w": UNIFORM, "x": [[[1, -1], [0, 0]], [[0, 0], [0, 0]]], "i": 0, "s": 0, "a": 0, "a'": 1}
    check(certificate(text(claim, given=given, where=where), game(), case))
    assert "false" in refused(certificate(text(claim.replace("1/10000", "0"), given=given, where=where), game(), case))


PLAY = {
    "states": [0, 0, 1],
    "actions": [[0], [1]],
    "alphas": [["1/2", "1/3"]],
    "betas": [["1/4", "1/5"]],
    "ties": [1, 0],
}
ALONG = [
    ("stages[y]", "2"),
    ("[state[y,2] = t] + [state[y,1] = t]", "1"),
    ("[joint[y,1](i) = a'] + [joint[y,0](i) = a']", "1"),
    ("estimate[y,0](i,s,a)", "0"),
    ("estimate[y,1](i,s,a)", "1/2"),  # 1/2 (1 + 0)
    ("held[y,1](i,s,a')", "5/8"),  # ties[0] = 1: towards the second action
    ("held[y,2](i,s,a)", "3/8 + 1/5 * 5/8"),  # beta at the second visit
    ("visits[y,2](s)", "2"),
    ("plays[y,2](i,s,a')", "1"),
    ("alpha[y,2](i)", "1/2"),  # the first time that `leave` is played
    ("beta[y,2](i)", "1/5"),
    ("target[y,1](i)", "1"),
    ("target[y,2](i)", "0"),
]


@pytest.mark.parametrize(("term", "value"), ALONG)
def test_play(term, value):
    given = f"play y of 2; {PLACES}"
    case = {"y": PLAY, **{name: CASE[name] for name in ("s", "t", "i", "a", "a'")}}
    check(certificate(text(f"{term} = {value}", given=given), corridor(), case))
    assert "is false" in refused(certificate(text(f"{term} = {value} + 1", given=given), corridor(), case))


@pytest.mark.parametrize(
    "term", ["estimate[y,3](i,s,a)", "alpha[y,0](i)", "target[y,3](i)", "visits[y,0 - 1](s)", "law[held[y,0],0 - 1](s)"]
)
def test_what_a_play_does_not_have_is_refused(term):
    case = {"y": PLAY, "s": 0, "i": 0, "a": 0}
    with pytest.raises(InvalidError, match=r"no such|negative"):
        certificate(text(f"{term} = 0", given="play y of 2; state s; player i; action a"), corridor(), case)


def test_numbers_are_exact():
    assert Fraction("0.1") * 3 == Fraction(3, 10)
    check(certificate(text("0.1 * 3 = 0.3 and 2^10 = 1024 and (1/3)^0 = 1 and |0 - 1| = 1 and max(1, 2) = 2"), game()))


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("1 / (1 - 1) = 1", "a division by 0"),
        ("1 / 2 / 0 = 1", "a division by 0"),
        ("2 ^ (1/2) = 1", "whole"),
        ("2 ^ -1 = 1", "exponent"),
        ("2 ^ 1001 = 1", "exponent"),
        ("(max k < 0: 1) = 1", "nothing"),
        ("forall k < 1/2: 1 = 1", "whole"),
        ("0 != 0", "0 != 0 is false"),
        ("0 > 0", "0 > 0 is false"),
        ("0 >= 1", "0 >= 1 is false"),
        ("1 = 1 iff 1 = 2", "True iff False is false"),
        ("exists s: mu(s) > 1", "False iff True is false"),
        ("1 < 1 < 1", "1 < 1 is false"),
        ("forall s with mu(s) > 1: 1 = 1", "nothing was compared"),
        ("1 = 2 implies 1 = 1", "nothing was compared"),
    ],
)
def test_a_false_or_meaningless_claim_is_refused(claim, why):
    with pytest.raises(InvalidError, match=why):
        check(certificate(text(claim), game()))
