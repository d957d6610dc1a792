"""The forms in which a claim is tried: its text, or else its own trials and exact checks on drawn games.

A check is slower than a trial, since it makes a certificate each time; but every claim with an exact check has it at
once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mpgtheory.game.policy import Policy
from verification.claim import Check, Claim, Evidence, Method, Scope, Verdict
from verification.compare import Comparison
from verification.falsify.drawn_data import POLICY
from verification.falsify.trial import Example, Outcome, Trial, Violation
from verification.instance import Instance, Profile, Sampling

SAMPLING = Sampling(random_profiles=1, coordinates=8, equilibria=4, episodes=200, flows=2, lists=False)
"""How much a check tries besides the given profiles; a complete list takes longer than all else on a drawn game."""


@dataclass(frozen=True)
class CheckTrial(Trial):
    """A check as a trial: it is violated where the check refutes."""

    check: Check | None = None
    known_hypotheses: tuple[str, ...] = ()

    @staticmethod
    def of(claim: Claim, check: Check) -> CheckTrial:
        """The check of this claim; its hypotheses decide what games are built."""
        parts = {"pi": POLICY}
        hypotheses = claim.hypotheses
        return CheckTrial(_nothing, parts, title=check.title, is_slow=True, check=check, known_hypotheses=hypotheses)

    @property
    def favoured(self) -> frozenset[str]:
        return frozenset(self.known_hypotheses)

    def certify(self, example: Example) -> Evidence | None:
        """The evidence of the check itself."""
        assert self.check is not None
        evidence: Evidence = self.check.run(instance_of(example, "drawn", 0))
        return evidence

    def outcome(self, example: Example) -> Outcome:
        """Run the check; vacuous and undecided evidence counts as an example that does not meet the hypotheses."""
        assert self.check is not None
        instance = instance_of(example, "drawn", 0)
        if not self.check.fits(instance):
            return Outcome(met=False)
        evidence = self.check.run(instance)
        if evidence.verdict in (Verdict.VACUOUS, Verdict.UNDECIDED):
            return Outcome(met=False)
        if evidence.verdict is not Verdict.REFUTED:
            return Outcome(True, evidence.comparisons)
        return Outcome(True, evidence.comparisons, Violation(evidence.place, evidence.measured, evidence.claimed))


def trials_of(claim: Claim) -> tuple[Trial, ...]:
    """The forms in which a claim can be tried: its own trials, then its exact checks.

    A property of games is no statement that a game could falsify.
    """
    if claim.is_property:
        return ()
    if claim.text:
        return claim.trials
    return (*claim.trials, *(CheckTrial.of(claim, check) for check in exact_checks(claim)))


def exact_checks(claim: Claim) -> Iterator[Check]:
    """The checks that look at one game and decide exactly."""
    return (k for k in claim.checks if k.scope is Scope.GAME and k.method in (Method.EXACT, Method.ARGUMENT))


def instance_of(example: Example, name: str, seed: int) -> Instance:
    """The example as checks take it: the game under a name, and the policies among its parts as profiles."""
    profiles = tuple(Profile(part, value) for part, value in example.parts.items() if isinstance(value, Policy))
    return Instance(replace(example.game, name=name), seed, SAMPLING, profiles)


def _nothing(example: Example) -> Iterator[Comparison]:
    return iter(())
