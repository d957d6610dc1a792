"""Hypotheses on a game: decided once, each with what a certificate must hold to show that it is met.

A hypothesis is a closed statement of the language, or has a procedure that decides it; `verification/statements/
hypotheses.toml` is the registry. A hypothesis that only probably holds is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mpgtheory.game.chains import ergodic_joint_action
from verification.certificate import shown_by_rule
from verification.checking.potential import certified_cases
from verification.compare import is_violated
from verification.instance import Instance
from verification.language.files import catalogue, hypotheses
from verification.language.model import Model
from verification.language.witnesses import witness_documents


@dataclass(frozen=True)
class Decision:
    """Whether a hypothesis holds (None: not known), and the part of a certificate that shows that it does."""

    holds: bool | None
    evidence: Mapping[str, Any] | None = None


def decide(name: str, instance: Instance) -> Decision:
    """The decision of a hypothesis of the registry on a game, made once an instance."""
    if name not in instance.decisions:
        hypothesis = hypotheses()[name]
        instance.decisions[name] = _stated(name, instance) if hypothesis.claim else PROCEDURES[name](instance)
    decision: Decision = instance.decisions[name]
    return decision


def decided(names: Iterable[str], instance: Instance) -> dict[str, bool | None]:
    """Whether each of some hypotheses holds on a game (None: not known), in words."""
    return {hypotheses()[name].words: decide(name, instance).holds for name in names}


def hypotheses_on(claim: str, instance: Instance) -> dict[str, bool | None]:
    """Whether each hypothesis of a claim of the catalogue holds on a game."""
    return decided(catalogue()[claim].assuming, instance)


def _stated(name: str, instance: Instance) -> Decision:
    model = Model(instance.game)
    comparisons = list(hypotheses()[name].statement().comparisons(model, {}))
    if any(map(is_violated, comparisons)):
        return Decision(False)
    return Decision(True, {"cases": [{}], **witness_documents(model)})


def _by_rule(rule: str, cases: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"rule": rule, **shown_by_rule(cases)}


def _potential(instance: Instance) -> Decision:
    decision = instance.potential_decision
    if not decision.is_potential:
        return Decision(False)
    shown = certified_cases(instance.game, decision)
    return Decision(None) if shown is None else Decision(True, _by_rule(*shown))


def _no_potential(instance: Instance) -> Decision:
    decision = instance.potential_decision
    if decision.is_potential:
        return Decision(None if decision.error_probability else False)
    shown = certified_cases(instance.game, decision)
    assert shown is not None
    return Decision(True, _by_rule(*shown))


def _recurrent(instance: Instance) -> Decision:
    joint = ergodic_joint_action(instance.game)
    if joint is None or min(instance.game.initial) == 0:
        return Decision(False)
    return Decision(True, _by_rule("assumption-3.1", [{"joint_action": list(joint)}]))


PROCEDURES: dict[str, Callable[[Instance], Decision]] = {
    "Markov potential game": _potential,
    "no Markov potential game": _no_potential,
    "Assumption 3.1": _recurrent,
}
"""Those that no closed statement says."""
