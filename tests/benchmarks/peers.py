"""The same job by other libraries, in the same run: a fixed policy of one player against the others, evaluated.

With the others' policies held, player i faces a Markov decision process with payoff u_i(s, a, pi_-i) and transition
P(s' | s, a, pi_-i). Evaluating a policy of it is what `quantecon`'s `DiscreteDP.evaluate_policy` does, what the policy
evaluation inside `pymdptoolbox`'s policy iteration does, and (as a chain with a sink that is entered with probability
1 - delta) what `stormpy` does for expected rewards. Each peer is given its own data structures, made before.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scaling import grid
from scipy.sparse import csr_array, csr_matrix, vstack
from timing import seconds_once

from mpgtheory.game.sparse import solve_discounted
from mpgtheory.values.evaluation import Evaluation

PACKAGES = {"quantecon": "quantecon", "pymdptoolbox": "mdptoolbox", "stormpy": "stormpy"}
"""Name on PyPI, and of the module."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What player 1 faces in a grid world, and a pure policy of it.

    Shapes:  payoff (S, A); choice (S,); rows: of each action a chain (S, S).
    """

    discount: float
    payoff: np.ndarray
    rows: tuple[csr_array, ...]
    choice: np.ndarray

    @property
    def states(self) -> int:
        return len(self.payoff)

    @property
    def chain(self) -> csr_array:
        """The chain under the policy."""
        at = np.arange(self.states)
        return csr_array(sum(csr_array((self.choice == a)[:, None] * rows) for a, rows in enumerate(self.rows))[at])

    @property
    def paid(self) -> np.ndarray:
        return self.payoff[np.arange(self.states), self.choice]


def problem(side: int) -> Problem:
    """Player 1's problem in a grid world in which the other mixes."""
    game, policy = grid(side)
    payoff, ahead = Evaluation(game, policy).marginals[0]
    count = payoff.shape[1]
    rows = tuple(game.chosen(ahead, np.full(game.n_states, a)) for a in range(count))
    choice = np.random.default_rng(1).integers(count, size=game.n_states)
    return Problem(game.discount, payoff, rows, choice)


@dataclass(frozen=True)
class Evaluator:
    """What is timed, and how the values are read from what it returns."""

    call: Callable[[], Any]
    values: Callable[[Any], np.ndarray] = np.asarray


def ours(of: Problem) -> Evaluator:
    chain, right = of.chain, of.paid[:, None]
    return Evaluator(lambda: solve_discounted(chain, of.discount, right)[:, 0])


def by_quantecon(of: Problem) -> Evaluator:
    from quantecon.markov import DiscreteDP

    count = len(of.rows)
    states, actions = np.divmod(np.arange(of.states * count), count)
    by_action = csr_matrix(vstack(of.rows))  # action slowest; the library wants states slowest
    pairs = by_action[actions * of.states + states]
    process = DiscreteDP(of.payoff.ravel(), pairs, of.discount, states, actions)
    return Evaluator(lambda: process.evaluate_policy(of.choice))


def by_pymdptoolbox(of: Problem) -> Evaluator:
    from mdptoolbox.mdp import PolicyIteration

    chains = [csr_matrix(rows) for rows in of.rows]
    process = PolicyIteration(chains, of.payoff, of.discount, policy0=of.choice)

    def evaluated() -> Any:
        process.policy = of.choice
        process._evalPolicyMatrix()
        return process.V

    return Evaluator(evaluated)


def by_stormpy(of: Problem) -> Evaluator:
    """From files in storm's explicit format. It wants rewards >= 0: they are shifted, and values shifted back."""
    import stormpy

    sink, chain, shift = of.states, of.chain, float(of.paid.min())
    entries = []
    for s in range(of.states):
        row = slice(chain.indptr[s], chain.indptr[s + 1])
        entries += [(s, t, of.discount * p) for t, p in zip(chain.indices[row], chain.data[row], strict=True)]
        entries.append((s, sink, 1.0 - of.discount))
    with tempfile.TemporaryDirectory() as folder:
        lines = {
            "chain.tra": ["dtmc", *(f"{s} {t} {float(p)!r}" for s, t, p in entries), f"{sink} {sink} 1"],
            "chain.lab": ["#DECLARATION", "init sink", "#END", "0 init", f"{sink} sink"],
            "chain.rew": [f"{s} {float(x) - shift!r}" for s, x in enumerate(of.paid) if x != shift],
        }
        paths = {name: Path(folder) / name for name in lines}
        for name, path in paths.items():
            path.write_text("\n".join(lines[name]) + "\n")
        model = stormpy.build_model_from_explicit(
            paths["chain.tra"], paths["chain.lab"], state_rewards=paths["chain.rew"]
        )
    reward = stormpy.parse_property('R=? [F "sink"]')

    def read(result: Any) -> np.ndarray:
        return np.array([result.get_value(s) for s in range(sink)]) + shift / (1.0 - of.discount)

    return Evaluator(lambda: stormpy.model_checking(model, reward), read)


PEERS: dict[str, Callable[[Problem], Evaluator]] = {
    "quantecon": by_quantecon,
    "pymdptoolbox": by_pymdptoolbox,
    "stormpy": by_stormpy,
}
TOLERANCES = {"quantecon": 1e-8, "pymdptoolbox": 1e-8, "stormpy": 1e-3}
"""How far a peer may be from our values, relative to the largest: storm iterates to 1e-6 by default."""


def installed() -> list[str]:
    """The peers that are there."""
    return [name for name, module in PACKAGES.items() if importlib.util.find_spec(module) is not None]


def compared(side: int, *, rounds: int = 5) -> Iterator[tuple[str, float, float]]:
    """Each installed peer: its smallest seconds and ours, taken in turn, on the same problem, with the same answer."""
    of = problem(side)
    mine = ours(of)
    truth = mine.values(mine.call())
    for name in installed():
        theirs = PEERS[name](of)
        difference = np.abs(theirs.values(theirs.call()) - truth).max() / np.abs(truth).max()
        assert difference < TOLERANCES[name], f"{name} differs by {difference:.3g}"
        pairs = [(seconds_once(theirs.call), seconds_once(mine.call)) for _ in range(rounds)]
        yield name, min(t for t, _ in pairs), min(m for _, m in pairs)
