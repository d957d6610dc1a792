"""The primitives of the statement language, defined over a game: what V, Q, d, W, ... mean.

Nothing is solved. Solutions of equations (V, d, D, W, dV, stationary) are looked up among the certificate's witnesses,
by the exact content of the table that they belong to, and multiplied out once.
"""

from fractions import Fraction
from typing import Any

from .exact import Matrix, Vector, added, dot, is_distribution, need, numbers, spend, weight
from .facts import need_value, need_visitation
from .game import Induced, deviate
from .given_runs import Iterate, Play
from .graphs import reaches
from .model import Model, Table, kept
from .sorts import JOINT, POLICY, REGISTERED, STATE, TRUTH, primitive


def is_policy(w: Table) -> bool:
    """Whether each row of a table is a distribution."""
    return all(is_distribution(row) for block in w.rows for row in block)


def unit(size: int, at: int) -> Vector:
    """All weight on one index."""
    return [Fraction(int(k == at)) for k in range(size)]


# What is solved for.


@kept
def solvable(m: Model, w: Table) -> Induced:
    """What w induces; linear equations with delta P[w] must have one solution."""
    at = m.at(w)
    largest = max(added(abs(x) for x in row) for row in at.chain)
    need(m.game.discount * largest < 1, "delta times the largest absolute row sum of P is not below 1")
    return at


@kept
def values(m: Model, w: Table) -> Matrix:
    """V = u[w] + delta P[w] V."""
    (data,) = m.witness("V", w)
    table = m.game.values(data)
    for i, value in enumerate(table):
        need_value(solvable(m, w), i, value)
    return table


@kept
def optimal(m: Model, w: Table) -> Matrix:
    """W_i is the value of a policy of i, and no action of i looks ahead to more; the others' rows are distributions."""
    replies, data = m.witness("W", w)
    need(is_policy(w) and is_policy(replies), "W is asked for at a table that is no policy, or its replies are none")
    table = m.game.values(data)
    for i, value in enumerate(table):
        need_value(m.at(deviation(m, w, i, replies)), i, value)
        pairs = zip(value, m.at(w).look_ahead(i, value), strict=True)
        need(all(x >= max(row) for x, row in pairs), f"W is not the optimal value of player {i}")
    return table


@kept
def visits(m: Model, w: Table) -> Vector:
    """d = (1 - delta) mu + delta d P[w]."""
    (data,) = m.witness("d", w)
    visitation: Vector = numbers(data, m.game.states)
    need_visitation(solvable(m, w), m.game.initial, visitation)
    return visitation


@kept
def visits_from(m: Model, w: Table) -> Matrix:
    """The same from each state."""
    (data,) = m.witness("D", w)
    rows: Matrix = numbers(data, m.game.states, m.game.states)
    for z, row in enumerate(rows):
        need_visitation(solvable(m, w), unit(m.game.states, z), row)
    return rows


@kept
def slopes(m: Model, w: Table, x: Table) -> Matrix:
    """slope = u' + delta P' V + delta P[w] slope; u' and P' are sums over players, each moving along x."""
    (data,) = m.witness("dV", w, x)
    table, at, delta = m.game.values(data), solvable(m, w), m.game.discount
    moved = [m.at(deviation(m, w, j, x)) for j, block in enumerate(x.rows) if any(map(any, block))]
    for i, (slope, value) in enumerate(zip(table, values(m, w), strict=True)):
        ways = [(part.payoff(i), part.forward(value)) for part in moved]
        for s, onward in enumerate(at.forward(slope)):
            right = added([*(u[s] + delta * f[s] for u, f in ways), delta * onward])
            need(slope[s] == right, f"dV of player {i} is not the derivative of V")
    return table


@kept
def stationary(m: Model, w: Table) -> Vector:
    """p P[w] = p; it is the only one, as a state with p > 0 is reached from every state."""
    (data,) = m.witness("stationary", w)
    share, chain = numbers(data, m.game.states), m.at(w).chain
    need(all(map(is_distribution, (share, *chain))), "the stationary distribution is none, or P[w] is no chain")
    columns = zip(*chain, strict=True)
    need(all(x == dot(share, column) for x, column in zip(share, columns, strict=True)), "p P[w] is not p")
    edges = [{t for t, x in enumerate(row) if x} for row in chain]
    need(reaches(edges, next(s for s, x in enumerate(share) if x)), "the chain has several stationary distributions")
    return list(share)


def laws(m: Model, w: Table, k: int) -> Matrix:
    """P[w]^k by rows, and last the law of s^k from mu."""
    need(k >= 0, "a stage is negative")
    stages: list[Matrix] = known_laws(m, w)
    while len(stages) <= k:
        spend((m.game.states + 5) ** 3)
        columns = list(zip(*m.at(w).chain, strict=True))
        stages.append([[dot(row, column) for column in columns] for row in stages[-1]])
    return stages[k]


@kept
def known_laws(m: Model, w: Table) -> list[Matrix]:
    """Those that have been computed so far, of which `laws` makes more."""
    return [[*(unit(m.game.states, z) for z in range(m.game.states)), m.game.initial]]


# The game, and what a table induces.

primitive("delta")(lambda m: m.game.discount)
primitive("mu(s)")(lambda m, s: m.game.initial[s])
primitive("u(i,s,h)")(lambda m, i, s, h: m.game.payoff_at(i, s, h))
primitive("P(s,h,t)")(lambda m, s, h, t: m.game.transition(s, h, t))
primitive("A(i)")(lambda m, i: Fraction(m.game.actions[i]))
primitive("u[w](i,s)")(lambda m, w, i, s: m.at(w).payoff(i)[s])
primitive("u[w](i,s,a)")(lambda m, w, i, s, a: m.at(w).faced(i, s)[a][0])
primitive("P[w](s,t)")(lambda m, w, s, t: m.at(w).chain[s][t])
primitive("P[w](i,s,a,t)")(lambda m, w, i, s, a, t: m.at(w).faced(i, s)[a][1][t])
primitive("V[w](i,s)")(lambda m, w, i, s: values(m, w)[i][s])
primitive("W[w](i,s)")(lambda m, w, i, s: optimal(m, w)[i][s])
primitive("d[w](s)")(lambda m, w, s: visits(m, w)[s])
primitive("d[w](z,s)")(lambda m, w, z, s: visits_from(m, w)[z][s])
primitive("dV[w,r](i,s)")(lambda m, w, x, i, s: slopes(m, w, x)[i][s])
primitive("law[w,k](s)")(lambda m, w, k, s: laws(m, w, k)[-1][s])
primitive("law[w,k](z,s)")(lambda m, w, k, z, s: laws(m, w, k)[z][s])
primitive("stationary[w](s)")(lambda m, w, s: stationary(m, w)[s])
primitive("best[q](i,s,a)", TRUTH)(lambda m, q, i, s, a: q.rows[i][s][a] == largest(m, q, i, s))


@kept
def largest(m: Model, q: Table, i: int, s: int) -> Fraction:
    """max_a q(i,s,a)."""
    spend(sum(weight(x.numerator.bit_length() + x.denominator.bit_length()) for x in q.rows[i][s]))
    result: Fraction = max(q.rows[i][s])
    return result


@primitive("Q[w]", POLICY)
@kept
def q_function(m: Model, w: Table) -> Table:
    """u[w](i,s,a) + delta sum_t P[w](i,s,a,t) V[w](i,t)."""
    return m.table([m.at(w).look_ahead(i, value) for i, value in enumerate(values(m, w))])


@primitive("G[w]", POLICY)
@kept
def advantage(m: Model, w: Table) -> Table:
    """Q[w](i,s,a) - V[w](i,s)."""
    pairs = zip(q_function(m, w).rows, values(m, w), strict=True)
    return m.table([[[q - v for q in row] for row, v in zip(block, value, strict=True)] for block, value in pairs])


@primitive("T[w,q]", POLICY)
@kept
def bellman(m: Model, w: Table, q: Table) -> Table:
    """u[w](i,s,a) + delta sum_t P[w](i,s,a,t) sum_b w(i,t,b) q(i,t,b)."""
    means = [list(map(dot, *blocks)) for blocks in zip(w.rows, q.rows, strict=True)]
    return m.table([m.at(w).look_ahead(i, mean) for i, mean in enumerate(means)])


# Tables from tables.


@primitive("dev(w,i,r)", POLICY)
@kept
def deviation(m: Model, w: Table, i: int, x: Table) -> Table:
    """x for player i, w for all others."""
    return m.table(deviate(w.rows, i, x.rows[i]))


@primitive("before(w,r,i)", POLICY)
@kept
def before(m: Model, w: Table, r: Table, i: int) -> Table:
    """w for players before i, r for i and those after."""
    return m.table(w.rows[:i] + r.rows[i:])


@primitive("explored(w,e)", POLICY)
@kept
def explored(m: Model, w: Table, theta: Table) -> Table:
    """(1 - theta(i)) w(i,s,a) + theta(i) / A(i)."""
    pairs = zip(w.rows, theta.rows, strict=True)
    return m.table([[[(1 - x) * p + x / len(row) for p in row] for row in block] for block, x in pairs])


def replaced(m: Model, w: Table, i: int, s: int, row: Vector) -> Table:
    """w with another row of player i in state s."""
    return m.table(deviate(w.rows, i, [row if t == s else old for t, old in enumerate(w.rows[i])]))


@primitive("fixed(w,i,s,a)", POLICY)
@kept
def fixed(m: Model, w: Table, i: int, s: int, a: int) -> Table:
    """w, but i plays a in state s."""
    return replaced(m, w, i, s, unit(m.game.actions[i], a))


@primitive("shifted(w,i,s,a,x)", POLICY)
@kept
def shifted(m: Model, w: Table, i: int, s: int, a: int, x: Fraction) -> Table:
    """w with x added at (i,s,a)."""
    return replaced(m, w, i, s, [p + x if b == a else p for b, p in enumerate(w.rows[i][s])])


@primitive("always(h)", POLICY)
def always(m: Model, h: int) -> Table:
    """Everybody plays as in h in every state."""
    pairs = zip(m.game.actions, m.game.joint[h], strict=True)
    return m.table([[unit(count, a)] * m.game.states for count, a in pairs])


# The potential.


@primitive("Phi[w,r](s)")
@kept
def potential(m: Model, w: Table, r: Table, s: int) -> Fraction:
    """sum over i of V[dev(before(w,r,i),i,w)](i,s) - V[before(w,r,i)](i,s)."""
    steps = [(i, before(m, w, r, i)) for i in range(m.game.players)]
    return added([values(m, deviation(m, p, i, w))[i][s] - values(m, p)[i][s] for i, p in steps])


@primitive("dPhi[w,r,q](s)")
@kept
def potential_slope(m: Model, w: Table, r: Table, x: Table, s: int) -> Fraction:
    """The derivative of Phi[w,r](s) along x: before(w,r,i) moves along x for players before i, and 0 for the others."""
    still = m.table([[[Fraction(0)] * len(row) for row in block] for block in x.rows])
    differences = [slopes(m, before(m, w, r, i), before(m, x, still, i)) for i in range(m.game.players + 1)]
    return added([differences[i + 1][i][s] - differences[i][i][s] for i in range(m.game.players)])


# Plays of Algorithm 1.


def along(m: Model, y: Play, k: int) -> Any:
    """Iterate k of a play, with tables in the place of lists."""
    key = ("iterate", id(y), k)
    if key not in m.kept:
        q, policy, *counters = y.iterate(k)
        m.kept[key] = (m.table(q), m.table(policy), *counters)
    return Iterate(*m.kept[key])


primitive("stages[y]")(lambda m, y: Fraction(len(y.steps)))
primitive("state[y,k]", STATE)(lambda m, y, k: y.state(k))
primitive("joint[y,k]", JOINT)(lambda m, y, k: y.joint(k))
primitive("estimate[y,k]", POLICY)(lambda m, y, k: along(m, y, k).q)
primitive("held[y,k]", POLICY)(lambda m, y, k: along(m, y, k).policy)
primitive("visits[y,k](s)")(lambda m, y, k, s: Fraction(y.iterate(k).visits[s]))
primitive("plays[y,k](i,s,a)")(lambda m, y, k, i, s, a: Fraction(y.iterate(k).plays[i][s][a]))
primitive("alpha[y,k](i)")(lambda m, y, k, i: y.sizes(k)[0][i])
primitive("beta[y,k](i)")(lambda m, y, k, i: y.sizes(k)[1][i])
primitive("target[y,k](i)")(lambda m, y, k, i: y.target(m.game, k, i))

PRIMITIVES = REGISTERED
"""By name; several differ in the number of arguments."""
