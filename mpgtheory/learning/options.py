"""What a run of Algorithm 1 is told: step sizes, exploration, and which reading of the algorithm, one definition each.

| option         | value      | meaning                                                                          |
|----------------|------------|----------------------------------------------------------------------------------|
| `reply`        | "previous" | br_i is best against q^{t-1}, as printed in (5a)                                 |
|                | "current"  | br_i is best against q^t, as the text before (5a) says                           |
| `continuation` | "held"     | (4a) continues with pi_i^{t-1}(s^t), as printed                                  |
|                | "explored" | (4a) continues with (1 - theta_i) pi_i^{t-1}(s^t) + theta_i / |A_i|: repair T3   |
| `bootstrap`    | "next"     | (4a) continues at s^t, as printed                                                |
|                | "same"     | (4a) continues at s^{t-1}: what the authors' released code does                  |
| `ties`         | "lowest"   | among best actions the first                                                     |
|                | "uniform"  | all best actions with equal weights                                              |
|                | "random"   | a mixture of the best actions, drawn uniformly from the face that they span      |
| `temperature`  | tau > 0    | br_i maximises p . q - tau sum p log p (softmax); 0 is the exact best reply      |
| `perturbation` | True       | r_i - tau sum_a pi_i(s, a) log pi_i(s, a) in place of r_i, as in the released code |

theta_i may be a schedule theta_i(t) of the iterate t = 1, 2, ...; at iterate t it serves (6) and the explored
continuation. Stage 0 plays pi^0 as printed. `perturbation` uses pi_i^{t-1}(s^{t-1}).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Literal

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, nearest
from mpgtheory.step_sizes import Schedule

Given = Schedule | str | int | Fraction
"""A schedule, or text or an exact number that stands for one."""
Schedules = Any
"""What `Options` takes: one `Given`, or a sequence of them; what it holds: a tuple of `Schedule`."""

CHOICES = {
    "continuation": ("held", "explored"),
    "reply": ("previous", "current"),
    "ties": ("lowest", "uniform", "random"),
    "bootstrap": ("next", "same"),
}


@dataclass(frozen=True)
class Options:
    """How players learn. One schedule serves all players; a sequence gives each player its own.

    `allow_no_exploration` permits theta = 0: then actions whose probability vanishes are no longer tried, and nothing
    that the paper states of q holds. `allow_unit_steps` permits a step of exactly 1, which forgets the past: Assumption
    3.2 excludes it, the authors' experiments (n^-1/2 and 1/n from n = 1) use it.

    Raises:  InputError if a schedule cannot be read, a choice is unknown or the temperature is unusable.
    """

    alpha: Schedules = "power(z=9/10, c=3/5)"
    beta: Schedules = "power(z=9/10, c=9/10)"
    theta: Schedules = "1/10"
    continuation: Literal["held", "explored"] = "held"
    reply: Literal["previous", "current"] = "previous"
    ties: Literal["lowest", "uniform", "random"] = "lowest"
    temperature: float = 0.0
    perturbation: bool = False
    bootstrap: Literal["next", "same"] = "next"
    allow_no_exploration: bool = False
    allow_unit_steps: bool = False

    def __post_init__(self) -> None:
        for name in ("alpha", "beta", "theta"):
            object.__setattr__(self, name, _schedules(name, getattr(self, name)))
        object.__setattr__(self, "temperature", _temperature(self.temperature))
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                value = str(getattr(self, name))
                raise InputError(f"{name} is {value!r}; {nearest(value, known)}")
        if self.perturbation and self.temperature == 0:
            raise InputError("perturbation multiplies the entropy by the temperature, which is 0; give a temperature")

    def for_players(self, count: int) -> Options:
        """The same options with one schedule a player.

        Raises:  InputError if their number fits neither one nor all players.
        """
        alpha, beta, theta = (self._each(name, count) for name in ("alpha", "beta", "theta"))
        return replace(self, alpha=alpha, beta=beta, theta=theta)

    def _each(self, name: str, count: int) -> tuple[Schedule, ...]:
        given = getattr(self, name)
        if len(given) not in (1, count):
            raise InputError(f"{name} has {len(given)} schedules for {count} players; give one, or one a player")
        return tuple(given) * (count if len(given) == 1 else 1)

    def document(self) -> dict[str, Any]:
        """The options as JSON holds them; `from_document` reads them back."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: [str(x) for x in value] if isinstance(value, tuple) else value for key, value in values.items()}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Options:
        """Options from `document()`."""
        return cls(**document)


def as_released(temperature: float, *, alpha: Given = "n**(-1/2)", beta: Given = "1/n") -> Options:
    """What the authors' released code runs: no exploration, softmax replies to q^t, perturbed rewards, same-state (4a).

    Source:  github.com/DruvPai/IndependentDecentralizedMPGLearning, independent_decentralized_learning.py.
    """
    return Options(
        alpha=alpha,
        beta=beta,
        theta=0,
        reply="current",
        temperature=temperature,
        perturbation=True,
        bootstrap="same",
        allow_no_exploration=True,
        allow_unit_steps=True,
    )


def _schedules(name: str, given: Any) -> tuple[Schedule, ...]:
    several = given if isinstance(given, (tuple, list)) else (given,)
    if not several:
        raise InputError(f"{name} is empty; give a schedule, or one a player")
    return tuple(_schedule(name, one) for one in several)


def _schedule(name: str, given: Any) -> Schedule:
    if isinstance(given, Schedule):
        return given
    try:
        return Schedule.parse(given if isinstance(given, str) else str(rational(given)))
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error


def _temperature(given: Any) -> float:
    value = FLOAT.positive("temperature", rational(given)) if isinstance(given, str) else float(given)
    if not 0 <= value < float("inf"):
        raise InputError(f"temperature is {given}; it must be 0 (exact best replies) or positive and finite")
    return value
