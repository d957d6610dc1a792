"""(7) and (8) as statements: the inclusion, the selection along a solution, and why solutions exist (Section 3.2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.best_response import best_actions
from mpgtheory.evaluation import Evaluation
from mpgtheory.policy import Policy
from verification.checks.updates import suits_iterates
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, IFF, Comparison
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY, number
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

SELECTION, EXISTENCE = "equation-7.selection", "equation-8.existence"
MOST_TIED = 4
"""Best actions up to which all componentwise selections, the corners of a cube, are listed."""


def selections(instance: Instance) -> Evidence:
    """Every corner of the componentwise selections: it is a best reply iff it keeps policies policies."""
    comparisons: list[Comparison] = []
    cases = []
    for case, profile in enumerate((*instance.equilibria, *instance.profiles)):
        at = instance.at(profile.policy)
        comparisons += each_selection(at, profile.label, case)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q, "most": MOST_TIED})
    return exact_evidence(SELECTION, instance, comparisons, cases)


def each_selection(at: Evaluation, label: str, case: int) -> Iterator[Comparison]:
    """For b in {0, 1}^(best actions): velocities b - pi sum to 0 iff b attains max Q and is a distribution."""
    for player, q in enumerate(at.Q):
        for s, best in enumerate(best_actions(q)):
            listed = np.flatnonzero(best)[:MOST_TIED]
            for corner in itertools.product((0, 1), repeat=len(listed)):
                b = np.zeros(len(best), dtype=int)
                b[listed] = corner
                tangent = bool((b - at.policy[player][s]).sum() == 0)
                is_reply = bool(b.sum() == 1 and (b * q[s]).sum() == q[s].max())
                place = f"{label}: player {player}, state {s}, selection {corner}: keeps the simplex, best reply"
                yield Comparison(place, tangent, IFF, is_reply, case)


def upper_semicontinuous(instance: Instance) -> Evidence:
    """Close to each profile, in the direction of the others, no action is best that is not best at the profile."""
    comparisons: list[Comparison] = []
    cases = []
    listed = [*instance.equilibria, *instance.profiles]
    for case, (profile, towards) in enumerate(zip(listed, (*listed[1:], listed[0]), strict=True)):
        at = instance.at(profile.policy)
        near = close(at, towards.policy)
        comparisons += no_new_best(at, near, f"{profile.label} towards {towards.label}", case)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q, "near": near.policy, "V_near": near.V})
    return exact_evidence(EXISTENCE, instance, comparisons, cases)


def close(at: Evaluation, towards: Policy) -> Evaluation:
    """The profile so near on the way that Q has moved by less than half of the least positive gap at the start."""
    gaps = [gap for q in at.Q for gap in (q.max(axis=1, keepdims=True) - q).ravel() if gap > 0]
    share = fmpq(1, 2)
    while True:
        near = Evaluation(at.game, between(at.policy, towards, share))
        if not gaps or 2 * moved(at, near) < min(gaps):
            return near
        share /= 16


def between(policy: Policy, towards: Policy, share: fmpq) -> Policy:
    """(1 - share) policy + share towards."""
    return Policy(tuple((1 - share) * x + share * y for x, y in zip(policy, towards, strict=True)))


def moved(at: Evaluation, near: Evaluation) -> fmpq:
    """max |Q - Q'|."""
    return max(abs(x - y).max() for x, y in zip(at.Q, near.Q, strict=True))


def no_new_best(at: Evaluation, near: Evaluation, label: str, case: int) -> Iterator[Comparison]:
    """Best actions near are best at the profile, and there is one."""
    for player, (q, there) in enumerate(zip(at.Q, near.Q, strict=True)):
        best, found = best_actions(q), best_actions(there)
        for s in range(len(q)):
            place = f"{label}: player {player}, state {s}"
            yield Comparison(f"{place}: best near, best here", bool((best[s] | ~found[s]).all()), IFF, True, case)
            yield Comparison(f"{place}: some action is best", bool(found[s].any()), IFF, True, case)
            yield Comparison(
                f"{place}: 1, |b - pi|", abs(_vertex(found[s]) - near.policy[player][s]).max(), AT_MOST, 1, case
            )


def _vertex(best: Array) -> Array:
    return np.asarray(np.arange(len(best)) == np.argmax(best), dtype=int)


def tried_selections(x: Example) -> Iterator[Comparison]:
    """Selections at a drawn profile."""
    return each_selection(x.at("pi"), "drawn", 0)


def tried_closeness(x: Example) -> Iterator[Comparison]:
    """Best actions at a nearby profile, if it is near enough."""
    at, near = x.at("pi"), x.evaluate(between(x["pi"], x["other"], x["share"] / 1000))
    gaps = [gap for q in at.Q for gap in (q.max(axis=1, keepdims=True) - q).ravel() if gap > 0]
    if not gaps or 2 * moved(at, near) < min(gaps):
        yield from no_new_best(at, near, "drawn", 0)


CLAIMS = (
    Claim(
        id=SELECTION,
        title="A componentwise selection from (7) that keeps policies policies is a best reply, as (8) has it",
        statement=(
            r"$$\frac{d}{d\tau} \varpi_i^\tau(s, a_i) \in \gamma_i(s) (\text{br}_i(s, a_i; \varpi^\tau) - "
            r"\varpi_i^\tau(s, a_i))$$ let $\widetilde{\text{br}}_i^\tau(s) \in \text{br}_i(s; \varpi^\tau)$ be such "
            r"that $$\frac{d}{d\tau} \varpi_i^\tau(s, a_i) = \gamma_i(s) (\widetilde{\text{br}}_i^\tau(s, a_i) - "
            r"\varpi_i^\tau(s, a_i)).$$"
        ),
        reading=(
            r"(7) is printed for each component. At a tie each component of $\text{br}_i(s, \cdot)$ may by itself be "
            r"anything in $[0, 1]$, so that component by component it is weaker than (8), which selects a whole "
            r"distribution. With $\varpi^\tau \in \Pi$, as the text says, the velocities of a row sum to zero, and "
            r"then it is the same: certified at every corner of the componentwise selections. $\gamma$ must not depend "
            r"on the action, as printed."
        ),
        source="Section 3.2, equations (7) and (8)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "corners of the componentwise selections", selections, suits=suits_iterates),),
        uses=("equation-3",),
        trials=(Trial(tried_selections, parts={"pi": POLICY}),),
    ),
    Claim(
        id=EXISTENCE,
        title="Best replies are what existence of solutions needs: non-empty, convex, compact, upper semicontinuous",
        statement=(
            r"Note that the correspondence $\text{br}_i(\cdot)$ satisfies the conditions necessary for existence of an "
            r"absolutely continuous solution of (8), $\varpi_i^\tau$ for every $i \in I$ (Clarke et al. (2008))."
        ),
        reading=(
            r"The conditions are sufficient ones: values non-empty, convex and compact (a face of the simplex, "
            r"equation-3), the right side bounded ($|\text{br} - \varpi| \leq 1$), and the graph closed. The last is "
            r"shown where it could fail: so near to a profile that $Q$ moves by less than half of its least positive "
            r"gap, no action is best that is not best at the profile."
        ),
        source="Section 3.2, after equation (7)",
        kind=Kind.EXISTENCE,
        checks=(Check(Method.EXACT, "close to profiles, ties among them", upper_semicontinuous, suits=suits_iterates),),
        uses=("equation-3",),
        trials=(Trial(tried_closeness, parts={"pi": POLICY, "other": POLICY, "share": number(0, 1)}),),
    ),
)
