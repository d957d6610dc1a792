"""Appendix B.2(b), line by line: the value of one profile telescoped along the play of another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.performance import visitation_sum
from verification.checks.estimates import Point, check, trial
from verification.claim import Claim, Kind
from verification.compare import EQUAL, Comparison, entries

START, SHIFT, TELESCOPED = "appendix-B.2b.start", "appendix-B.2b.shift", "appendix-B.2b.telescoped"
MEMBERS = "policy before V V_before D"
TITLE = "sums over stages by visitations"


def discounted(p: Point, values: Array) -> Array:
    """E[sum_k delta^k values(s^k)] along pi, from each initial state. Shape (S,)."""
    return np.asarray(visitation_sum(p.at, values))


def later(p: Point, values: Array) -> Array:
    """E[sum_{k >= 1} delta^k values(s^k)]: all stages but the first. Shape (S,)."""
    return np.asarray(discounted(p, values) - values)


def shifted(p: Point, values: Array) -> Array:
    """E[sum_k delta^k values(s^{k+1})]. Shape (S,)."""
    return discounted(p, p.at.chain @ values)


def start(p: Point) -> Iterator[Comparison]:
    """The four lines of the first display."""
    for i, (new, old, paid) in enumerate(zip(p.at.V, p.other.V, p.at.payoffs, strict=True)):
        difference = new - old
        total, inserted = discounted(p, paid), discounted(p, paid - old + old)
        split = discounted(p, paid - old) + old + later(p, old)
        for line, right in (("second", total), ("third", inserted), ("fourth", split)):
            yield from entries(p.place(i, f"{line} line from"), difference, EQUAL, right - old)


def shift(p: Point) -> Iterator[Comparison]:
    """All stages but the first are delta times all stages, one stage later."""
    for i, old in enumerate(p.other.V):
        yield from entries(p.place(i, "shifted from"), later(p, old), EQUAL, p.game.discount * shifted(p, old))


def telescoped(p: Point) -> Iterator[Comparison]:
    """The lines after "Therefore": two sums, one sum, and the next state averaged out."""
    delta = p.game.discount
    for i, (new, old, paid) in enumerate(zip(p.at.V, p.other.V, p.at.payoffs, strict=True)):
        two_sums = discounted(p, paid - old) + delta * shifted(p, old)
        one_sum = discounted(p, paid - old + delta * (p.at.chain @ old))
        yield from entries(p.place(i, "first line from"), new - old, EQUAL, two_sums)
        yield from entries(p.place(i, "last line from"), new - old, EQUAL, one_sum)


CLAIMS = (
    Claim(
        id=START,
        title="A value inserted into the payoffs of another profile's play",
        statement=(
            r"$$\begin{aligned} &V_i(\mu, \pi) - V_i(\mu, \pi') \\ &= \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k "
            r"u_i(s^k, a^k) \right] - V_i(\mu, \pi') \\ &= \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k \left( "
            r"u_i(s^k, a^k) - V_i(s^k, \pi') + V_i(s^k, \pi') \right) \right] - V_i(\mu, \pi') \\ &= \mathbb{E} "
            r"\left[ \sum_{k=0}^{\infty} \delta^k \left( u_i(s^k, a^k) - V_i(s^k, \pi') \right) \right] \\ &\quad + "
            r"\mathbb{E} \left[ V_i(s^0, \pi') \right] + \mathbb{E} \left[ \sum_{k=1}^{\infty} \delta^k V_i(s^k, "
            r"\pi') \right] - V_i(\mu, \pi'), \end{aligned}$$"
        ),
        reading=r"From every initial state, hence for every $\mu$; the two policies may differ in all players.",
        source="Appendix B.2(b), first display",
        kind=Kind.IDENTITY,
        checks=(check(START, TITLE, start, MEMBERS),),
        uses=("equation-1", "lemma-3.6a.visitation"),
        trials=(trial(start, "before"),),
    ),
    Claim(
        id=SHIFT,
        title="All stages but the first, shifted by one",
        statement=(
            r"We note that $$\begin{aligned} \mathbb{E} \left[ V_i(s^0, \pi') \right] &= V_i(\mu, \pi'), \\ \mathbb{E} "
            r"\left[ \sum_{k=1}^{\infty} \delta^k V_i(s^k, \pi') \right] &= \delta \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k V_i(s^{k+1}, \pi') \right]. \end{aligned}$$"
        ),
        reading=(
            r"The first line is claim equation-1.linear. For the second, all stages less the first against visits one "
            "stage later, which the visitation distribution weighs in another way."
        ),
        source="Appendix B.2(b), second display",
        kind=Kind.IDENTITY,
        checks=(check(SHIFT, TITLE, shift, MEMBERS),),
        uses=("equation-1.linear", "lemma-3.6a.visitation"),
        trials=(trial(shift, "before"),),
    ),
    Claim(
        id=TELESCOPED,
        title="The difference of two values telescopes",
        statement=(
            r"Therefore, $$\begin{aligned} &V_i(\mu, \pi) - V_i(\mu, \pi') \\ &= \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k \left( u_i(s^k, a^k) - V_i(s^k, \pi') \right) \right] \\ &\quad + \delta "
            r"\mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k V_i(s^{k+1}, \pi') \right] \\ &= \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k \left( u_i(s^k, a^k) - V_i(s^k, \pi') + \delta V_i(s^{k+1}, \pi') \right) "
            r"\right] \\ &= \mathbb{E} \left[ \sum_{k=0}^{\infty} \delta^k \left( u_i(s^k, a^k) + \delta V_i(s^{k+1}, "
            r"\pi') - V_i(s^k, \pi') \right) \right] \end{aligned}$$ $$\begin{aligned} &= \mathbb{E} \left[ "
            r"\sum_{k=0}^{\infty} \delta^k \left( u_i(s^k, a^k) + \delta \sum_{s'} P(s'|s^k, a^k) V_i(s', \pi') "
            r"\right. \right. \\ &\quad \left. \left. - V_i(s^k, \pi') \right) \right]. \end{aligned}$$"
        ),
        reading=(
            "True for two joint policies. The next display replaces the bracket by $Q_i$, which is right only where "
            "the others' policies agree: claim appendix-B.2b."
        ),
        source="Appendix B.2(b), third display",
        kind=Kind.IDENTITY,
        checks=(check(TELESCOPED, TITLE, telescoped, MEMBERS),),
        uses=(START, SHIFT),
        trials=(trial(telescoped, "before"),),
    ),
)
