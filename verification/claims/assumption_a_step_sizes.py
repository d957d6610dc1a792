"""Assumption A.1 (A3) and (A6) as far as they speak of step sizes, and Remark A.4."""

from __future__ import annotations

from collections.abc import Callable

from verification.claim import Check, Claim, Evidence, Kind, Method, Scope
from verification.claims.assumption_3_2_step_sizes import condition_evidence
from verification.schedules import SchedulePair


def checked(part: str) -> Callable[[SchedulePair], Evidence]:
    """The conditions of one part of the appendix, counters from 1."""

    def run(pair: SchedulePair) -> Evidence:
        return condition_evidence(pair, [r for r in pair.appendix if f"{r.condition}.".startswith(f"{part}.")])

    return run


def _claim(part: str, claim: str, title: str, statement: str) -> Claim:
    return Claim(
        id=claim,
        title=title,
        statement=statement,
        reading="A property of schedules, with counters from 1. Read with one component a player.",
        source=f"Appendix A, ({part.partition('.')[0]})" if part != "A4" else "Remark A.4",
        kind=Kind.ASSUMPTION,
        checks=(Check(Method.ARGUMENT, "Bertrand scale and enclosures", checked(part), Scope.SCHEDULES),),
        is_property=True,
    )


CLAIMS = (
    _claim(
        "A3.i",
        "assumption-A.3",
        "Do the step sizes satisfy (A3)(i)?",
        r"For every $\mathbf{i} \in [X], \mathbf{j} \in [Y]$, "
        r"$\sum_n \alpha_i(n) = \infty, \sum_n \beta_j(n) = \infty, "
        r"\lim_{n \rightarrow \infty} \alpha_i(n) = \lim_{n \rightarrow \infty} \beta_j(n) = 0$ and $\{\alpha_i(n)\}, "
        r"\{\beta_j(n)\}$ are non-increasing sequences.",
    ),
    _claim(
        "A3.ii",
        "assumption-A.3.ii",
        "Do the step sizes of retarded counters stay comparable, (A3)(ii)?",
        r"(ii) For any $\theta \in (0, 1)$, $\mathbf{i} \in [X]$ and $\mathbf{j} \in [Y]$ it holds that $\sup_n "
        r"\alpha_i([\theta n])/\alpha_i(n) < \infty$, $\sup_n \beta_j([\theta n])/\beta_j(n) < \infty$.",
    ),
    _claim(
        "A3.iii",
        "assumption-A.3.iii",
        "Are the components y updated on a slower timescale, (A3)(iii)?",
        r"(iii) For every $\mathbf{i} \in [X], \mathbf{j} \in [Y]$ it holds that $\lim_{n \rightarrow \infty} "
        r"\beta_j(n)/\alpha_i(n) = 0$.",
    ),
    _claim(
        "A3.iv",
        "assumption-A.3.iv",
        "Are the step sizes of different components comparable, (A3)(iv)?",
        r"(iv) For every $\mathbf{i}, \mathbf{i}' \in [X], \mathbf{j}, \mathbf{j}' \in [Y]$, there exists $0 < "
        r"\xi_{\mathbf{i}\mathbf{i}'}^\alpha < \zeta_{\mathbf{i}\mathbf{i}'}^\alpha < \infty$, and $0 < "
        r"\xi_{\mathbf{j}\mathbf{j}'}^\beta < \zeta_{\mathbf{j}\mathbf{j}'}^\beta < \infty$ such that "
        r"$\frac{\alpha_{\mathbf{i}}(n)}{\alpha_{\mathbf{i}'}(n)} \in [\xi_{\mathbf{i}\mathbf{i}'}^\alpha, "
        r"\zeta_{\mathbf{i}\mathbf{i}'}^\alpha]$ and $\frac{\beta_{\mathbf{j}}(n)}{\beta_{\mathbf{j}'}(n)} \in "
        r"[\xi_{\mathbf{j}\mathbf{j}'}^\beta, \zeta_{\mathbf{j}\mathbf{j}'}^\beta]$ for all $n$.",
    ),
    _claim(
        "A6",
        "assumption-A.6",
        "Are the step sizes summable as (A6) asks?",
        r"For some $q \geq 2$, $\sum_n \alpha_i(n)^{1+q/2} < \infty$",
    ),
    _claim(
        "A4",
        "remark-A.4",
        "Can heterogeneous step sizes be compared with one player's?",
        r"However, they easily generalize under the setting of heterogeneous step sizes considered here due to "
        r"Assumption (A3)-(iv).",
    ),
)
