"""JSON with exact numbers: decimals are not rounded, and what is wrong is named by its place.

Numbers are integers, decimals or "p/q" text; 0.1 means 1/10.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from flint import fmpq
from pydantic import BaseModel, ConfigDict, ValidationError

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, shown
from mpgtheory.formats.files import read_text


class ExactFile(BaseModel):
    """The members of a file, no others."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


_Model = TypeVar("_Model", bound=ExactFile)


def number_document(value: fmpq) -> int | str:
    """A rational as JSON: an integer, or "p/q"."""
    return int(value.p) if value.q == 1 and abs(value.p) < 2**53 else str(value)


def array_document(values: Array) -> Any:
    """An exact array as nested JSON lists."""
    return _listed(values.tolist())


def _listed(values: Any) -> Any:
    return [_listed(part) for part in values] if isinstance(values, list) else number_document(values)


def read_document(path: Path) -> Any:
    """The JSON document of a file, decimals exact and members given once.

    Raises:  InputError naming file, line and column.
    """
    text = read_text(path)
    try:
        return json.loads(text, parse_float=_decimal, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: line {error.lineno}, column {error.colno}: {error.msg}; the file must be one JSON document"
        ) from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise InputError(f"{path}: a number is too long ({error}); shorten it") from error
    except RecursionError as error:
        raise InputError(f"{path}: lists are nested too deeply for a game or a policy") from error


def validated(path: Path, document: Any, model: type[_Model]) -> _Model:
    """The document as members of `model`.

    Raises:  InputError naming file, member and what was received.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the document"
        raise InputError(f"{path}: {place}: {first['msg']}; received {shown(first['input'])}") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"the member {twice!r} is given twice; give it once")
    return members


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InputError(f"{shown(text, 40)} has an exponent beyond all decimals; rescale the data") from error


def number_in(place: str, value: Any) -> fmpq:
    """The exact number at `place`."""
    try:
        return rational(value)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error


def table_in(place: str, nested: Any, axes: list[Sequence[str]]) -> Array:
    """The exact array in nested lists with one axis a list of labels."""
    out = np.empty([len(labels) for labels in axes], dtype=object)
    _fill(place, nested, axes, out)
    return out


def _fill(place: str, nested: Any, axes: list[Sequence[str]], out: Array) -> None:
    if not isinstance(nested, list):
        raise InputError(f"{place} is {str(nested)[:40]!r}; a list of {len(axes[0])} was expected")
    if len(nested) != len(axes[0]):
        raise InputError(f"{place} has {len(nested)} entries; {len(axes[0])} were expected")
    for index, (label, part) in enumerate(zip(axes[0], nested, strict=True)):
        if len(axes) == 1:
            out[index] = number_in(f"{place}[{label}]", part)
        else:
            _fill(f"{place}[{label}]", part, axes[1:], out[index])
