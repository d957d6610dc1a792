"""Planted errors in statements about values, gradients, performance differences and the Bellman operator.

Each is a true statement of the paper, or of its proofs, with one mistake of the kind that proofs are prone to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.bellman import bellman, bellman_linear_part, truncated_value, truncated_visitation
from mpgtheory.evaluation import Evaluation
from mpgtheory.gradient import coordinates, value_on_line
from mpgtheory.performance import policy_advantage, value_difference, visitation_sum
from verification.claims.lemma_3_6a_policy_gradient import line_of
from verification.compare import AT_MOST, EQUAL, LESS, Comparison, entries
from verification.falsify.parts import POLICY, TABLE, Part, integer, number
from verification.falsify.trial import Example, Trial

ONE, TWO = {"pi": POLICY}, {"pi": POLICY, "pi'": POLICY}
COORDINATE = {"pi": POLICY, "coordinate": integer(0, 59)}
ESTIMATES = {"pi": POLICY, "q": TABLE, "q'": TABLE}


@dataclass(frozen=True)
class Planted:
    """A planted error: a name, the kind of mistake, the statement it was made in, and its falsifiable form."""

    name: str
    mistake: str
    statement: str
    trial: Trial


VALUES: list[Planted] = []


def planted(
    statement: str, mistake: str, parts: dict[str, Part], into: list[Planted] = VALUES, **limits: object
) -> Callable[[Callable[[Example], Iterable[Comparison]]], None]:
    """Register a conclusion as a planted error."""

    def register(conclusion: Callable[[Example], Iterable[Comparison]]) -> None:
        trial = Trial(conclusion, parts, **limits)  # type: ignore[arg-type]
        into.append(Planted(conclusion.__name__, mistake, statement, trial))

    return register


@planted("equation-1", "wrong exponent", {"pi": POLICY, "K": integer(1, 5)})
def tail_with_one_power_too_few(x: Example) -> Iterator[Comparison]:
    at, k = x.at("pi"), x["K"]
    tail = x.game.discount ** (k - 1) * (at.V @ np.linalg.matrix_power(at.chain, k).T)
    yield from entries("rest", at.V - truncated_value(at, k), EQUAL, tail)


@planted("equation-1", "dropped delta", ONE)
def evaluation_without_discount(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    yield from entries("V", at.V, EQUAL, at.payoffs + at.V @ at.chain.T)


@planted("equation-1", "missing absolute value", ONE)
def value_below_largest_payoff(x: Example) -> Iterator[Comparison]:
    bound = x.game.payoffs.max() / (1 - x.game.discount)
    yield from entries("|V|", abs(x.at("pi").V), AT_MOST, bound)


@planted("equation-1", "missing 1/(1-delta)", ONE)
def value_below_a_stage(x: Example) -> Iterator[Comparison]:
    yield from entries("|V|", abs(x.at("pi").V), AT_MOST, abs(x.game.payoffs).max())


@planted("equation-1", "gamma for 1-gamma", ONE)
def value_below_payoff_over_delta(x: Example) -> Iterator[Comparison]:
    yield from entries("|V|", abs(x.at("pi").V), AT_MOST, abs(x.game.payoffs).max() / x.game.discount)


@planted("equation-1", "< for <=", ONE)
def value_strictly_below(x: Example) -> Iterator[Comparison]:
    bound = abs(x.game.payoffs).max() / (1 - x.game.discount)
    yield from entries("|V|", abs(x.at("pi").V), LESS, bound)


@planted("equation-1.linear", "wrong weights", ONE)
def value_of_uniform_start(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    yield from entries("V(mu)", at.payoffs @ at.visitation() / (1 - x.game.discount), EQUAL, at.V.mean(axis=1))


@planted("equation-2", "dropped delta", ONE)
def q_without_discount(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    for i, q in enumerate(at.Q):
        wrong = x.game.payoff(i, at.policy) + x.game.transition(i, at.policy) @ at.V[i]
        yield from entries(f"Q_{i}", q, EQUAL, wrong)


@planted("equation-2", "wrong index", ONE, players=(2, 3))
def q_with_anothers_value(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    wrong = x.game.payoff(0, at.policy) + x.game.discount * (x.game.transition(0, at.policy) @ at.V[1])
    yield from entries("Q_0", at.Q[0], EQUAL, wrong)


@planted("equation-2", "lost dependence", TWO)
def q_without_own_policy(x: Example) -> Iterator[Comparison]:
    deviated = x["pi"].deviate(0, x["pi'"][0])
    yield from entries("Q_0", x.at("pi").Q[0], EQUAL, x.evaluate(deviated).Q[0])


@planted("equation-2.value", "max for the average", ONE)
def value_is_the_largest_q(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    for i, q in enumerate(at.Q):
        yield from entries(f"max Q_{i}", q.max(axis=1), EQUAL, at.V[i])


@planted("equation-2.value", "flipped inequality", ONE)
def no_action_beats_the_policy(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    for i, q in enumerate(at.Q):
        yield from entries(f"max Q_{i}", q.max(axis=1), AT_MOST, at.V[i])


@planted("equation-2.value", "< for <=", ONE)
def some_action_is_strictly_better(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    for i, q in enumerate(at.Q):
        yield from entries(f"V_{i}", at.V[i], LESS, q.max(axis=1))


@planted("lemma-3.6a.visitation", "missing 1-delta", ONE)
def visits_without_normalisation(x: Example) -> Iterator[Comparison]:
    yield Comparison("sum of d", x.at("pi").visitation().sum(), EQUAL, 1 / (1 - x.game.discount))


@planted("lemma-3.6a.visitation", "wrong exponent", {"pi": POLICY, "K": integer(0, 5)})
def rest_of_visits(x: Example) -> Iterator[Comparison]:
    at, k = x.at("pi"), x["K"]
    rest = (at.visitation() - truncated_visitation(at, k)).sum()
    yield Comparison("rest", rest, EQUAL, x.game.discount ** (k + 1))


@planted("lemma-3.6a.visitation-bound", "missing 1-delta", ONE)
def visits_at_least_start(x: Example) -> Iterator[Comparison]:
    yield from entries("mu", x.game.initial, AT_MOST, x.at("pi").visitation())


@planted("lemma-3.6a.visitation-bound", "gamma for 1-gamma", ONE)
def visits_at_least_delta(x: Example) -> Iterator[Comparison]:
    yield from entries("delta mu", x.game.discount * x.game.initial, AT_MOST, x.at("pi").visitation())


@planted("lemma-3.6a.visitation-bound", "< for <=", ONE)
def visits_strictly_more(x: Example) -> Iterator[Comparison]:
    yield from entries("(1 - delta) mu", (1 - x.game.discount) * x.game.initial, LESS, x.at("pi").visitation())


def gradient(x: Example, formula: Callable[[Evaluation, int, int, int], object]) -> Iterator[Comparison]:
    """The exact derivative in one coordinate, from the game's initial distribution, against a formula."""
    at, listed = x.at("pi"), coordinates(x.game)
    where = listed[x["coordinate"] % len(listed)]
    derivative = np.array(line_of(at, where)[1]) @ x.game.initial
    yield Comparison(str(where), derivative, EQUAL, formula(at, where.player, where.state, where.action))


@planted("lemma-3.6a", "missing 1/(1-delta)", COORDINATE)
def gradient_without_normalisation(x: Example) -> Iterator[Comparison]:
    return gradient(x, lambda at, i, s, a: at.visitation()[s] * at.Q[i][s, a])


@planted("lemma-3.6a", "delta for 1", COORDINATE)
def gradient_with_delta(x: Example) -> Iterator[Comparison]:
    delta = x.game.discount
    return gradient(x, lambda at, i, s, a: delta / (1 - delta) * at.visitation()[s] * at.Q[i][s, a])


@planted("lemma-3.6a", "mu for d", COORDINATE)
def gradient_with_start(x: Example) -> Iterator[Comparison]:
    return gradient(x, lambda at, i, s, a: x.game.initial[s] * at.Q[i][s, a] / (1 - x.game.discount))


@planted("lemma-3.6a", "advantage for Q", COORDINATE)
def gradient_with_advantage(x: Example) -> Iterator[Comparison]:
    return gradient(x, lambda at, i, s, a: at.visitation()[s] * at.advantage[i][s, a] / (1 - x.game.discount))


@planted("lemma-3.6a", "wrong index", COORDINATE, states=(2, 3))
def gradient_at_another_state(x: Example) -> Iterator[Comparison]:
    return gradient(x, lambda at, i, s, a: at.visitation()[s - 1] * at.Q[i][s, a] / (1 - x.game.discount))


@planted("lemma-3.6a", "lost second order", COORDINATE)
def value_is_linear(x: Example) -> Iterator[Comparison]:
    at, listed = x.at("pi"), coordinates(x.game)
    where = listed[x["coordinate"] % len(listed)]
    step = (1 - x.game.discount) / 4
    change = (value_on_line(x.game, at.policy, where, step) - at.V[where.player]) @ x.game.initial
    slope = at.visitation()[where.state] * at.Q[where.player][where.state, where.action] / (1 - x.game.discount)
    yield Comparison(str(where), change, EQUAL, step * slope)


def differences(
    x: Example, formula: Callable[[Evaluation, Evaluation, int], object], relation: str = EQUAL
) -> Iterator[Comparison]:
    """V_i(pi) - V_i(pi') from every state, each player deviating, against a formula."""
    for i in range(x.game.n_players):
        at, before = x.at("pi"), x.evaluate(x["pi"].deviate(i, x["pi'"][i]))
        yield from entries(f"player {i}", value_difference(at, before)[i], relation, formula(at, before, i))


@planted("lemma-3.6b", "pi' for pi", TWO)
def visits_of_the_old_policy(x: Example) -> Iterator[Comparison]:
    return differences(x, lambda at, before, i: visitation_sum(before, policy_advantage(before, at.policy)[i]))


@planted("lemma-3.6b", "pi for pi'", TWO)
def advantage_of_the_new_policy(x: Example) -> Iterator[Comparison]:
    return differences(x, lambda at, before, i: visitation_sum(at, policy_advantage(at, before.policy)[i]))


@planted("lemma-3.6b", "missing 1/(1-delta)", TWO)
def difference_without_normalisation(x: Example) -> Iterator[Comparison]:
    delta = x.game.discount
    return differences(
        x, lambda at, before, i: (1 - delta) * visitation_sum(at, policy_advantage(before, at.policy)[i])
    )


@planted("lemma-3.6b", "flipped sign", TWO)
def difference_with_flipped_sign(x: Example) -> Iterator[Comparison]:
    return differences(x, lambda at, before, i: -visitation_sum(at, policy_advantage(before, at.policy)[i]))


@planted("lemma-3.6b", "lost hypothesis", TWO)
def difference_for_joint_changes(x: Example) -> Iterator[Comparison]:
    at, before = x.at("pi"), x.at("pi'")
    for i, left in enumerate(value_difference(at, before)):
        yield from entries(f"player {i}", left, EQUAL, visitation_sum(at, policy_advantage(before, at.policy)[i]))


@planted("lemma-3.6b", "missing absolute value", TWO)
def difference_bounded_by_the_largest_advantage(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        before = x.evaluate(x["pi"].deviate(i, x["pi'"][i]))
        bound = policy_advantage(before, x["pi"])[i].max() / (1 - x.game.discount)
        yield from entries(f"player {i}", abs(value_difference(x.at("pi"), before)[i]), AT_MOST, bound)


@planted("lemma-3.6b", "< for <=", TWO)
def difference_strictly_below(x: Example) -> Iterator[Comparison]:
    delta = x.game.discount
    return differences(x, lambda at, before, i: policy_advantage(before, at.policy)[i].max() / (1 - delta), LESS)


def apart(x: Example, i: int) -> tuple[np.ndarray, fmpq]:
    """|T q - T q'| entry by entry, and |q - q'| in the sup norm."""
    moved = [bellman(x.game, x["pi"], i, x[name][i]) for name in ("q", "q'")]
    return abs(moved[0] - moved[1]), abs(x["q"][i] - x["q'"][i]).max()


@planted("equation-22.contraction", "wrong exponent", ESTIMATES)
def contraction_squared(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        after, before = apart(x, i)
        yield from entries(f"player {i}", after, AT_MOST, x.game.discount**2 * before)


@planted("equation-22.contraction", "gamma for 1-gamma", ESTIMATES)
def contraction_by_one_less_delta(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        after, before = apart(x, i)
        yield from entries(f"player {i}", after, AT_MOST, (1 - x.game.discount) * before)


@planted("equation-22.contraction", "< for <=", ESTIMATES)
def strict_contraction(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        after, before = apart(x, i)
        yield from entries(f"player {i}", after, LESS, x.game.discount * before)


@planted("equation-22.contraction", "min for max", ESTIMATES)
def contraction_in_the_smallest_entry(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        after, _ = apart(x, i)
        yield from entries(f"player {i}", after, AT_MOST, x.game.discount * abs(x["q"][i] - x["q'"][i]).min())


@planted("equation-22.contraction", "wrong constant", ONE)
def rows_sum_to_one(x: Example) -> Iterator[Comparison]:
    for i in range(x.game.n_players):
        yield from entries(f"player {i}", bellman_linear_part(x.game, x["pi"], i).sum(axis=1), EQUAL, fmpq(1))


@planted("equation-22.fixed-point", "pi for pi'", TWO)
def fixed_point_of_another_policy(x: Example) -> Iterator[Comparison]:
    for i, q in enumerate(x.at("pi").Q):
        yield from entries(f"player {i}", bellman(x.game, x["pi'"], i, q), EQUAL, q)


@planted("appendix-B.1.vii.corrected", "missing absolute value", ONE)
def q_below_largest_payoff(x: Example) -> Iterator[Comparison]:
    bound = x.game.payoffs.max() / (1 - x.game.discount)
    for i, q in enumerate(x.at("pi").Q):
        yield from entries(f"|Q_{i}|", abs(q), AT_MOST, bound)


@planted("appendix-B.1.iv", "missing absolute value", {"pi": POLICY, "q": TABLE})
def operator_bounded_by_largest_payoff(x: Example) -> Iterator[Comparison]:
    for i, q in enumerate(x["q"]):
        bound = x.game.payoffs.max() + x.game.discount * abs(q).max()
        yield from entries(f"|T q_{i}|", abs(bellman(x.game, x["pi"], i, q)), AT_MOST, bound)


@planted("equation-22.iterates", "wrong exponent", {"pi": POLICY, "q": TABLE, "K": integer(0, 3)})
def iterates_one_power_ahead(x: Example) -> Iterator[Comparison]:
    for i, q in enumerate(x["q"]):
        before = abs(q - x.at("pi").Q[i]).max()
        moved = q
        for _ in range(x["K"]):
            moved = bellman(x.game, x["pi"], i, moved)
        after = abs(moved - x.at("pi").Q[i])
        yield from entries(f"player {i}", after, AT_MOST, x.game.discount ** (x["K"] + 1) * before)


@planted("equation-29", "dropped delta", {"pi": POLICY, "K": integer(1, 4), "c": number(0, 1)})
def visits_summed_without_discount(x: Example) -> Iterator[Comparison]:
    at = x.at("pi")
    power, total = np.array(x.game.initial), x.game.initial * 0
    for _ in range(x["K"]):
        total, power = total + power, power @ at.chain
    expected = truncated_visitation(at, x["K"]) / (1 - x.game.discount)
    yield from entries("expected visits", x["c"] * total, EQUAL, x["c"] * expected)
