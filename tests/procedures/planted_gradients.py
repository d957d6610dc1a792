"""Wrong policy gradients, which every check of Lemma 3.6(a) must notice, each with a game on which it is wrong."""

from __future__ import annotations

from mpgtheory.values.gradient import policy_gradient

GRADIENTS = {
    "d without 1 - delta": (
        lambda at: tuple(g / (1 - at.game.discount) for g in policy_gradient(at)),
        "team:states=2",
    ),
    "missing 1 / (1 - delta)": (
        lambda at: tuple(g * (1 - at.game.discount) for g in policy_gradient(at)),
        "team:states=2",
    ),
    "advantage for Q": (
        lambda at: tuple(at.visitation()[:, None] * gamma / (1 - at.game.discount) for gamma in at.advantage),
        "team:states=2",
    ),
    "Q of another player": (lambda at: policy_gradient(at)[::-1], "routing:players=2"),
}
