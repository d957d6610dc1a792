"""What the tests of runs share: instances whose study asks for runs, and runs that are not what they are said to be."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.formats import load_game
from mpgtheory.learning import Options, Trace
from verification.catalogue import find
from verification.checks.learning_runs import learned
from verification.claim import Evidence
from verification.instance import Instance, Sampling
from verification.study import Task, measure

HORIZON, SEEDS = 100_000, 64


@functools.cache
def drawn(game: str, horizon: int = HORIZON, seeds: int = SEEDS) -> Instance:
    """The instance on which the learner is run."""
    return Instance(load_game(game), 3, Sampling(horizon=horizon, seeds=seeds))


def ran(claim: str, instance: Instance) -> dict[str, Evidence]:
    """The evidence of every check of the claim that suits the instance, by title."""
    suited = [check for check in find(claim).checks if check.fits(instance)]
    return {check.title: measure(Task(find(claim), check, instance)) for check in suited}


def with_options(**changes: Any) -> Callable[[Instance, Options], Trace]:
    """A planted learner: every run has other options than the check says."""
    return lambda instance, options: learned(instance, replace(options, **changes))


def frozen(instance: Instance, options: Options) -> Trace:
    """A planted learner: policies that never move."""
    trace = learned(instance, options)
    still = tuple(np.repeat(block[:, :1], block.shape[1], axis=1) for block in trace.policies)
    return replace(trace, policies=still)


def without_estimates(instance: Instance, options: Options) -> Trace:
    """A planted learner: estimates that stay zero."""
    trace = learned(instance, options)
    return replace(trace, q=tuple(np.zeros_like(block) for block in trace.q))
