"""Exact numbers from what users hold: arrays, nested lists, tensors.

A float means its shortest decimal: the double nearest to 1/10 prints as 0.1 and is read as 1/10. Integers, fractions,
decimals and text are read as they are. Complex numbers, truth values, NaN and infinity are refused with their place.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, shown

NUMBERS = "write numbers: floats, integers, fractions, or text such as '1/3'"
DEEPEST = 80
"""Levels of nested lists at the most: NumPy has 64 axes."""


def exact_number(place: str, value: Any) -> fmpq:
    """The exact number that `value` stands for; a float is read by its shortest decimal.

    >>> exact_number("x", 0.1), exact_number("x", "1/3")
    (1/10, 1/3)

    Raises:  InputError naming `place`, the value and the remedy.
    """
    if isinstance(value, (bool, np.bool_)):
        raise InputError(f"{place} is {value}, a truth value; write 0 or 1, for example by array.astype(int)")
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise InputError(f"{place} is {value}; every number must be finite")
        return rational(str(np.float64(value) if type(value) is float else value))
    if isinstance(value, (complex, np.complexfloating)):
        raise InputError(f"{place} is {value}, a complex number; {NUMBERS}")
    if isinstance(value, np.generic):
        value = value.item()
    elif hasattr(type(value), "__array__"):
        plain = _plain(place, value)
        if plain.ndim:
            raise InputError(f"{place} has shape {plain.shape}; a single number was expected")
        return exact_number(place, plain[()])
    try:
        return rational(value)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error


def exact_array(place: str, values: Any) -> Array:
    """An array of exact numbers from an array or from nested lists.

    Shapes:  the shape of `values`.
    Raises:  InputError naming the place of what is no number, or of a list whose length differs from its neighbours'.
    """
    return _read(place, (), values)


def _read(name: str, index: tuple[int, ...], values: Any) -> Array:
    if isinstance(values, (list, tuple)):
        return _nested(name, index, values)
    if isinstance(values, (str, bytes, np.generic)) or not hasattr(type(values), "__array__"):
        out = np.empty((), dtype=object)
        out[()] = exact_number(at(name, index), values)
        return out
    return _converted(name, index, _plain(at(name, index), values))


def _nested(name: str, index: tuple[int, ...], values: list[Any] | tuple[Any, ...]) -> Array:
    """Lists in lists, numbers or arrays at the bottom."""
    if len(index) >= DEEPEST:
        raise InputError(f"{name} is nested more than {DEEPEST} levels deep; give one level for each axis")
    if not values:
        raise InputError(f"{at(name, index)} is empty; at least one entry is needed")
    parts = [_read(name, (*index, k), part) for k, part in enumerate(values)]
    for k, part in enumerate(parts):
        if part.shape != parts[0].shape:
            raise InputError(
                f"{at(name, (*index, k))} has {_size(part)} and {at(name, (*index, 0))} has {_size(parts[0])}; "
                "all parts of a table need the same shape"
            )
    return np.stack(parts)


def _size(part: Array) -> str:
    """The shape of a part in words."""
    if part.ndim == 0:
        return "a single number"
    return f"{len(part)} numbers" if part.ndim == 1 else f"shape {part.shape}"


def _plain(place: str, values: Any) -> Array:
    """A NumPy array of what offers `__array__`, as tensors and data frames do."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InputError(f"{place} has masked entries; fill them first")
    try:
        return np.asarray(values)
    except Exception as error:  # whatever a foreign `__array__` raises
        text = " ".join(str(error).split())[:160]
        raise InputError(
            f"{place} cannot be read as a NumPy array ({text}); convert it first, for example by "
            "tensor.detach().cpu().numpy()"
        ) from error


def _converted(name: str, index: tuple[int, ...], values: Array) -> Array:
    if values.size == 0:
        raise InputError(f"{at(name, index)} is empty (shape {values.shape}); at least one entry is needed")
    if values.dtype.kind in "iu":
        return np.array(EXACT.array(values))
    if values.dtype.kind == "f":
        return _from_floats(name, index, values)
    if values.dtype.kind not in "OU":
        kind = {"b": "truth values", "c": "complex numbers"}.get(values.dtype.kind, str(values.dtype))
        raise InputError(f"{at(name, index)} holds {kind}; {NUMBERS}")
    out = np.empty(values.shape, dtype=object)
    for where in np.ndindex(values.shape):
        value = values[where]
        if isinstance(value, (list, tuple, dict, set)):
            raise InputError(f"{at(name, (*index, *where))} is {shown(value)}; {NUMBERS}")
        out[where] = exact_number(at(name, (*index, *where)), value)
    return out


def _from_floats(name: str, index: tuple[int, ...], values: Array) -> Array:
    """Each float by its shortest decimal; equal ones are converted once."""
    if not np.isfinite(values).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(values))[0])
        raise InputError(f"{at(name, (*index, *where))} is {values[where]}; every number must be finite")
    distinct, positions = np.unique(values, return_inverse=True)
    exact = np.empty(len(distinct), dtype=object)
    is_double = values.dtype.itemsize <= 8
    for k, value in enumerate(distinct):
        try:
            exact[k] = _of_decimal(str(value)) if is_double else rational(str(value))
        except InputError as error:
            raise InputError(f"{name}: {error}") from error
    return np.asarray(exact[positions.reshape(-1)]).reshape(values.shape)


def _of_decimal(text: str) -> fmpq:
    """What a double prints as, read exactly: as `rational` does it, four times as fast."""
    mantissa, _, exponent = text.partition("e")
    whole, _, digits = mantissa.partition(".")
    power = int(exponent or 0) - len(digits)
    number = int(whole + digits)
    return fmpq(number * 10**power) if power >= 0 else fmpq(number, 10**-power)


def at(name: str, index: tuple[int, ...]) -> str:
    """The place of an entry as NumPy writes it: payoffs[0, 1, 2]."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
