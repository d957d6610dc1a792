"""Arithmetics behind one interface, so that every formula of the paper is written once."""

from mpgtheory.arithmetic.interface import (
    EXACT,
    FLOAT,
    Arithmetic,
    Array,
    Ball,
    Flint,
    Float,
    Scalar,
    ball,
    frozen,
    in_precision,
    modular,
)

__all__ = [
    "EXACT",
    "FLOAT",
    "Arithmetic",
    "Array",
    "Ball",
    "Flint",
    "Float",
    "Scalar",
    "ball",
    "frozen",
    "in_precision",
    "modular",
]
