"""Algorithm 1, one iterate at a time: counters, (4a), (4b), (5a), (5b), and what (5a) means by a best reply.

A case holds s^{t-1}, a^{t-1}, s^t, the step sizes alpha_i(n~_i^t(s^{t-1}, a_i^{t-1})) and beta_i(n^t(s^{t-1})), which best
reply is taken where there are several, and estimates, policies and counters before and after.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, index, need, numbers
from .game import Game, cells

MEMBERS = "state joint after alpha beta tie before now"


class Standing:
    """q^t, pi^t, n^t and n~^t."""

    def __init__(self, game: Game, data: Any) -> None:
        need(isinstance(data, dict) and set(data) == {"q", "policy", "visits", "plays"}, "a standing has other members")
        self.q: Profile = game.per_player(data["q"])
        self.policy: Profile = game.per_player(data["policy"])
        self.visits = counts(data["visits"], game.states)
        need(isinstance(data["plays"], list) and len(data["plays"]) == game.players, "one table of plays a player")
        self.plays = [per_state(rows, game.states, n) for rows, n in zip(data["plays"], game.actions, strict=True)]


class Iterate:
    """A case, checked: the transition is possible, and the iterate starts from policies."""

    def __init__(self, game: Game, case: dict[str, Any]) -> None:
        self.game = game
        self.state, self.after = index(case["state"], game.states), index(case["after"], game.states)
        need(isinstance(case["joint"], list) and len(case["joint"]) == game.players, "one action a player is needed")
        self.joint = tuple(index(a, n) for a, n in zip(case["joint"], game.actions, strict=True))
        self.number = game.number_of[self.joint]
        need(game.transition_row(self.state, self.number)[self.after] > 0, "the transition cannot happen")
        self.alpha: Vector = numbers(case["alpha"], game.players)
        self.beta: Vector = numbers(case["beta"], game.players)
        need(all(0 < pace < 1 for pace in (*self.alpha, *self.beta)), "a step size does not lie between 0 and 1")
        need(type(case["tie"]) is int and case["tie"] >= 0, "the tie is no index")
        self.tie = case["tie"]
        self.before, self.now = Standing(game, case["before"]), Standing(game, case["now"])
        game.require_profile(self.before.policy)

    def target(self, player: int) -> Fraction:
        """r_i + delta sum_a pi_i(s^t, a) q_i(s^t, a), before."""
        goes_on = dot(self.before.policy[player][self.after], self.before.q[player][self.after])
        return self.game.payoff_at(player, self.state, self.number) + self.game.discount * goes_on

    def is_visited(self, player: int, s: int, a: int) -> bool:
        """Whether (s, a) = (s^{t-1}, a_i^{t-1})."""
        return s == self.state and a == self.joint[player]

    def reply(self, player: int) -> Vector:
        """The best reply to q_i^{t-1} that is taken."""
        row = self.before.q[player][self.state]
        best = [a for a, x in enumerate(row) if x == max(row)]
        return [Fraction(int(a == best[self.tie % len(best)])) for a in range(len(row))]


def counts(data: Any, size: int) -> list[int]:
    """`size` whole numbers that are not negative."""
    need(isinstance(data, list) and len(data) == size, f"a list of {size} counts was expected")
    need(all(type(x) is int and x >= 0 for x in data), "a count is no whole number")
    return list(data)


def per_state(data: Any, states: int, actions: int) -> list[list[int]]:
    """Counts of shape (states, actions)."""
    need(isinstance(data, list) and len(data) == states, f"a list of {states} was expected")
    return [counts(row, actions) for row in data]


def places(game: Game) -> Iterator[tuple[int, int, int]]:
    """Every (player, state, own action)."""
    return ((player, s, a) for player in range(game.players) for s, a in cells(game, player))


@rule("algorithm-1.counters", MEMBERS)
def counters(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited counters rise by one."""
    at = Iterate(game, case)
    yield "n(s)", at.now.visits[at.state], "=", at.before.visits[at.state] + 1
    for player, a in enumerate(at.joint):
        yield f"n~_{player}(s, a)", at.now.plays[player][at.state][a], "=", at.before.plays[player][at.state][a] + 1


@rule("algorithm-1.unvisited", MEMBERS)
def unvisited_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """For s and a_i both other than visited, nothing changes."""
    at = Iterate(game, case)
    for player, s, a in places(game):
        if s != at.state and a != at.joint[player]:
            yield f"n~_{player}({s}, {a})", at.now.plays[player][s][a], "=", at.before.plays[player][s][a]
            yield f"n({s})", at.now.visits[s], "=", at.before.visits[s]


@rule("algorithm-1.unvisited.corrected", MEMBERS)
def unvisited(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All other counters stay."""
    at = Iterate(game, case)
    for s in range(game.states):
        yield f"n({s})", at.now.visits[s], "=", at.before.visits[s] + (s == at.state)
    for player, s, a in places(game):
        stays = at.before.plays[player][s][a] + at.is_visited(player, s, a)
        yield f"n~_{player}({s}, {a})", at.now.plays[player][s][a], "=", stays


@rule("equation-4a", MEMBERS)
def estimates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited entry moves by alpha (target - q)."""
    at = Iterate(game, case)
    for player, a in enumerate(at.joint):
        old = at.before.q[player][at.state][a]
        moved = old + at.alpha[player] * (at.target(player) - old)
        yield f"q_{player}(s, {a})", at.now.q[player][at.state][a], "=", moved


@rule("equation-4b", MEMBERS)
def other_estimates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All other entries stay."""
    at = Iterate(game, case)
    for player, s, a in places(game):
        if not at.is_visited(player, s, a):
            yield f"q_{player}({s}, {a})", at.now.q[player][s][a], "=", at.before.q[player][s][a]


@rule("equation-5a", MEMBERS)
def policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited row moves by beta (br - pi), and stays a distribution."""
    at = Iterate(game, case)
    for player, reply in enumerate(map(at.reply, range(game.players))):
        old, new = at.before.policy[player][at.state], at.now.policy[player][at.state]
        for a, (x, e) in enumerate(zip(old, reply, strict=True)):
            yield f"pi_{player}(s, {a})", new[a], "=", x + at.beta[player] * (e - x)
            yield f"pi_{player}(s, {a})", Fraction(0), "<=", new[a]
        yield f"sum of pi_{player}(s)", sum(new), "=", Fraction(1)


@rule("equation-5b", MEMBERS)
def other_policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Rows of other states stay."""
    at = Iterate(game, case)
    for player, s, a in places(game):
        if s != at.state:
            yield f"pi_{player}({s}, {a})", at.now.policy[player][s][a], "=", at.before.policy[player][s][a]


@rule("equation-5a.reply", MEMBERS)
def replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What (5a) mixed in is a distribution with the largest q_i^{t-1}."""
    yield from replies_against(Iterate(game, case), "before")


@rule("section-3.1.reply", MEMBERS)
def replies_to_updated(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What (5a) mixed in has the largest q_i^t."""
    yield from replies_against(Iterate(game, case), "now")


def mixed_in(at: Iterate, player: int) -> Vector:
    """The b with pi^t(s) = pi^{t-1}(s) + beta (b - pi^{t-1}(s))."""
    old, new = at.before.policy[player][at.state], at.now.policy[player][at.state]
    return [x + (y - x) / at.beta[player] for x, y in zip(old, new, strict=True)]


def replies_against(at: Iterate, which: str) -> Iterator[Comparison]:
    """Whether what was mixed in is a best reply to the estimates before or after the iterate."""
    for player in range(at.game.players):
        row: Vector = getattr(at, which).q[player][at.state]
        reply = mixed_in(at, player)
        for a, weight in enumerate(reply):
            yield f"player {player}: weight of action {a}", Fraction(0), "<=", weight
        yield f"player {player}: sum of weights", sum(reply), "=", Fraction(1)
        yield f"player {player}: mean estimate", dot(reply, row), "=", max(row)


@rule("algorithm-1.initialization", "q policy visits plays")
def initialization(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Counters and estimates zero, policies uniform."""
    at = Standing(game, case)
    uniform: list[Matrix] = [[[Fraction(1, n)] * n] * game.states for n in game.actions]
    for s in range(game.states):
        yield f"n({s})", at.visits[s], "=", 0
    for player, s, a in places(game):
        yield f"n~_{player}({s}, {a})", at.plays[player][s][a], "=", 0
        yield f"q_{player}({s}, {a})", at.q[player][s][a], "=", Fraction(0)
        yield f"pi_{player}({s}, {a})", at.policy[player][s][a], "=", uniform[player][s][a]


@rule("section-3.1.reply.corrected", MEMBERS)
def replies_to_previous(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What (5a) mixed in has the largest q_i^{t-1}."""
    yield from replies_against(Iterate(game, case), "before")
