"""Text of a schedule to an expression, without ever executing it.

The text is read with Python's `ast` and every node is checked against a whitelist:

    numbers      integers and decimals, exact (`0.9` is 9/10, `1e-3` is 1/1000)
    names        `n` (the counter), and symbols declared positive (c, c1, z2, y, r, ...)
    operators    + - * / ** and unary minus
    functions    log exp sqrt sin cos Max Min, floor(p*n + q) with rational p and q, ilog2(n + k)
    families     power(z=9/10, c=3/5, offset=1) and the others of `FAMILIES`, as the whole text
    cases        Piecewise((EXPR, n < 10), (EXPR, True)); a condition compares n with a number

Everything else is refused with one line that names the token, its position and the remedy.
"""

from __future__ import annotations

import ast
import difflib
import operator
import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint, UndefinedPoint, value_at

MAX_LENGTH = 1_000
MAX_DEPTH = 150
MAX_EXPONENT = 10_000
FUNCTIONS = ("log", "exp", "sqrt", "floor", "ilog2", "Max", "Min", "sin", "cos", "Piecewise")
DECLARED = re.compile(r"[cryz][0-9]{0,3}")
"""Names that stand for positive symbols without being declared: c, r, y, z, c1, z12, ..."""
FAMILIES: Mapping[str, tuple[str, Mapping[str, int | None]]] = {
    "power": ("z*(n + offset)**(-c)", {"z": None, "c": None, "offset": 1}),
    "power_log": ("z*(n + offset)**(-c)*log(n + offset)**(-r)", {"z": None, "c": None, "r": None, "offset": 2}),
    "constant": ("z", {"z": None}),
    "geometric": ("z*r**n", {"z": None, "r": None}),
    "piecewise_doubling": ("z*2**(-c*ilog2(n + 1))", {"z": None, "c": None}),
}
"""Of each family its text and its parameters in order with their defaults (None: to be given). The last one is constant
on blocks that double in length."""

_NUMERAL = re.compile(r"([0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)([eE]([+-]?[0-9]{1,3}))?")
_RELATIONS: dict[type[ast.cmpop], Callable[[int, Fraction], bool]] = {
    getattr(ast, name): getattr(operator, function)
    for name, function in {"Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge", "Eq": "eq", "NotEq": "ne"}.items()
}
_ALWAYS: tuple[Callable[[int, Fraction], bool], Fraction] = operator.ge, Fraction(0)
_SYNTAX: dict[type[ast.AST], str] = {
    ast.Attribute: "attribute access",
    ast.Lambda: "a lambda",
    ast.Subscript: "indexing",
    ast.Compare: "a comparison outside Piecewise",
    ast.IfExp: "a conditional expression",
}


def parse(text: str, *, parameters: Collection[str] = ()) -> ex.Expression:
    """The expression that `text` denotes; `parameters` are further symbols declared positive.

    Raises:  ValueError if the text is empty, longer than 1,000 characters, not in the language of this module, or has
             a constant part that is not a real number (`sqrt(-2)`, `1/0`).
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"schedule text has {len(text):,} characters; at most {MAX_LENGTH:,} are read: shorten it")
    source = text.strip()
    if not source:
        raise ValueError("schedule text is empty; give an expression in n such as 9/10*(n+1)**(-3/5)")
    try:
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        place = f" at column {error.offset}" if isinstance(error, SyntaxError) and error.offset else ""
        why = "is not an expression" + place + "; write products with * and powers with **"
        raise ValueError(f"schedule {_shortened(source)!r} {why}") from None
    return _Reader(source, frozenset(parameters)).read(tree.body, 0)


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."


class _Reader:
    """Converts checked `ast` nodes; one method per kind of node."""

    def __init__(self, source: str, parameters: frozenset[str]) -> None:
        self.source = source
        self.parameters = parameters

    def refuse(self, node: ast.AST, what: str, remedy: str) -> ValueError:
        column = getattr(node, "col_offset", 0) + 1
        segment = ast.get_source_segment(self.source, node) if isinstance(node, ast.expr) else None
        token = f" {_shortened(segment)!r}" if segment else ""
        return ValueError(f"{what}{token} at column {column} of schedule {_shortened(self.source)!r}; {remedy}")

    def read(self, node: ast.expr, depth: int) -> ex.Expression:
        if depth > MAX_DEPTH:
            raise self.refuse(node, f"nesting deeper than {MAX_DEPTH}", "simplify the expression")
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return ex.product(ex.number(-1), self.read(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand, depth + 1)
            case ast.BinOp():
                return self.operation(node, depth)
            case ast.Call():
                return self.call(node, depth)
        what = _SYNTAX.get(type(node), f"{type(node).__name__.lower()} syntax")
        raise self.refuse(node, f"{what} is not allowed:", "use only + - * / **, numbers, n and the listed functions")

    def number(self, node: ast.Constant) -> ex.Expression:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            kind = "complex value" if isinstance(value, complex) else f"{type(value).__name__} value"
            raise self.refuse(node, kind, "step sizes are real: use integers, decimals and fractions")
        if isinstance(value, int):
            return ex.number(value)
        segment = (ast.get_source_segment(self.source, node) or "").replace("_", "")
        if not _NUMERAL.fullmatch(segment):
            raise self.refuse(node, "number", "write decimals such as 0.9 or 1e-3")
        return ex.number(Fraction(segment))

    def name(self, node: ast.Name) -> ex.Expression:
        if node.id == "n":
            return ex.N
        if node.id in self.parameters or DECLARED.fullmatch(node.id):
            return ex.Parameter(node.id)
        raise self.refuse(node, "unknown name", self.suggestion(node.id))

    def suggestion(self, name: str) -> str:
        known = ["n", *sorted(self.parameters), *FUNCTIONS, "c1", "z"]
        lowered = {item.lower(): item for item in known}
        near = difflib.get_close_matches(name.lower(), list(lowered), n=1)
        hint = f"did you mean {lowered[near[0]]!r}? " if near else ""
        return f"{hint}known are n, symbols such as c1, y, z, and {', '.join(FUNCTIONS)}"

    def operation(self, node: ast.BinOp, depth: int) -> ex.Expression:
        left, right = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
        match node.op:
            case ast.Add():
                return ex.total(left, right)
            case ast.Sub():
                return ex.total(left, ex.product(ex.number(-1), right))
            case ast.Mult():
                return ex.product(left, right)
            case ast.Div() if right != ex.number(0):
                return self.checked(node, ex.product(left, self.power(node, right, ex.number(-1))))
            case ast.Div():
                raise self.refuse(node, "division by zero in", "the denominator must not be zero")
            case ast.Pow():
                return self.checked(node, self.power(node, left, right))
        remedy = "write powers with **" if isinstance(node.op, ast.BitXor) else "use + - * / **"
        raise self.refuse(node, f"operator {type(node.op).__name__} in", remedy)

    def power(self, node: ast.expr, base: ex.Expression, exponent: ex.Expression) -> ex.Expression:
        if isinstance(exponent, ex.Number):
            if max(abs(exponent.value.numerator), exponent.value.denominator) > MAX_EXPONENT:
                remedy = f"numerator and denominator are at most {MAX_EXPONENT:,}"
                raise self.refuse(node, "exponent too large in", remedy)
        elif isinstance(base, ex.Number) and base.value <= 0:
            remedy = "its values would be complex: use a positive base"
            raise self.refuse(node, "power of a base that is not positive in", remedy)
        try:
            return ex.power(base, exponent)
        except ValueError:
            raise self.refuse(node, "not a real number:", "use a positive base") from None

    def checked(self, node: ast.expr, expression: ex.Expression) -> ex.Expression:
        """The expression; refused if it is a constant without a value."""
        try:
            if ex.is_constant(expression):
                value_at(expression, 0)
        except UndefinedPoint as error:
            raise self.refuse(node, f"undefined constant ({error.reason}):", "step sizes are positive reals") from None
        except UndecidedPoint as error:
            raise self.refuse(node, f"undecided constant ({error}):", "write it in simpler terms") from None
        return expression

    def call(self, node: ast.Call, depth: int) -> ex.Expression:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in FAMILIES and depth == 0:
            return self.family(node, name)
        if not name:
            raise self.refuse(node.func, "only named functions can be called, not", f"use {', '.join(FUNCTIONS)}")
        if name not in FUNCTIONS:
            raise self.refuse(node.func, "unknown function", self.suggestion(name))
        if node.keywords:
            raise self.refuse(node, "keyword arguments in", f"{name} takes positional arguments")
        if name == "Piecewise":
            return self.piecewise(node, depth)
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self.refuse(node, "starred arguments in", "write each argument out")
        return self.checked(node, self.function(node, name, [self.read(x, depth + 1) for x in node.args]))

    def function(self, node: ast.Call, name: str, arguments: list[ex.Expression]) -> ex.Expression:
        if name in ("Max", "Min"):
            if len(arguments) < 2:
                raise self.refuse(node, "too few arguments in", f"{name} takes two or more")
            return ex.call(name, *arguments)
        if len(arguments) != 1:
            raise self.refuse(node, "wrong number of arguments in", f"{name} takes one")
        if name == "sqrt":
            return self.power(node, arguments[0], ex.number(Fraction(1, 2)))
        inner = ex.affine(arguments[0])
        if name == "floor" and inner is None:
            raise self.refuse(node, "argument of floor in", "it must be p*n + q with rational p, q, as in floor(n/10)")
        if name == "ilog2" and (inner is None or inner[0] != 1 or inner[1].denominator != 1):
            raise self.refuse(node, "argument of ilog2 in", "it must be n + k with an integer k, as in ilog2(n+1)")
        return ex.call(name, arguments[0])

    def family(self, node: ast.Call, name: str) -> ex.Expression:
        """The text of a family with numbers put in. The power r of a logarithm may be negative, nothing else."""
        template, parameters = FAMILIES[name]
        remedy = f"write {name}({', '.join(parameters)})"
        pairs = [*zip(parameters, node.args, strict=False), *((item.arg or "**", item.value) for item in node.keywords)]
        numbers = {key: ex.number(default) for key, default in parameters.items() if default is not None}
        given = {key: value for key, argument in pairs if isinstance(value := self.read(argument, 1), ex.Number)}
        if len(given) < len(node.args) + len(node.keywords):
            raise self.refuse(node, "parameters are given once each, as numbers, in", remedy)
        numbers |= given
        for key in (*parameters, *given):
            if key not in parameters or key not in numbers:
                wrong = f"it needs {key}:" if key in parameters else f"it has no parameter {key!r}:"
                raise self.refuse(node, wrong, remedy)
            if numbers[key].value < 0 and (name, key) != ("power_log", "r"):
                raise self.refuse(node, f"{key} is {numbers[key].value}; it must not be negative:", remedy)
        if name == "geometric" and numbers["r"].value == 0:
            raise self.refuse(node, "r is 0; the ratio of a geometric schedule must be positive:", remedy)
        return ex.replace(parse(template, parameters=parameters), {ex.Parameter(key): x for key, x in numbers.items()})

    def piecewise(self, node: ast.Call, depth: int) -> ex.Expression:
        branches = []
        for item in node.args:
            if not isinstance(item, ast.Tuple) or len(item.elts) != 2:
                remedy = "write Piecewise((EXPR, n < 10), (EXPR, True))"
                raise self.refuse(node, "a branch that is not a pair in", remedy)
            condition = self.condition(item.elts[1])
            branches.append((self.read(item.elts[0], depth + 1), *condition))
        if not branches or branches[-1][1:] != _ALWAYS:
            raise self.refuse(node, "no last branch (EXPR, True) in", "every n needs a value: end with (EXPR, True)")
        return ex.piecewise(branches)

    def condition(self, node: ast.expr) -> tuple[Callable[[int, Fraction], bool], Fraction]:
        """A relation, and the number to which n has it."""
        if isinstance(node, ast.Constant) and node.value is True:
            return _ALWAYS
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _RELATIONS:
            left, bound = self.read(node.left, 0), self.read(node.comparators[0], 0)
            if left == ex.N and isinstance(bound, ex.Number):
                return _RELATIONS[type(node.ops[0])], bound.value
        raise self.refuse(node, "condition", "compare n with a number, as in n < 10, or write True")
