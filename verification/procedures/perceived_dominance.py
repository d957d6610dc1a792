"""The limit that dominance forces, as players perceive it at the common exploration at which runs are made.

Opponents explore. Where every player has an action that is strictly better than all others against whatever explored
policies of the opponents, the policies of Algorithm 1 converge to that profile. The texts of the statements are
certified there, for all players at exploration 1/10.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial
from typing import Any

from mpgtheory.learning.exploration import PerceivedDominance
from verification.checking.exact import evidence_of
from verification.checking.hypotheses import hypotheses_on
from verification.checking.sampling import Case
from verification.checks.exploration import forced, has_forced_limit, theta_words
from verification.claim import Check, Evidence, Method
from verification.evidence import unmet_evidence
from verification.instance import Instance
from verification.language.files import load_statement

CLAIMS = ("lemma-3.4", "section-3.2.shadowing", "lemma-3.7", "theorem-3.3")


def at_forced_limit(claim: str, instance: Instance) -> Evidence:
    """The text of the claim at the profile that dominance forces."""
    known = hypotheses_on(claim, instance)
    if (unmet := unmet_evidence(instance, known)) is not None:
        return unmet
    dominance = forced(instance)
    data = {"theta": dominance.exploration, "h": tuple(dominance.choices)}
    case = Case(f"theta = {theta_words(dominance.exploration)}", data)
    return replace(evidence_of(instance, load_statement(claim), [case], known), note=_summary(dominance))


def _summary(dominance: PerceivedDominance) -> str:
    reversals = [f"player {i}" for i, q in enumerate(dominance.q_limit) if _is_reversed(q, dominance.true_q[i])]
    note = f"policies converge to the pure profile {list(dominance.choices)} from everywhere"
    if reversals:
        note += f"; the limit of q orders the actions of {', '.join(reversals)} otherwise than Q does"
    return note


def _is_reversed(q: Any, true: Any) -> bool:
    pairs = itertools.combinations(range(q.shape[1]), 2)
    return any((q[0, a] - q[0, b]) * (true[0, a] - true[0, b]) < 0 for a, b in pairs)


def _check(claim: str) -> Check:
    title = "the limit that perceived dominance forces"
    return Check(Method.EXACT, title, partial(at_forced_limit, claim), suits=has_forced_limit)


CHECKS = {claim: (_check(claim),) for claim in CLAIMS}
