"""Named families of schedules, with positive parameters: each is a text with symbols, and numbers put in for them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

Value = Fraction | int | str
FAMILIES: Mapping[str, tuple[str, Mapping[str, int | None]]] = MappingProxyType(
    {
        "power": ("z*(n + offset)**(-c)", {"z": None, "c": None, "offset": 1}),
        "power_log": (
            "z*(n + offset)**(-c)*log(n + offset)**(-r)",
            {"z": None, "c": None, "r": None, "offset": 2},
        ),
        "constant": ("z", {"z": None}),
        "geometric": ("z*r**n", {"z": None, "r": None}),
        "piecewise_doubling": ("z*2**(-c*ilog2(n + 1))", {"z": None, "c": None}),
    }
)
"""Of each family its text and its parameters in order with their defaults (None: to be given). The last one is constant
on blocks that double in length."""


def exact(name: str, value: Value) -> Fraction:
    """The parameter `name` as an exact number.

    Raises: ValueError if it is a float or not a number.
    """
    if isinstance(value, float):
        raise ValueError(f"{name} is the float {value!r}; write it exactly, as Fraction(3, 5) or '0.6'")
    try:
        return Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"{name} is {value!r}; it must be an exact number such as 3/5 or '0.6'") from error


def arguments_of(name: str, values: Mapping[str, Value]) -> dict[str, Fraction]:
    """All parameters of the family `name`, in its order. The power r of a logarithm may be negative, nothing else.

    Raises: ValueError if a parameter is unknown, missing, not exact or out of range.
    """
    parameters, chosen = FAMILIES[name][1], {}
    for given in values:
        if given not in parameters:
            raise ValueError(f"family {name} has no parameter {given!r}; it takes {', '.join(parameters)}")
    for key, default in parameters.items():
        if key not in values and default is None:
            raise ValueError(f"family {name} needs {key}, as in {name}({key}=1/2, ...)")
        chosen[key] = exact(key, values.get(key, default or 0))
        if chosen[key] < 0 and (name, key) != ("power_log", "r"):
            raise ValueError(f"{key} is {chosen[key]}; it must not be negative")
    if name == "geometric" and chosen["r"] == 0:
        raise ValueError("r is 0; the ratio of a geometric schedule must be positive")
    return chosen
