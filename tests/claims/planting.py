"""Errors planted into every iterate of Algorithm 1: in the exact one and in that of the learner's twin at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mpgtheory.learning import Options, exact
from mpgtheory.learning.exact import Iterate
from mpgtheory.learning.twin import Twin
from mpgtheory.policy import Policy
from verification.checks import updates

Tables = dict[str, Any]
"""q, policy and plays: per player (S, A_i); visits (S,). Writable."""
Change = Callable[[Tables, Tables, int, tuple[int, ...]], None]
"""Changes the tables after an iterate in place, given those before it, the visited state and the joint action."""


def plant_option(monkeypatch: Any, **option: Any) -> None:
    """The learner's twin runs with other options than it is given."""
    real = Twin.__init__

    def other(twin: Twin, game: Any, options: Any, standing: Any) -> None:
        real(twin, game, Options(**option), standing)

    monkeypatch.setattr(Twin, "__init__", other)


def plant(monkeypatch: Any, change: Change) -> None:
    """Every iterate is followed by `change`."""
    following, iterate = exact.following, Twin.iterate

    def changed_following(game: Any, play: Any, before: Iterate) -> Iterate:
        now = tables(following(game, play, before))
        change(now, tables(before), play.states[before.t], play.actions[before.t])
        policy = Policy(tuple(now["policy"]), is_distribution=False)
        return Iterate(before.t + 1, tuple(now["q"]), policy, now["visits"], tuple(now["plays"]))

    def changed_iterate(twin: Twin) -> None:
        state, joint = twin.state, tuple(map(int, twin.actions))
        before = {name: copied(part) for name, part in of_twin(twin).items()}
        iterate(twin)
        change(of_twin(twin), before, state, joint)

    monkeypatch.setattr(exact, "following", changed_following)
    monkeypatch.setattr(updates, "following", changed_following)
    monkeypatch.setattr(Twin, "iterate", changed_iterate)


def tables(at: Iterate) -> Tables:
    """Writable copies."""
    return {
        "q": copied(at.q),
        "policy": copied(at.policy.blocks),
        "visits": np.array(at.visits),
        "plays": copied(at.plays),
    }


def of_twin(twin: Twin) -> Tables:
    """The twin's own tables."""
    return {"q": twin.q, "policy": twin.pi, "visits": twin.visits, "plays": twin.plays}


def copied(part: Any) -> Any:
    """A copy of an array, or of one array a player."""
    return np.array(part) if isinstance(part, np.ndarray) else [np.array(block) for block in part]
