"""Algorithm 1, one iterate at a time: start, counters, (4a), (4b), (5a), (5b), and what a player sees.

A case holds s^{t-1}, a^{t-1}, s^t, the step sizes alpha_i(n~_i^t(s^{t-1}, a_i^{t-1})) and beta_i(n^t(s^{t-1})), which
best reply is taken where there are several, and estimates, policies and counters before and after. What is stated to
come after must be what this kernel computes: other numbers are rejected, they refute nothing.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, index, need, numbers
from .game import Game, cells
from .games import read_game
from .plays import PLAY, Iterate, replay, updated

MEMBERS = "state joint after alpha beta tie before now"


class Update:
    """A case, checked: the transition is possible, before it are policies, after it what Algorithm 1 makes of them."""

    def __init__(self, game: Game, case: dict[str, Any]) -> None:
        need(set(MEMBERS.split()) <= set(case), "an iterate lacks a member")
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
        self.before, self.now = standing(game, case["before"]), standing(game, case["now"])
        game.require_profile(self.before.policy)
        step = (self.state, self.number, self.after)
        made = updated(game, self.before, (self.alpha, self.beta), (step, case["tie"]))
        need(self.now == made, "what is stated after the iterate is not what Algorithm 1 makes of what was before")

    def reward(self, player: int) -> Fraction:
        """r_i^{t-1} = u_i(s^{t-1}, a^{t-1})."""
        return self.game.payoff_at(player, self.state, self.number)

    def continuation(self, player: int) -> Fraction:
        """delta sum_a pi_i(s^t, a) q_i(s^t, a), before."""
        return self.game.discount * dot(self.before.policy[player][self.after], self.before.q[player][self.after])

    def is_visited(self, player: int, s: int, a: int) -> bool:
        """Whether (s, a) = (s^{t-1}, a_i^{t-1})."""
        return s == self.state and a == self.joint[player]

    def mixed_in(self, player: int) -> Vector:
        """The b with pi^t(s) = pi^{t-1}(s) + beta (b - pi^{t-1}(s)) in the visited state."""
        return mixed_in((self.before, self.now), player, self.state, self.beta[player])


def mixed_in(pair: tuple[Iterate, Iterate], player: int, state: int, beta: Fraction) -> Vector:
    """The b with pi^t = pi^{t-1} + beta (b - pi^{t-1}) in `state`."""
    old, new = (found.policy[player][state] for found in pair)
    return [x + (y - x) / beta for x, y in zip(old, new, strict=True)]


def standing(game: Game, data: Any) -> Iterate:
    """Estimates, policies and counters."""
    need(isinstance(data, dict) and set(data) == {"q", "policy", "visits", "plays"}, "a standing has other members")
    q: Profile = game.per_player(data["q"])
    policy: Profile = game.per_player(data["policy"])
    need(isinstance(data["plays"], list) and len(data["plays"]) == game.players, "one table of plays a player")
    plays = [per_state(rows, game.states, n) for rows, n in zip(data["plays"], game.actions, strict=True)]
    return Iterate(q, policy, counts(data["visits"], game.states), plays)


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


@rule("algorithm-1.initialization", "q policy visits plays")
def initialization(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Counters and estimates zero, policies uniform."""
    at = standing(game, case)
    uniform: list[Matrix] = [[[Fraction(1, n)] * n] * game.states for n in game.actions]
    need(not any(at.visits) and not any(x for block in at.plays for row in block for x in row), "a counter is not 0")
    need(at.policy == uniform, "a policy is not uniform")
    for player, s, a in places(game):
        need(at.q[player][s][a] == 0, "an estimate is not 0")
        yield f"pi_{player}({s}, {a})", game.actions[player] * at.policy[player][s][a], "=", Fraction(1)


@rule("algorithm-1.iterate", "player first second")
def own_update(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Two iterates in which a player sees and has the same, whatever the others do and have: the same update."""
    player = index(case["player"], game.players)
    return updates_alike((Update(game, case["first"]), player), (Update(game, case["second"]), player))


@rule("section-3.information", "player first other there second")
def known_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same in another game, of which only the states and the player's actions are the same."""
    return in_another_game(game, read_game(case["other"]), case)


@rule("section-3.information.corrected", "player first other there second")
def known_with_the_discount(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same if the discount factor is the same, too."""
    other = read_game(case["other"])
    need(other.discount == game.discount, "the other game has another discount factor")
    return in_another_game(game, other, case)


def in_another_game(game: Game, other: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A player of this game, and one of another game that sees and has the same."""
    player, there = index(case["player"], game.players), index(case["there"], other.players)
    same = (game.states, game.actions[player]) == (other.states, other.actions[there])
    need(same, "the other game has other states or own actions")
    return updates_alike((Update(game, case["first"]), player), (Update(other, case["second"]), there))


def updates_alike(first: tuple[Update, int], second: tuple[Update, int]) -> Iterator[Comparison]:
    """What two players, who see and have the same, have after an iterate."""
    (one, i), (two, j) = first, second
    seen = [(at.state, at.joint[player], at.reward(player), at.after) for at, player in (first, second)]
    need(seen[0] == seen[1], "the player sees another state, action or reward")
    need((one.alpha[i], one.beta[i]) == (two.alpha[j], two.beta[j]), "own step sizes differ")
    need(own(one.before, i) == own(two.before, j), "own estimates, policies or counters differ before")
    for name, table in own(one.now, i).items():
        for s, row in enumerate(table):
            for a, x in enumerate(row):
                yield f"{name}_{i}({s}, {a})", x, "=", own(two.now, j)[name][s][a]


def own(at: Iterate, player: int) -> dict[str, Any]:
    """What a player has: q_i, pi_i, n~_i, and n as a table of one row."""
    return {"q": at.q[player], "pi": at.policy[player], "n~": at.plays[player], "n": [at.visits]}


@rule("section-3.1.counters", f"{PLAY} visits plays")
def counted(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The counters after a play, and how often states and actions were realised in it."""
    last, steps = replay(game, case).iterates[-1], replay(game, case).steps
    need(counts(case["visits"], game.states) == last.visits, "the counters of states are others")
    stated = [per_state(rows, game.states, n) for rows, n in zip(case["plays"], game.actions, strict=True)]
    need(stated == last.plays, "the counters of states and actions are others")
    for s in range(game.states):
        yield f"n({s})", last.visits[s], "=", sum(step[0] == s for step in steps)
    for player, s, a in places(game):
        often = sum((step[0], game.joint[step[1]][player]) == (s, a) for step in steps)
        yield f"n~_{player}({s}, {a})", last.plays[player][s][a], "=", often


@rule("algorithm-1.counters", MEMBERS)
def counters(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited counters rise by one."""
    at = Update(game, case)
    yield "n(s)", at.now.visits[at.state], "=", at.before.visits[at.state] + 1
    for player, a in enumerate(at.joint):
        yield f"n~_{player}(s, a)", at.now.plays[player][at.state][a], "=", at.before.plays[player][at.state][a] + 1


@rule("algorithm-1.unvisited", MEMBERS)
def unvisited_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """For s and a_i both other than visited, nothing changes."""
    at = Update(game, case)
    for player, s, a in places(game):
        if s != at.state and a != at.joint[player]:
            yield f"n~_{player}({s}, {a})", at.now.plays[player][s][a], "=", at.before.plays[player][s][a]
            yield f"n({s})", at.now.visits[s], "=", at.before.visits[s]


@rule("algorithm-1.unvisited.corrected", MEMBERS)
def unvisited(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All other counters stay."""
    at = Update(game, case)
    for s in range(game.states):
        if s != at.state:
            yield f"n({s})", at.now.visits[s], "=", at.before.visits[s]
    for player, s, a in places(game):
        if not at.is_visited(player, s, a):
            yield f"n~_{player}({s}, {a})", at.now.plays[player][s][a], "=", at.before.plays[player][s][a]


@rule("equation-4a", MEMBERS)
def estimates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited entry is the combination (1 - alpha) q + alpha target."""
    at = Update(game, case)
    for player, a in enumerate(at.joint):
        alpha, aim = at.alpha[player], at.reward(player) + at.continuation(player)
        combined = (1 - alpha) * at.before.q[player][at.state][a] + alpha * aim
        yield f"q_{player}(s, {a})", at.now.q[player][at.state][a], "=", combined


@rule("equation-4b", MEMBERS)
def other_estimates(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """All other entries stay."""
    at = Update(game, case)
    for player, s, a in places(game):
        if not at.is_visited(player, s, a):
            yield f"q_{player}({s}, {a})", at.now.q[player][s][a], "=", at.before.q[player][s][a]


@rule("section-1.1.perturbation", MEMBERS)
def perturbed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The reward that an update used differs from the payoff of the stage."""
    at = Update(game, case)
    for player in range(game.players):
        yield f"player {player}", Fraction(0), "<", abs(used_reward(at, player) - at.reward(player))


@rule("section-1.1.perturbation.corrected", MEMBERS)
def unperturbed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The reward that an update used is the payoff of the stage."""
    at = Update(game, case)
    for player in range(game.players):
        yield f"player {player}", used_reward(at, player), "=", at.reward(player)


def used_reward(at: Update, player: int) -> Fraction:
    """(q^t - q^{t-1}) / alpha + q^{t-1} - delta sum_a pi(s^t, a) q^{t-1}(s^t, a) at the visited entry."""
    old, new = (found.q[player][at.state][at.joint[player]] for found in (at.before, at.now))
    return (new - old) / at.alpha[player] + old - at.continuation(player)


@rule("equation-5a", MEMBERS)
def policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The visited row moves by beta (br - pi), br a vertex with the largest q^{t-1}, and stays a distribution."""
    at = Update(game, case)
    for player in range(game.players):
        new, reply = at.now.policy[player][at.state], at.mixed_in(player)
        estimated = at.before.q[player][at.state]
        for a, x in enumerate(new):
            best = estimated[a] == max(estimated)
            yield f"pi_{player}(s, {a}): reply", reply[a] == 0 or (best and reply[a] == 1), "iff", True
            yield f"pi_{player}(s, {a})", Fraction(0), "<=", x
        yield f"sum of pi_{player}(s)", sum(new), "=", Fraction(1)


@rule("equation-5b", MEMBERS)
def other_policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Rows of other states stay."""
    at = Update(game, case)
    for player, s, a in places(game):
        if s != at.state:
            yield f"pi_{player}({s}, {a})", at.now.policy[player][s][a], "=", at.before.policy[player][s][a]


@rule("equation-5a.reply", MEMBERS)
def replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What (5a) mixed in is a distribution with the largest q_i^{t-1}."""
    at = Update(game, case)
    for player in range(game.players):
        yield from attains(f"player {player}", at.mixed_in(player), at.before.q[player][at.state])


@rule("section-3.1.reply", PLAY)
def replies_to_updated(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Along a play from Algorithm 1's own start: what (5a) mixed in has the largest q_i^t."""
    return replies_along(game, case, 1)


@rule("section-3.1.reply.corrected", PLAY)
def replies_to_previous(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same with q_i^{t-1}."""
    return replies_along(game, case, 0)


def replies_along(game: Game, case: dict[str, Any], later: int) -> Iterator[Comparison]:
    """Whether what was mixed in at iterate t is a best reply to the estimates of iterate t - 1 + `later`."""
    play = replay(game, case)
    for t, (state, _, _) in enumerate(play.steps):
        pair = (play.iterates[t], play.iterates[t + 1])
        for player in range(game.players):
            beta = play.paces.betas[player][pair[1].visits[state] - 1]
            reply = mixed_in(pair, player, state, beta)
            yield from attains(f"iterate {t + 1}, player {player}", reply, pair[later].q[player][state])


def attains(place: str, reply: Vector, estimated: Vector) -> Iterator[Comparison]:
    """`reply` is a distribution whose mean is the largest of what is estimated."""
    for a, weight in enumerate(reply):
        yield f"{place}: weight of action {a}", Fraction(0), "<=", weight
    yield f"{place}: sum of weights", sum(reply), "=", Fraction(1)
    yield f"{place}: mean estimate", dot(reply, estimated), "=", max(estimated)
