"""A game of OpenSpiel as a Markov game, where players move at the same time.

The states of the Markov game are the nodes at which the players act together; chance between them is summed out. What
is paid is the change of returns. The text of a node is its state, so a limit of moves that the text does not show is
dropped: the discount stands in its place. An action that is illegal at a node counts as the first legal one there,
which adds copies of actions and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mpgtheory.errors import InputError, shown

Key = Callable[[Any], Any]


class OpenSpiel:
    """Nodes of a game by state. `players`, `actions` and `first` are what a Markov game needs."""

    def __init__(self, game: Any, key: Key | None) -> None:
        self._key = key or str
        self._nodes: dict[Any, Any] = {}
        self.players = [str(k + 1) for k in range(game.num_players())]
        self.actions = [[str(a) for a in range(game.num_distinct_actions())]] * len(self.players)
        self.first = [(chance, self._kept(node)) for chance, node in _settled(game.new_initial_state())]

    def successors(self, state: Any, joint: tuple[int, ...]) -> list[tuple[float, Any, list[float]]]:
        """All successors of a node after a joint action."""
        node = self._nodes[state]
        legal = [node.legal_actions(player) for player in range(len(joint))]
        chosen = [action if action in allowed else allowed[0] for action, allowed in zip(joint, legal, strict=True)]
        child, before = node.clone(), node.returns()
        child.apply_actions(chosen)
        outcomes = []
        for chance, after in _settled(child):
            paid = [late - early for late, early in zip(after.returns(), before, strict=True)]
            outcomes.append((chance, None if after.is_terminal() else self._kept(after), paid))
        return outcomes

    def _kept(self, node: Any) -> Any:
        if node.is_terminal():
            raise InputError("the game is over before anyone moves")
        if not node.is_simultaneous_node():
            raise InputError(
                f"player {node.current_player() + 1} moves alone at {shown(str(node))}; only games in which all "
                "players move at the same time are Markov games here"
            )
        state = self._key(node)
        self._nodes.setdefault(state, node)
        return state


def is_openspiel(value: Any) -> bool:
    """Whether a value is a game of OpenSpiel, by what it offers."""
    return all(hasattr(value, name) for name in ("new_initial_state", "num_distinct_actions", "num_players"))


def _settled(node: Any) -> Iterator[tuple[float, Any]]:
    """The nodes at which chance has moved, with their probabilities."""
    if not node.is_chance_node():
        yield 1.0, node
        return
    for action, chance in node.chance_outcomes():
        child = node.clone()
        child.apply_action(action)
        for more, after in _settled(child):
            yield chance * more, after
