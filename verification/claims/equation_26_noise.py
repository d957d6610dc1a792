"""Equation (26a): the noise of the q-updates, whether it is a martingale difference, and whether it is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.bellman import bellman
from mpgtheory.exploration import perceived_profile
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play, iterates
from mpgtheory.noise import known_action_mean, mean_target, targets
from mpgtheory.policy import Policy, explored
from verification.checks.estimates import Point, check, trial
from verification.checks.plays import paces
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.claims.lemma_3_4_tracking import exploration_of
from verification.compare import AT_MOST, EQUAL, Comparison
from verification.evidence import exact_evidence
from verification.falsify.parts import EXPLORATION
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

NOISE, PRINTED, CORRECTED = "equation-26a", "equation-26a.martingale", "equation-26a.martingale.corrected"
BOUNDED, BOUNDED_CORRECTED = "appendix-B.1.vi", "appendix-B.1.vi.corrected"
MOST_PAIRS = 12
"""|H| up to which all histories of two stages are listed: at most its square."""


@dataclass(frozen=True, eq=False)
class History:
    """What happened before the actions of stage t - 1: q^{t-1}, pi^{t-1} and the state s^{t-1}, at which they act."""

    place: str
    game: TabularGame
    state: int
    q: tuple[Array, ...]
    policy: Policy
    exploration: tuple[fmpq, ...]


def histories(game: TabularGame, exploration: tuple[fmpq, ...], stages: int) -> Iterator[History]:
    """Every possible (s^0, a^0, ..., a^{t-2}, s^{t-1}), t <= stages, the first of several best replies being taken."""
    alphas, betas = paces(game, stages)
    starts = [(int(s),) for s in np.flatnonzero(game.initial != 0)]
    reached: list[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]] = [(start, ()) for start in starts]
    for stage in range(stages):
        for states, actions in reached:
            found = iterates(game, Play(states, actions, alphas, betas, (0,) * len(actions)))[-1]
            place = f"s = {states}, a = {actions}"
            yield History(place, game, states[-1], found.q, found.policy, exploration)
        if stage + 1 < stages:
            reached = [
                ((*states, int(after)), (*actions, joint))
                for states, actions in reached
                for joint in game.joint_actions()
                for after in np.flatnonzero(game.transitions[(states[-1], *joint)] != 0)
            ]


Given = Callable[[History], Iterable[Comparison]]


def knowing_the_joint_action(h: History) -> Iterator[Comparison]:
    """The mean of M~^t given F^{t-1} as printed, which knows a^{t-1}: only s^t is still to be drawn."""
    for i, q in enumerate(h.q):
        known = known_action_mean(h.game, h.policy, i, q)[h.state]
        moved = bellman(h.game, h.policy, i, q)[h.state]
        for joint in h.game.joint_actions():
            mean = known[joint] - moved[joint[i]]
            yield Comparison(f"{h.place}, then {joint}: player {i}, mean noise", mean, EQUAL, mean * 0)


def before_the_others_act(h: History) -> Iterator[Comparison]:
    """The mean of the noise around T^(pi_i, pi~_-i) given s^{t-1} and the own action; a_-i ~ pi~_-i, then s^t."""
    played = explored(h.policy, h.exploration)
    for i, q in enumerate(h.q):
        mean = mean_target(h.game, h.policy, played, i, q)[h.state]
        moved = bellman(h.game, perceived_profile(h.policy, h.exploration, i), i, q)[h.state]
        for own, difference in enumerate(mean - moved):
            yield Comparison(f"{h.place}, then {own}: player {i}, mean noise", difference, EQUAL, difference * 0)


def bound(game: TabularGame) -> fmpq:
    """2 max |u| / (1 - delta): target and mean are both at most half of it, since |q| is."""
    return 2 * abs(game.payoffs).max() / (1 - game.discount)


def sizes(h: History, *, explores: bool) -> Iterator[Comparison]:
    """|M~| at every joint action and next state against its bound."""
    for i, q in enumerate(h.q):
        seen = perceived_profile(h.policy, h.exploration, i) if explores else h.policy
        moved = bellman(h.game, seen, i, q)[h.state].reshape(-1, 1)
        each = np.moveaxis(targets(h.game, h.policy, i, q)[h.state], i, 0).reshape(len(moved), -1)
        yield Comparison(f"{h.place}: player {i}, largest noise", abs(each - moved).max(), AT_MOST, bound(h.game))


def bounded(h: History) -> Iterator[Comparison]:
    """Bounded, and of mean zero with the filtration as printed."""
    yield from knowing_the_joint_action(h)
    yield from sizes(h, explores=False)


def bounded_as_played(h: History) -> Iterator[Comparison]:
    """Bounded, and of mean zero before the others act."""
    yield from before_the_others_act(h)
    yield from sizes(h, explores=True)


def is_listed(instance: Instance) -> bool:
    """Games so small that all their histories of two stages are listed."""
    game = instance.game
    return bool(game.cells // (game.n_players + game.n_states) <= MOST_PAIRS)


def given_histories(claim: str, compare: Given) -> Check:
    """`compare` after every history of two stages."""

    def run(instance: Instance) -> Evidence:
        game, stages = instance.game.dense(), 2
        thetas = exploration_of(game)
        listed = list(histories(game, thetas, stages))
        comparisons = [comparison for history in listed for comparison in compare(history)]
        alphas, betas = (list(map(list, rows)) for rows in paces(game, stages))
        case = {"stages": stages, "alphas": alphas, "betas": betas, "exploration": list(thetas)}
        note = f"all {len(listed)} histories of at most {stages} stages, theta = {thetas[0]}"
        return exact_evidence(claim, instance, comparisons, [case], note=note)

    return Check(Method.EXACT, "every history of two stages", run, suits=is_listed)


def history_trial(compare: Given) -> Trial:
    """`compare` after every history of one stage, then of two."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        for history in histories(x.game, x["exploration"], 2):
            yield from compare(history)

    return Trial(conclusion, parts={"exploration": EXPLORATION}, players=(1, 2), states=(1, 2), actions=(1, 2))


def mean_under_own_draws(p: Point) -> Iterator[Comparison]:
    """The mean of M~ when a_-i and s' are drawn as (23) says, independently of what is known."""
    for i, q in enumerate(p.q):
        noise = mean_target(p.game, p.policy, p.policy, i, q) - bellman(p.game, p.policy, i, q)
        for (s, a), mean in np.ndenumerate(noise):
            yield Comparison(p.place(i, f"state {s}, action {a}: mean noise"), mean, EQUAL, mean * 0)


CLAIMS = (
    Claim(
        id=NOISE,
        title="The noise of the q-updates",
        statement=(
            r"where $$\tilde{M}^t(s, a_i) = \hat{\mathcal{T}}_i^{\pi^{t-1}} q_i^{t-1}(s, a_i) - "
            r"\mathcal{T}_i^{\pi^{t-1}} q_i^{t-1}(s, a_i).$$"
        ),
        reading=(
            r"A definition. Where $a_{-i}$ and $s'$ are drawn anew by (23), at $\pi^{t-1}$ and $q^{t-1}$ that are "
            "given, its mean is 0. That is not the noise of Algorithm 1: claim equation-26a.martingale."
        ),
        source="Equation (26a)",
        kind=Kind.DEFINITION,
        checks=(check(NOISE, "mean over joint actions and next states", mean_under_own_draws, "policy q"),),
        uses=("equation-23",),
        trials=(trial(mean_under_own_draws, "q"),),
    ),
    Claim(
        id=PRINTED,
        title="The noise is a martingale difference, with the filtration as printed",
        statement=(
            r"Note that $\mathbb{E}[\tilde{M}^t(s, a_i) | \mathcal{F}^{t-1}] = 0$ where $\mathcal{F}^{t-1} = "
            r"\sigma(\{(s^m, a^m)\}_m, \{q_i^m\}_m, \{\pi_i^m\}_m : m \leq t-1, i \in I)$ is the sigma-algebra "
            r"comprising of history till stage $t-1$. Consequently, $\{\tilde{M}^t\}$ is a martingale difference "
            "sequence."
        ),
        reading=(
            "At the entry that is updated, $(s, a_i) = (s^{t-1}, a_i^{t-1})$: only there does (25a) use "
            r"$\tilde{M}^t$. Two things fail. $\mathcal{F}^{t-1}$ contains $a^{t-1}$, opponents' actions included, so "
            r"$u_i(s, a_i, a_{-i})$ is known and the mean given $\mathcal{F}^{t-1}$ is $u_i(s, a) - u_i(s, a_i, "
            r"\pi_{-i}) + \dots$: already at $t = 1$, where $q^0 = 0$ and $\pi^0 = \tilde{\pi}^0$ is uniform, so that "
            "exploration plays no part, it is $-10 - (1 - 10)/2 = -11/2$ for the row player of the dominance example "
            r"after row 0, column 1. And with a coarser filtration opponents play $\tilde{\pi}_{-i}$ (claim "
            "equation-25a), from $t = 2$ on. Certified by all histories of two stages. With one player the statement "
            "is true."
        ),
        source="Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(given_histories(PRINTED, knowing_the_joint_action),),
        uses=(NOISE,),
        corrected_by=CORRECTED,
        trials=(history_trial(knowing_the_joint_action),),
        consequence=(
            "(A5) and (A6) ask for a martingale difference. It is one for the filtration that stops before the "
            "actions of stage $t-1$, around the corrected operator: with both changes the conditions can be met."
        ),
    ),
    Claim(
        id=CORRECTED,
        title="The noise around the corrected operator has mean zero before the others act",
        statement=(
            r"Let $\mathcal{G}^{t-1} = \sigma(s^0, a^0, \dots, a^{t-2}, s^{t-1})$, for which $q^{t-1}$ and "
            r"$\pi^{t-1}$ are measurable (ties by a rule), and $\tilde{M}^t$ be (26a) with $\mathcal{T}_i^{(\pi_i, "
            r"\tilde{\pi}_{-i})}$. Then $\mathbb{E}[\tilde{M}^t(s^{t-1}, a_i^{t-1}) | \mathcal{G}^{t-1}, a_i^{t-1}] = "
            r"0$; hence $\mathbb{1}((s, a_i) = (s^{t-1}, a_i^{t-1})) \tilde{M}^t(s, a_i)$ is a martingale difference."
        ),
        reading=r"$a_{-i}^{t-1} \sim \tilde{\pi}_{-i}^{t-1}(s^{t-1})$ whatever the own action is; then $s^t$ is drawn.",
        source="Correction of Appendix B.1, after (26a)",
        kind=Kind.IDENTITY,
        checks=(given_histories(CORRECTED, before_the_others_act),),
        uses=("equation-25a.corrected",),
        corrects=PRINTED,
        trials=(history_trial(before_the_others_act),),
    ),
    Claim(
        id=BOUNDED,
        title="The noise is a bounded martingale difference, as printed",
        statement=(
            r"Assumption A.1-(A6) is satisfied by noting that (a) $\tilde{M}$ is a bounded martingale difference "
            "sequence and (b) the step size condition in Assumption 3.2-(ii) holds."
        ),
        reading=(
            r"(b) is claim assumption-A.6. Of (a), boundedness holds: $|\tilde{M}| \leq 2 \max |u| / (1 - \delta)$, "
            "and (A6) asks for no more. That it is a martingale difference is false with the filtration of B.1: "
            "claim equation-26a.martingale, with the same counterexample."
        ),
        source="Appendix B.1(vi)",
        kind=Kind.INEQUALITY,
        checks=(given_histories(BOUNDED, bounded),),
        uses=("assumption-A.6",),
        corrected_by=BOUNDED_CORRECTED,
        trials=(history_trial(bounded),),
        consequence="(A6) itself is satisfied: bounded noise has all moments.",
    ),
    Claim(
        id=BOUNDED_CORRECTED,
        title="The noise around the corrected operator is bounded, and of mean zero before the others act",
        statement=(
            r"(a) $\tilde{M}^t$ around $\mathcal{T}_i^{(\pi_i, \tilde{\pi}_{-i})}$ is at most $2 \max |u| / (1 - "
            r"\delta)$ in absolute value, and at the updated entry of mean zero given $\mathcal{G}^{t-1}$ and the own "
            "action; (b) the step size condition in Assumption 3.2-(ii) holds."
        ),
        source="Correction of Appendix B.1(vi)",
        kind=Kind.INEQUALITY,
        checks=(given_histories(BOUNDED_CORRECTED, bounded_as_played),),
        uses=(CORRECTED, "appendix-B.1.i.corrected", "assumption-A.6"),
        corrects=BOUNDED,
        trials=(history_trial(bounded_as_played),),
    ),
)
