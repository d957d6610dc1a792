"""Hypotheses as predicates of an example, with the name under which games are built to satisfy them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mpgtheory.chains import ergodic_joint_action
from mpgtheory.potential import decide_potential
from verification.falsify import draws
from verification.falsify.trial import Example


@dataclass(frozen=True)
class Hypothesis:
    """A named condition on an example."""

    name: str
    holds: Callable[[Example], bool]


def _is_potential(example: Example) -> bool:
    """Decided exactly: a confirmation but for an error probability does not count."""
    decision = decide_potential(example.game, np.random.default_rng(0))
    return decision.is_potential and decision.error_probability == 0


def _has_full_support(example: Example) -> bool:
    return bool(min(example.game.initial) > 0)


def _is_recurrent(example: Example) -> bool:
    return _has_full_support(example) and ergodic_joint_action(example.game) is not None


POTENTIAL = Hypothesis(draws.POTENTIAL, _is_potential)
"""Definition 2.1."""
FULL_SUPPORT = Hypothesis(draws.FULL_SUPPORT, _has_full_support)
"""mu(s) > 0 for all s."""
RECURRENT = Hypothesis(draws.RECURRENT, _is_recurrent)
"""Assumption 3.1."""
