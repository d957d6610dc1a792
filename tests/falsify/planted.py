"""Errors that were planted: true statements with one mistake each, as texts, for tests of search and shrinking."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from verification.catalogue import claim_of
from verification.claim import Claim
from verification.falsify.search import Tally, first_violation
from verification.falsify.trial import Example, Trial
from verification.language.own import typed

TEXTS = {
    "value_below_largest_payoff": "forall i s: |V[pi](i,s)| <= (max j t h: u(j,t,h)) / (1 - delta)",
    "value_strictly_below": "forall i s: |V[pi](i,s)| < (max j t h: |u(j,t,h)|) / (1 - delta)",
    "value_is_the_largest_q": "forall i s: V[pi](i,s) = max a: Q[pi](i,s,a)",
    "difference_for_joint_changes": (
        "forall i s: V[pi](i,s) - V[pi'](i,s) = (sum t: d[pi](s,t) * sum a: pi(i,t,a) * G[pi'](i,t,a)) / (1 - delta)"
    ),
    "visits_strictly_more": "forall s: (1 - delta) * mu(s) < d[pi](s)",
    "exploration_keeps_best_replies": ("forall i s a: best[Q[pi]](i,s,a) iff best[Q[explored(pi,theta)]](i,s,a)"),
    "tail_with_one_power_too_few": (
        "forall i s: V[pi](i,s) - (sum k < K: delta^k * sum t: law[pi,k](s,t) * u[pi](i,t))"
        " = delta^(K - 1) * sum t: law[pi,K](s,t) * V[pi](i,t)"
    ),
    "gains_below_the_rate": (
        "(sum i s: mu(s) * (W[pi](i,s) - V[pi](i,s))) <= sum i s: d[pi](s) * ((max a: Q[pi](i,s,a)) - V[pi](i,s))"
    ),
}
ASSUMING = {"gains_below_the_rate": ("full support",)}


@dataclass(frozen=True)
class Planted:
    """A mistake: its name, and the claim that makes it."""

    name: str
    claim: Claim

    @property
    def trial(self) -> Trial:
        """The form in which it is tried."""
        (trial,) = self.claim.trials
        return trial


@functools.cache
def planted(name: str) -> Planted:
    """The mistake of this name."""
    _, entry, statement = typed(TEXTS[name], assuming=ASSUMING.get(name, ()))
    return Planted(name, claim_of(f"planted-{name}", entry, statement))


def words(name: str) -> tuple[str, ...]:
    """The words of its stream of choices."""
    return ("planted", name)


def hunted(name: str, most: int = 1000) -> Example:
    """The first counterexample that is drawn."""
    tally, number, example = Tally(name), 0, None
    while example is None and tally.drawn < most:
        example, tally = first_violation(planted(name).trial, 0, words(name), number, tally)
        number += 1
    assert example is not None, f"{name} was not found in {most} instances"
    return example
