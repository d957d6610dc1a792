"""The discounted visitation distribution d of Lemma 3.6(a): its definition, its mass, its lower bound."""

from __future__ import annotations

from collections.abc import Iterator

from mpgtheory.bellman import truncated_visitation
from mpgtheory.evaluation import Evaluation
from mpgtheory.indeterminates import GenericGame
from verification.checks.shapes import shape_evidence
from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.compare import AT_MOST, EQUAL, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY, integer
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

HORIZON = 5
"""Stages after which the partial sums of d are compared with it."""


def mass(instance: Instance) -> Evidence:
    """sum d = 1; the partial sums of the printed series stay below d and lack exactly mass delta^K."""
    delta = instance.game.discount
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        at = instance.at(profile.policy)
        d, partial = at.visitation(), truncated_visitation(at, HORIZON)
        comparisons.append(Comparison(f"{profile.label}: sum of d", d.sum(), EQUAL, 1, number))
        comparisons += entries(f"{profile.label}: partial sum", partial, AT_MOST, d, case=number)
        rest = (d - partial).sum()
        comparisons.append(Comparison(f"{profile.label}: rest", rest, EQUAL, delta**HORIZON, number))
        cases.append({"policy": profile.policy, "d": d, "horizon": HORIZON})
    return exact_evidence("lemma-3.6a.visitation", instance, comparisons, cases)


def mass_in_general() -> Evidence:
    """sum d = 1, and the rest after one stage has mass delta, for every game of a shape."""

    def comparisons(generic: GenericGame) -> Iterator[Comparison]:
        at = Evaluation(generic.game, generic.policy)
        d, delta = at.visitation(), generic.game.discount
        yield Comparison(f"{generic.shape}: sum of d", d.sum(), EQUAL, 1)
        yield Comparison(f"{generic.shape}: rest", (d - truncated_visitation(at, 1)).sum(), EQUAL, delta)

    return shape_evidence(comparisons)


def tried_mass(x: Example) -> Iterator[Comparison]:
    """sum d = 1, d is nowhere negative, and partial sums lack delta^K."""
    at, delta, horizon = x.at("pi"), x.game.discount, x["K"]
    d, partial = at.visitation(), truncated_visitation(at, horizon)
    yield Comparison("sum of d", d.sum(), EQUAL, 1)
    yield from entries("partial sum", partial, AT_MOST, d)
    yield Comparison("rest", (d - partial).sum(), EQUAL, delta**horizon)


def tried_bound(x: Example) -> Iterator[Comparison]:
    """(1 - delta) mu <= d."""
    yield from entries("(1 - delta) mu", (1 - x.game.discount) * x.game.initial, AT_MOST, x.at("pi").visitation())


def lower_bound(instance: Instance) -> Evidence:
    """(1 - delta) mu <= d in every state."""
    delta, initial = instance.game.discount, instance.game.initial
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate(instance.profiles):
        d = instance.at(profile.policy).visitation()
        comparisons += entries(f"{profile.label}: (1 - delta) mu", (1 - delta) * initial, AT_MOST, d, case=number)
        cases.append({"policy": profile.policy, "d": d})
    return exact_evidence("lemma-3.6a.visitation-bound", instance, comparisons, cases)


CLAIMS = (
    Claim(
        id="lemma-3.6a.visitation",
        title="The discounted visitation distribution sums to one",
        statement=(
            r"$$d_\mu^\pi(s) \triangleq (1 - \delta) \sum_{s^0 \in S} \mu(s^0) \sum_{k=0}^{\infty} \delta^k "
            r"\Pr(s^k = s | s^0)$$"
        ),
        reading=(
            r"$d$ is a distribution: it sums to one. The printed series converges to it; after $K$ terms it lacks mass "
            r"$\delta^K$."
        ),
        source="Lemma 3.6(a)",
        kind=Kind.DEFINITION,
        checks=(
            Check(Method.EXACT, "mass and partial sums", mass, scales=True),
            Check(Method.SYMBOLIC, "mass for every game of a shape", mass_in_general, Scope.EVERY_GAME),
        ),
        trials=(Trial(tried_mass, {"pi": POLICY, "K": integer(0, 6)}),),
    ),
    Claim(
        id="lemma-3.6a.visitation-bound",
        title="Visitation is at least (1 - delta) times the initial distribution",
        statement=r"Additionally, we have $d_{\mu}^{\varpi^{\tau}}(s) \geq (1-\delta)\mu(s)$.",
        source="Proof of Lemma 3.5, before (14)",
        kind=Kind.INEQUALITY,
        checks=(Check(Method.EXACT, "entry by entry", lower_bound, scales=True),),
        uses=("lemma-3.6a.visitation",),
        trials=(Trial(tried_bound, {"pi": POLICY}, extremes=("pi",)),),
    ),
)
