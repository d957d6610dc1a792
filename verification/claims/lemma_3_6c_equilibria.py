"""Lemma 3.6(c): the stationary equilibria are the fixed points of the one-stage best-reply correspondence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mpgtheory.best_response import best_actions, is_fixed_point, nash_gaps
from mpgtheory.equilibria import pure_equilibria
from mpgtheory.evaluation import Evaluation
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import IFF, Comparison
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.6c", "lemma-3.6c.corrected"


def printed(instance: Instance) -> Evidence:
    """Equilibrium iff br_i(s; eq) is the single point eq_i(s), as the equality sign says."""
    return _equivalence(PRINTED, instance, is_only_best_reply, "equals its only best reply")


def corrected(instance: Instance) -> Evidence:
    """Equilibrium iff eq_i(s) is an element of br_i(s; eq)."""
    return _equivalence(CORRECTED, instance, is_fixed_point, "is a best reply to itself")


def tried(x: Example) -> Iterator[Comparison]:
    """The corrected equivalence at a drawn profile, and at a pure one that is an equilibrium of a drawn game."""
    for policy in (x["pi"], *pure_equilibria(x.game)[:2]):
        at = x.evaluate(policy)
        yield Comparison("is an equilibrium, is a best reply to itself", _rests(at), IFF, is_fixed_point(at))


def tried_as_printed(x: Example) -> Iterator[Comparison]:
    """The printed equivalence there."""
    for policy in (x["pi"], *pure_equilibria(x.game)[:2]):
        at = x.evaluate(policy)
        yield Comparison("is an equilibrium, equals its only best reply", _rests(at), IFF, is_only_best_reply(at))


def _rests(at: Evaluation) -> bool:
    """Whether no player gains by any deviation."""
    return not np.any(nash_gaps(at)[1] > 0)


def is_only_best_reply(at: Evaluation) -> bool:
    """Whether br_i(s; pi) = {pi_i(s)} for all i, s: one best action, played with certainty."""
    return all(bool(((block == 1) == best_actions(q)).all()) for block, q in zip(at.policy, at.Q, strict=True))


def _equivalence(
    claim: str, instance: Instance, characterisation: Callable[[Evaluation], bool], criterion: str
) -> Evidence:
    comparisons: list[Comparison] = []
    cases = []
    equilibria = 0
    for number, profile in enumerate((*instance.equilibria, *instance.profiles)):
        at = instance.at(profile.policy)
        responses, gains = nash_gaps(at)
        is_equilibrium = not np.any(gains > 0)
        equilibria += is_equilibrium
        place = f"{profile.label}: is an equilibrium, {criterion}"
        comparisons.append(Comparison(place, is_equilibrium, IFF, characterisation(at), number))
        optimal = [{"policy": r.block, "W": r.value} for r in responses]
        cases.append({"policy": at.policy, "V": at.V, "optimal": optimal})
    note = (
        f"{equilibria} equilibria (pure ones by enumeration, mixed ones by supports) and "
        f"{len(cases) - equilibria} profiles with a profitable deviation; a player's optimum by exact policy iteration"
    )
    return exact_evidence(claim, instance, comparisons, cases, note=note)


CLAIMS = (
    Claim(
        id=PRINTED,
        title="Equilibria are the policies that equal their one-stage best reply, as printed",
        statement=(
            r"A policy $eq \in \Pi$ is a Nash equilibrium of $G$ if and only if $eq_i(s) = \text{br}_i(s; eq)$ for all "
            r"$i \in I$ and all $s \in S$."
        ),
        reading=(
            r"$\text{br}$ is a set, by (3). The printed equality makes it a single point, which fails at equilibria "
            r"with ties, mixed ones among them. Appendix B.2(c) proves membership, the corrected statement."
        ),
        source="Lemma 3.6(c)",
        kind=Kind.EQUIVALENCE,
        checks=(Check(Method.EXACT, "equilibria and profiles with a profitable deviation", printed, scales=True),),
        uses=("equation-3",),
        corrected_by=CORRECTED,
        trials=(Trial(tried_as_printed, {"pi": POLICY}, players=(1, 2), states=(1, 2)),),
        consequence=(
            r"Read as membership, which Appendix B.2(c) proves, it is true, and so the proof of Lemma 3.5 uses it: "
            r"what rests on it survives."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="Equilibria are the fixed points of the one-stage best-reply correspondence",
        statement=(
            r"A policy $eq \in \Pi$ is a Nash equilibrium of $G$ if and only if "
            r"$eq_i(s) \in \text{br}_i(s; eq)$ for all $i \in I$ and all $s \in S$."
        ),
        reading="Both directions, at every listed profile; ties and mixed equilibria included.",
        source="Lemma 3.6(c), as proved in Appendix B.2(c)",
        kind=Kind.EQUIVALENCE,
        checks=(Check(Method.EXACT, "equilibria and profiles with a profitable deviation", corrected, scales=True),),
        uses=("equation-3",),
        corrects=PRINTED,
        trials=(Trial(tried, {"pi": POLICY}, players=(1, 2), states=(1, 2)),),
    ),
)
