"""Equation (3): the optimal one-stage deviation maximises a linear function over the simplex (Section 3)."""

from __future__ import annotations

from collections.abc import Iterator

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.best_response import best_actions, is_best_reply
from mpgtheory.policy import random_policy
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.compare import AT_MOST, EQUAL, IFF, Comparison, entries
from verification.evidence import exact_evidence
from verification.falsify.parts import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance


def maximises(instance: Instance) -> Evidence:
    """Trial mixtures never exceed the best action, and attain it iff they are supported on best actions."""
    rng = instance.rng("equation-3")
    comparisons: list[Comparison] = []
    cases = []
    for number, profile in enumerate((*instance.profiles, *instance.equilibria)):
        at = instance.at(profile.policy)
        trial = random_policy(instance.game, rng)
        for i, q in enumerate(at.Q):
            largest = q.max(axis=1)
            face = _middle(best_actions(q))
            for name, block in (("trial", trial[i]), ("own", profile.policy[i])):
                mean = (block * q).sum(axis=1)
                place = f"{profile.label}: player {i}, {name}"
                comparisons += entries(place, mean, AT_MOST, largest, case=number)
                comparisons += entries(place, mean == largest, IFF, is_best_reply(q, block), case=number)
            reached = (face * q).sum(axis=1)
            comparisons += entries(f"{profile.label}: player {i}, face", reached, EQUAL, largest, case=number)
        cases.append({"policy": profile.policy, "V": at.V, "Q": at.Q, "trial": trial})
    return exact_evidence("equation-3", instance, comparisons, cases)


def tried(x: Example) -> Iterator[Comparison]:
    """The same at drawn profiles, one against the Q-function of the other."""
    for i, q in enumerate(x.at("pi").Q):
        largest = q.max(axis=1)
        for name in ("pi", "pi'"):
            mean = (x[name][i] * q).sum(axis=1)
            yield from entries(f"player {i}, {name}", mean, AT_MOST, largest)
            yield from entries(f"player {i}, {name}", mean == largest, IFF, is_best_reply(q, x[name][i]))


def _middle(vertices: Array) -> Array:
    """The mixture that plays all best actions equally often, exactly. Shape (S, A)."""
    ones = EXACT.array(vertices.astype(int))
    return ones / ones.sum(axis=1, keepdims=True)


CLAIMS = (
    Claim(
        id="equation-3",
        title="One-stage best replies are the mixtures of the actions with the largest Q",
        statement=(
            r"$$\text{br}_i(s; \pi) = \arg \max_{\hat{\pi}_i \in \Delta(A_i)} \left( \sum_{a_i \in A_i} "
            r"\hat{\pi}_i(a_i) Q_i(s, a_i; \pi) \right)$$"
        ),
        reading=(
            r"$\text{br}$ is set-valued: the face of the simplex spanned by the best actions, the whole of it at ties."
        ),
        source="Section 3, equation (3)",
        kind=Kind.DEFINITION,
        checks=(Check(Method.EXACT, "random mixtures, own policies and the whole face", maximises),),
        uses=("equation-2",),
        trials=(Trial(tried, {"pi": POLICY, "pi'": POLICY}),),
    ),
)
