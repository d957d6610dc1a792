"""Connected sets of equilibria, and that no value of a player who moves within them changes."""

from collections.abc import Iterator
from typing import Any

from .exact import Matrix, Profile, dot, need
from .facts import need_values
from .game import Game, Induced
from .rules import Comparison, rule

STEP = {"from", "to", "player", "V"}


@rule("lemma-3.7.values", "profiles V steps", outcomes=("holds",))
def one_value(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All profiles are equilibria; steps join them, each of one player through equilibria, who earns the same at both.

    Two players, and transitions that no action moves: stage by stage, what makes both ends of a step equilibria is
    linear in between. The middle is checked all the same.
    """
    need(game.players == 2, "there are not two players")
    need(isinstance(case["profiles"], list) and len(case["profiles"]) > 0, "there is no profile")
    need(isinstance(case["V"], list) and len(case["V"]) == len(case["profiles"]), "not one V a profile")
    need_fixed_transitions(game)
    profiles = [game.profile(data) for data in case["profiles"]]
    values = [game.values(data) for data in case["V"]]
    for number, (profile, value) in enumerate(zip(profiles, values, strict=True)):
        yield from gains(game, f"profile {number}", profile, value)
    joined = list(range(len(profiles)))
    need(isinstance(case["steps"], list), "steps are no list")
    for data in case["steps"]:
        need(isinstance(data, dict) and set(data) == STEP, "a step has other members")
        first, last = (index(data[name], len(profiles)) for name in ("from", "to"))
        player = index(data["player"], 2)
        need(profiles[first][1 - player] == profiles[last][1 - player], "a step moves another player")
        middle = [halves(a, b) for a, b in zip(profiles[first], profiles[last], strict=True)]
        yield from gains(game, f"half-way from profile {first} to {last}", middle, game.values(data["V"]))
        before, after = (dot(game.initial, values[k][player]) for k in (first, last))
        yield f"profiles {first} and {last}: V of player {player} from mu", before, "=", after
        kept, lost = joined[first], joined[last]
        joined = [kept if label == lost else label for label in joined]
    need(len(set(joined)) == 1, "the steps do not join all profiles")


def gains(game: Game, place: str, profile: Profile, value: Matrix) -> Iterator[Comparison]:
    """The best action is worth no more than the policy, for every player from every state."""
    at = Induced(game, profile)
    need_values(at, value)
    for player, row in enumerate(value):
        for s, (worth, ahead) in enumerate(zip(row, at.look_ahead(player, row), strict=True)):
            yield f"{place}: player {player}, state {s}: best action", max(ahead), "=", worth


def halves(first: Matrix, last: Matrix) -> Matrix:
    """The middle of two policies of a player."""
    return [[(x + y) / 2 for x, y in zip(a, b, strict=True)] for a, b in zip(first, last, strict=True)]


def index(value: Any, count: int) -> int:
    """A number from 0 to count - 1."""
    need(type(value) is int and 0 <= value < count, "a step names what is not there")
    return int(value)


def need_fixed_transitions(game: Game) -> None:
    """Every joint action leads to the same distribution of next states."""
    for s in range(game.states):
        rows = {tuple(game.transition_row(s, action)) for action in range(len(game.joint))}
        need(len(rows) == 1, "an action moves a transition")
