"""Do step sizes satisfy Assumption 3.2?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpgtheory.errors import InputError, shown
from mpgtheory.step_sizes import CONDITIONS, ConditionResult, Schedule, by_condition, check_assumption_3_2, overall

WORDS = {True: "holds", False: "fails", None: "undecided"}


@dataclass(frozen=True, eq=False, repr=False)
class StepSizes:
    """Assumption 3.2 for given step sizes.

    holds:       True if every condition holds, False if one fails; None if undecided, or if it depends on symbols.
    conditions:  each condition by its number in the paper: True, False or None; with symbols, the inequality.
    is_proved:   whether the answer rests on exact arithmetic and theorems only.
    system:      with symbols: the inequalities under which the assumption holds.
    results:     every condition of every schedule, with its argument.
    """

    holds: bool | None
    conditions: dict[str, bool | str | None]
    is_proved: bool
    system: str | None
    results: tuple[ConditionResult, ...]

    def __repr__(self) -> str:
        if self.system is not None:
            return f"StepSizes: Assumption 3.2 holds if and only if {self.system}"
        if self.holds:
            return f"StepSizes: Assumption 3.2 holds, {'proved' if self.is_proved else 'by numerical evidence'}"
        telling = next(r for r in self.results if r.holds is self.holds)
        return (
            f"StepSizes: Assumption 3.2 {'fails' if self.holds is False else 'is undecided'}: "
            f"({telling.condition}) {CONDITIONS[telling.condition]}: {telling.reason}"
        )

    def __bool__(self) -> bool:
        return self.holds is True


def check_step_sizes(alpha: str | Sequence[str], beta: str | Sequence[str], *, start: int = 1) -> StepSizes:
    """Decide Assumption 3.2 for step sizes alpha (of q) and beta (of policies), condition by condition.

    alpha, beta:  expressions in the counter n, such as "9/10*(n+1)**(-3/5)"; a list gives each player its own. With
                  symbols, as in "z*(n+1)**(-c)", the answer is a system of inequalities.
    start:        the first counter: 1 as in Algorithm 1, or 0 as the sums are written.

    >>> import mpgtheory as mpg
    >>> mpg.check_step_sizes("1/sqrt(n+1)", "1/(n+1)")
    StepSizes: Assumption 3.2 holds, proved
    >>> bool(mpg.check_step_sizes("1/(n+1)", "1/(n+1)"))
    False

    Raises:  InputError for text that is no schedule, or numbers of schedules that differ.
    Source:  Assumption 3.2.
    """
    alphas, betas = _schedules("alpha", alpha), _schedules("beta", beta)
    if len(alphas) != len(betas):
        raise InputError(f"{len(alphas)} schedules alpha and {len(betas)} beta; give one of each for every player")
    try:
        if any(schedule.parameters for schedule in (*alphas, *betas)):
            return _with_symbols(alphas, betas, start)
        results = check_assumption_3_2(alphas, betas, start=start)
    except InputError:
        raise
    except ValueError as error:
        raise InputError(str(error)) from error
    conditions: dict[str, bool | str | None] = dict(by_condition(results))
    return StepSizes(overall(results), conditions, all(r.exact for r in results), None, results)


def _with_symbols(alphas: list[Schedule], betas: list[Schedule], start: int) -> StepSizes:
    from mpgtheory.step_sizes.parametric import parametric_conditions

    relations = parametric_conditions(alphas, betas, start=start)
    conditions: dict[str, bool | str | None] = {name: str(text) for name, text in relations.conditions.items()}
    return StepSizes(None, conditions, True, str(relations.system), ())


def _schedules(name: str, given: str | Sequence[str]) -> list[Schedule]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, (list, tuple)) or not texts or not all(isinstance(text, str) for text in texts):
        raise InputError(f"{name} is {shown(given)}; give a schedule as text, or a list with one for each player")
    try:
        return [Schedule.parse(text) for text in texts]
    except InputError:
        raise
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error
