"""Appendix B.1, one stage at a time: notation, (22) to (26a), the mean fields, their growth and their continuity."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .certificates import Comparison, rule
from .exact import Matrix, Profile, Vector, dot, is_distribution, need
from .facts import evaluated, q_function
from .game import Game, Induced, cells, deviate
from .rules_bellman import bellman, largest_difference
from .rules_exploration import explored, thetas


def continuation(weights: Matrix, q: Matrix) -> Vector:
    """sum_a' pi_i(s', a') q(s', a')."""
    return [dot(w, x) for w, x in zip(weights, q, strict=True)]


def norm(profile: Profile) -> Fraction:
    """The largest absolute value."""
    return max(abs(x) for block in profile for row in block for x in row)


def each_sample(game: Game, rows: list[Vector], player: int, state: int, action: int) -> Iterator[tuple[Fraction, int]]:
    """The probability and the number of each joint action with a_player = action, the others drawing from `rows`."""
    for number, joint in enumerate(game.joint):
        if joint[player] == action:
            weight = Fraction(1)
            for other, a in enumerate(joint):
                weight *= rows[other][a] if other != player else 1
            if weight:
                yield weight, number


def mean_target(game: Game, played: Profile, player: int, ahead: Vector, cell: tuple[int, int]) -> Fraction:
    """The mean of u_i(s, a) + delta ahead(s') at cell = (s, a_i), joint action by joint action, state by state."""
    state, action = cell
    total = Fraction(0)
    for weight, number in each_sample(game, [block[state] for block in played], player, state, action):
        payoff = game.payoff_at(player, state, number)
        for chance, value in zip(game.transition_row(state, number), ahead, strict=True):
            total += weight * chance * (payoff + game.discount * value)
    return total


@rule("appendix-B.notation", "policy V Q trial")
def notation(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The marginals are distributions, average to the chain whoever's they are, and Q_i(s, pi'_i; pi) looks ahead."""
    at, values = evaluated(game, case)
    q, trial = q_function(at, values, case["Q"]), game.profile(case["trial"])
    ones = [Fraction(1)] * game.states
    for player in range(game.players):
        nothing = [Fraction(0)] * game.states
        payoff = at.look_ahead(player, nothing)
        ahead = [at.look_ahead(player, [Fraction(int(s == t)) for s in range(game.states)]) for t in range(game.states)]
        mass = at.look_ahead(player, ones)
        for s in range(game.states):
            place, own = f"player {player}, state {s}", at.weights[player][s]
            for t, block in enumerate(ahead):
                rows = [(x - u) / game.discount for x, u in zip(block[s], payoff[s], strict=True)]
                yield f"{place}: P({t}|s, pi)", dot(own, rows), "=", at.chain[s][t]
                yield f"{place}: least P({t}|s, a_i, pi_-i)", Fraction(0), "<=", min(rows)
            for x, u in zip(mass[s], payoff[s], strict=True):
                yield f"{place}: mass of P(.|s, a_i, pi_-i)", (x - u) / game.discount, "=", Fraction(1)
            yield f"{place}: u_i(s, pi)", dot(own, payoff[s]), "=", at.payoff(player)[s]
            there = Induced(game, deviate(at.weights, player, trial[player]))
            onwards = there.payoff(player)[s] + game.discount * dot(there.chain[s], values[player])
            yield f"{place}: Q_i(s, pi'_i; pi)", dot(trial[player][s], q[player][s]), "=", onwards


@rule("equation-22", "policy q")
def operator(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """T averaged over the own policy is the operator of policy evaluation."""
    at, q = Induced(game, game.profile(case["policy"])), game.per_player(case["q"])
    for player in range(game.players):
        moved, ahead = bellman(at, player, q[player]), continuation(at.weights[player], q[player])
        for s, (u, f) in enumerate(zip(at.payoff(player), at.forward(ahead), strict=True)):
            yield f"player {player}, state {s}", dot(at.weights[player][s], moved[s]), "=", u + game.discount * f


def means(game: Game, case: dict[str, Any], played: Profile, operators: list[Induced]) -> Iterator[Comparison]:
    """The mean of the target, opponents drawing from `played`, against T at each player's profile of `operators`."""
    q, profile = game.per_player(case["q"]), game.profile(case["policy"])
    for player in range(game.players):
        ahead = continuation(profile[player], q[player])
        moved = bellman(operators[player], player, q[player])
        for s, a in cells(game, player):
            mean = mean_target(game, played, player, ahead, (s, a))
            yield f"player {player}, state {s}, action {a}", mean, "=", moved[s][a]


@rule("equation-23", "policy q")
def sampled_operator(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The mean of T^ under its own draws is T."""
    profile = game.profile(case["policy"])
    return means(game, case, profile, [Induced(game, profile)] * game.players)


@rule("equation-26a", "policy q")
def noise(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The mean of M~ is zero under the draws of (23)."""
    for place, mean, _, moved in sampled_operator(game, case):
        yield place, mean - moved, "=", Fraction(0)


def as_played(game: Game, case: dict[str, Any]) -> tuple[Profile, Profile]:
    """pi and pi~."""
    profile = game.profile(case["policy"])
    return profile, explored(profile, thetas(game, case["exploration"]))


@rule("equation-25a", "policy q exploration")
def rewritten(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The mean of (4a)'s target, opponents exploring, against that of (25a)."""
    profile, played = as_played(game, case)
    return means(game, case, played, [Induced(game, profile)] * game.players)


@rule("equation-25a.corrected", "policy q exploration")
def rewritten_with_exploration(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same with the operator at (pi_i, pi~_-i)."""
    profile, played = as_played(game, case)
    seen = [Induced(game, deviate(played, player, profile[player])) for player in range(game.players)]
    return means(game, case, played, seen)


@rule("appendix-B.1.ii", "policy q exploration")
def no_errors(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The part of (4a) that is neither F nor of mean zero is zero."""
    for place, mean, _, moved in rewritten(game, case):
        yield place, mean - moved, "=", Fraction(0)


@rule("appendix-B.1.ii.corrected", "policy q exploration")
def no_errors_with_exploration(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same around T at (pi_i, pi~_-i)."""
    for place, mean, _, moved in rewritten_with_exploration(game, case):
        yield place, mean - moved, "=", Fraction(0)


@rule("equation-24", "policy q")
def replies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """p^T q(s) = max q(s) iff p plays best actions only: for each vertex p, and for the policy's own rows."""
    profile, q = game.profile(case["policy"]), game.per_player(case["q"])
    for player in range(game.players):
        for s, row in enumerate(q[player]):
            vertices = [[Fraction(int(a == b)) for a in range(len(row))] for b in range(len(row))]
            for trial in (profile[player][s], *vertices):
                place, value = f"player {player}, state {s}", dot(trial, row)
                plays_best = all(x == max(row) for x, p in zip(row, trial, strict=True) if p)
                yield place, value, "<=", max(row)
                yield place, value == max(row), "iff", plays_best


@rule("appendix-B.1.iv.mean-field", "policy V Q")
def mean_fields(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """F(Q, pi) = 0, and 0 lies in G(Q, pi) iff pi_i(s) is a best one-stage reply everywhere."""
    at, values = evaluated(game, case)
    for player, q in enumerate(q_function(at, values, case["Q"])):
        moved = bellman(at, player, q)
        for s, a in cells(game, player):
            yield f"player {player}, state {s}, action {a}", moved[s][a] - q[s][a], "=", Fraction(0)
        for s, row in enumerate(q):
            own = at.weights[player][s]
            is_best = all(x == max(row) for x, p in zip(row, own, strict=True) if p)
            yield f"player {player}, state {s}", dot(own, row) == max(row), "iff", is_best


def growth(game: Game, case: dict[str, Any], u_bar: Fraction) -> Iterator[Comparison]:
    """|F| <= |T q| + |q| <= u + delta |q| + |q| <= c (1 + |q|)."""
    at, q = Induced(game, game.profile(case["policy"])), game.per_player(case["q"])
    moved = [bellman(at, player, q[player]) for player in range(game.players)]
    field = max(largest_difference(x, y) for x, y in zip(moved, q, strict=True))
    delta, size = game.discount, norm(q)
    yield "first line", field, "<=", norm(moved) + size
    yield "second line", norm(moved) + size, "<=", u_bar + delta * size + size
    yield "third line", u_bar + delta * size + size, "<=", max(u_bar, 1 + delta) * (1 + size)


def largest_signed_payoff(game: Game) -> Fraction:
    """max u_i(s, a), as u-bar is printed."""
    each = ((i, s) for i in range(game.players) for s in range(game.states))
    return max(game.payoff_at(i, s, a) for i, s in each for a in range(len(game.joint)))


@rule("appendix-B.1.iv.growth-fast", "policy q")
def growth_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max u."""
    return growth(game, case, largest_signed_payoff(game))


@rule("appendix-B.1.iv.growth-fast.corrected", "policy q")
def growth_corrected(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """With u-bar = max |u|."""
    return growth(game, case, game.largest_payoff)


@rule("appendix-B.1.iv.growth-slow", "policy q")
def growth_of_policies(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """|w| <= 1 + |pi| at the vertices of G, hence on it."""
    profile, q = game.profile(case["policy"]), game.per_player(case["q"])
    bound = 1 + norm(profile)
    for player in range(game.players):
        for s, row in enumerate(q[player]):
            for best in (a for a, x in enumerate(row) if x == max(row)):
                own = profile[player][s]
                size = max(abs(int(a == best) - p) for a, p in enumerate(own))
                yield f"player {player}, state {s}, reply {best}", size, "<=", bound


@rule("appendix-B.1.iv.continuous", "policy q")
def continuous(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Every point of G(0, pi) is a limit of points of G(q/n, pi): as br(q/n) = br(q), its distance to G(q, pi) is 0."""
    game.profile(case["policy"])
    for player, block in enumerate(game.per_player(case["q"])):
        for s, row in enumerate(block):
            for a, x in enumerate(row):
                yield f"player {player}, state {s}, reply {a}", Fraction(int(x != max(row))), "=", Fraction(0)


@rule("appendix-B.1.iv.continuous.corrected", "policy before q q_bar")
def semicontinuous(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """A Lipschitz bound of F between (q, pi) and (q_bar, before), and best replies near q are best replies at q."""
    at, there = (Induced(game, game.profile(case[name])) for name in ("policy", "before"))
    q, other = game.per_player(case["q"]), game.per_player(case["q_bar"])
    apart = sum(
        (largest_row_difference(x, y) for x, y in zip(at.weights, there.weights, strict=True)), start=Fraction(0)
    )
    delta = game.discount
    for player in range(game.players):
        field = [bellman(a, player, x[player]) for a, x in ((at, q), (there, other))]
        left = largest_difference(
            *(
                [[m - x for m, x in zip(*rows, strict=True)] for rows in zip(moved, old[player], strict=True)]
                for moved, old in zip(field, (q, other), strict=True)
            )
        )
        between = largest_difference(q[player], other[player])
        factor = game.largest_payoff + delta * norm([other[player]])
        yield f"player {player}: |F - F'|", left, "<=", (1 + delta) * between + factor * apart
        for s, (row, step) in enumerate(zip(q[player], other[player], strict=True)):
            near = moved_within_gap(row, step)
            is_kept = all(x == max(row) for x, y in zip(row, near, strict=True) if y == max(near))
            yield f"player {player}, state {s}: replies near q", is_kept, "iff", True


def largest_row_difference(left: Matrix, right: Matrix) -> Fraction:
    """max_s sum_a |x(s, a) - y(s, a)|."""
    return max(sum_of_differences(r, t) for r, t in zip(left, right, strict=True))


def sum_of_differences(left: Vector, right: Vector) -> Fraction:
    """sum_a |x(a) - y(a)|."""
    return sum((abs(x - y) for x, y in zip(left, right, strict=True)), start=Fraction(0))


def moved_within_gap(row: Vector, step: Vector) -> Vector:
    """The row moved along `step` by a third of the gap between its best and its next best entries."""
    below = [x for x in row if x != max(row)]
    size = max(abs(x) for x in step)
    if not below or not size:
        return row
    scale = (max(row) - max(below)) / (3 * size)
    return [x + scale * y for x, y in zip(row, step, strict=True)]


@rule("appendix-B.1.vii.difference", "policy q q_bar")
def difference(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """T q - T q' = delta P pi (q - q'), entry by entry, and at most delta |q - q'|."""
    at = Induced(game, game.profile(case["policy"]))
    q, other = game.per_player(case["q"]), game.per_player(case["q_bar"])
    for player in range(game.players):
        moved = [bellman(at, player, x[player]) for x in (q, other)]
        gap = [[x - y for x, y in zip(*rows, strict=True)] for rows in zip(q[player], other[player], strict=True)]
        ahead = continuation(at.weights[player], gap)
        payoff = at.look_ahead(player, [Fraction(0)] * game.states)
        onwards = at.look_ahead(player, ahead)
        for s, a in cells(game, player):
            left = moved[0][s][a] - moved[1][s][a]
            yield f"player {player}, state {s}, action {a}", left, "=", onwards[s][a] - payoff[s][a]
            yield f"player {player}, state {s}, action {a}", abs(left), "<=", game.discount * norm([gap])


@rule("equation-30", "policy V trial")
def reply_objective(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """sum_a p(a) Q_i(s, a; pi) = u_i(s, p, pi_-i) + delta sum_s' P(s'|s, p, pi_-i) V_i(s', pi), p a vertex or a row."""
    at, values = evaluated(game, case)
    trial = game.profile(case["trial"])
    need(all(is_distribution(row) for block in trial for row in block), "a trial is no distribution")
    for player, value in enumerate(values):
        ahead = at.look_ahead(player, value)
        for a in (None, *range(game.actions[player])):
            block = trial[player] if a is None else [vertex(a, game.actions[player])] * game.states
            there = Induced(game, deviate(at.weights, player, block))
            future = there.forward(value)
            for s, (u, f) in enumerate(zip(there.payoff(player), future, strict=True)):
                yield f"player {player}, state {s}, reply {a}", dot(block[s], ahead[s]), "=", u + game.discount * f


def vertex(action: int, count: int) -> Vector:
    """The row that plays one action."""
    return [Fraction(int(a == action)) for a in range(count)]
