"""Eight numbers in one register, for compiled code: a number of each of eight seeds that learn side by side.

    load, store                       eight neighbours of an array
    gather, scatter                   array.flat[index], lane by lane
    + - * & | ^ << >>                 lane by lane, also with one number for all lanes
    greater, at_least, less, equal    masks; choose(mask, x, y) picks by them

LLVM makes of a vector what the processor has: one register of AVX-512, two of AVX2, four of SSE or NEON. No operation
is contracted or put in another order, so each lane holds the bits that scalar code would. Arrays are contiguous. A
gather is eight loads; the processor's own instruction took a third longer (AMD EPYC 9005).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

LANES = 8
WORD = ir.IntType(64)
DOUBLE = ir.DoubleType()
BIT = ir.IntType(1)


class Vector(types.Type):
    """The type of eight doubles ("float"), eight 64-bit integers ("int"), or eight truth values ("mask")."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(name=f"Vector({kind}, {LANES})")


FLOATS, INTEGERS, MASK = Vector("float"), Vector("int"), Vector("mask")
ELEMENTS = {"float": DOUBLE, "int": WORD, "mask": BIT}


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    """A vector is a value of LLVM's vector type."""

    def __init__(self, dmm: Any, fe_type: Vector) -> None:
        super().__init__(dmm, fe_type, ir.VectorType(ELEMENTS[fe_type.kind], LANES))


def splat_value(builder: Any, element: Any) -> Any:
    """The vector all of whose lanes hold `element`."""
    vector = ir.Constant(ir.VectorType(element.type, LANES), ir.Undefined)
    for lane in range(LANES):
        vector = builder.insert_element(vector, element, ir.Constant(ir.IntType(32), lane))
    return vector


def _vector_of(number: Any) -> Vector | None:
    """The vector type of an array's elements, or of a number."""
    if isinstance(number, types.Float):
        return FLOATS
    return INTEGERS if isinstance(number, types.Integer | types.Boolean) else None


@intrinsic
def splat(typing_context, number):  # type: ignore[no-untyped-def]
    """One number in all lanes."""
    vector = _vector_of(number)
    kind = types.float64 if vector is FLOATS else types.int64

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return splat_value(builder, arguments[0])

    return vector(kind), generate


@intrinsic
def lane_numbers(typing_context):  # type: ignore[no-untyped-def]
    """0, 1, ..., 7."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return ir.Constant(ir.VectorType(WORD, LANES), list(range(LANES)))

    return INTEGERS(), generate


def _pointer(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    """The address of array[index]."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [index])


@intrinsic
def load(typing_context, array, start):  # type: ignore[no-untyped-def]
    """array[start : start + 8]."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        place = _pointer(context, builder, signature.args[0], *arguments)
        vector = context.get_value_type(signature.return_type)
        return builder.load(builder.bitcast(place, vector.as_pointer()), align=8)

    return _vector_of(array.dtype)(array, types.int64), generate


@intrinsic
def store(typing_context, array, start, vector):  # type: ignore[no-untyped-def]
    """array[start : start + 8] = vector."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        place = _pointer(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], builder.bitcast(place, arguments[2].type.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, vector), generate


@intrinsic
def gather(typing_context, array, indices, offset):  # type: ignore[no-untyped-def]
    """array.flat[indices + offset], lane by lane; the same indices with other offsets are taken apart once."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = _pointer(context, builder, signature.args[0], arguments[0], arguments[2])
        result = ir.Constant(context.get_value_type(signature.return_type), ir.Undefined)
        for lane in range(LANES):
            at = ir.Constant(ir.IntType(32), lane)
            element = builder.load(builder.gep(data, [builder.extract_element(arguments[1], at)]))
            result = builder.insert_element(result, element, at)
        return result

    return _vector_of(array.dtype)(array, indices, types.int64), generate


@intrinsic
def scatter(typing_context, array, indices, offset, vector):  # type: ignore[no-untyped-def]
    """array.flat[indices + offset] = vector, lane by lane."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = _pointer(context, builder, signature.args[0], arguments[0], arguments[2])
        for lane in range(LANES):
            at = ir.Constant(ir.IntType(32), lane)
            place = builder.gep(data, [builder.extract_element(arguments[1], at)])
            builder.store(builder.extract_element(arguments[3], at), place)
        return context.get_dummy_value()

    return types.void(array, indices, types.int64, vector), generate


def _binary(result: Vector, emit: Callable[[Any, Any, Any], Any]) -> Any:
    """An intrinsic of two vectors of one kind."""

    @intrinsic
    def both(typing_context, x, y):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return emit(builder, *arguments)

        return result(x, y), generate

    return both


def _emitter(name: str) -> Callable[[Any, Any, Any], Any]:
    """LLVM's operation of that name."""
    return lambda builder, x, y: getattr(builder, name)(x, y)


def _operator(symbol: Any, floats: str | None, integers: str | None, masks: str | None = None) -> None:
    """Let `symbol` act on vectors of one kind, or on a vector and a number, by LLVM's operation of that name."""
    names = {"float": floats, "int": integers, "mask": masks}
    chosen = {}
    for kind, vector in (("float", FLOATS), ("int", INTEGERS), ("mask", MASK)):
        if (name := names[kind]) is not None:
            chosen[kind] = _binary(vector, _emitter(name))

    @overload(symbol, jit_options={"forceinline": True})
    def act(x, y):  # type: ignore[no-untyped-def]
        vector = x if isinstance(x, Vector) else y
        if not isinstance(vector, Vector) or vector.kind not in chosen:
            return None
        both = chosen[vector.kind]
        if not isinstance(x, Vector):
            return lambda x, y: both(splat(x), y)
        if not isinstance(y, Vector):
            return lambda x, y: both(x, splat(y))
        return lambda x, y: both(x, y)


_operator(operator.add, "fadd", "add")
_operator(operator.sub, "fsub", "sub")
_operator(operator.mul, "fmul", "mul")
_operator(operator.and_, None, "and_", "and_")
_operator(operator.or_, None, "or_", "or_")
_operator(operator.xor, None, "xor", "xor")
_operator(operator.lshift, None, "shl")
_operator(operator.rshift, None, "lshr")
greater = _binary(MASK, lambda builder, x, y: builder.fcmp_ordered(">", x, y))
at_least = _binary(MASK, lambda builder, x, y: builder.fcmp_ordered(">=", x, y))
less = _binary(MASK, lambda builder, x, y: builder.icmp_signed("<", x, y))
less_unsigned = _binary(MASK, lambda builder, x, y: builder.icmp_unsigned("<", x, y))
equal = _binary(MASK, lambda builder, x, y: builder.icmp_signed("==", x, y))
rotate_right = _binary(
    INTEGERS,
    lambda builder, x, y: builder.call(
        cgutils.get_or_insert_function(builder.module, ir.FunctionType(x.type, [x.type] * 3), f"llvm.fshr.v{LANES}i64"),
        [x, x, y],
    ),
)


@overload(operator.invert, jit_options={"forceinline": True})
def _not(mask):  # type: ignore[no-untyped-def]
    if isinstance(mask, Vector) and mask.kind == "mask":
        return lambda mask: opposite(mask)
    return None


@intrinsic
def opposite(typing_context, mask):  # type: ignore[no-untyped-def]
    """Where the mask does not hold."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.not_(arguments[0])

    return mask(mask), generate


@intrinsic
def choose(typing_context, mask, x, y):  # type: ignore[no-untyped-def]
    """x where the mask holds, y elsewhere."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.select(*arguments)

    return x(mask, x, y), generate


@intrinsic
def as_floats(typing_context, integers):  # type: ignore[no-untyped-def]
    """Each integer, below 2^53, as a double."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.sitofp(arguments[0], ir.VectorType(DOUBLE, LANES))

    return FLOATS(integers), generate


def _bitcast(result: Vector, element: Any) -> Any:
    """The same bits as another type."""

    @intrinsic
    def cast(typing_context, vector):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return builder.bitcast(arguments[0], ir.VectorType(element, LANES))

        return result(vector), generate

    return cast


bits_of = _bitcast(INTEGERS, WORD)
floats_of = _bitcast(FLOATS, DOUBLE)


@intrinsic
def ones(typing_context, mask):  # type: ignore[no-untyped-def]
    """1 where the mask holds, 0 elsewhere."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.zext(arguments[0], ir.VectorType(WORD, LANES))

    return INTEGERS(mask), generate


@intrinsic
def any_of(typing_context, mask):  # type: ignore[no-untyped-def]
    """Whether the mask holds in some lane."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        bits = builder.bitcast(arguments[0], ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(mask), generate
