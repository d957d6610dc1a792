r"""A statement as the paper writes it: LaTeX from typed nodes, "as checked" beside "as printed"."""

from __future__ import annotations

from fractions import Fraction

from verification.language.primitives import ACTION, JOINT, STAGE, Primitive
from verification.language.sorts import BoundIndex, Definition, Node
from verification.language.statement import Statement

GREEK = {
    "pi": r"\pi",
    "w": r"\varpi",
    "dag": r"\pi^{\dagger}",
    "br": r"\widetilde{\text{br}}",
    "theta": r"\theta",
    "gamma": r"\gamma",
    "eta": r"\eta",
    "eps": r"\epsilon",
    "omega": r"\omega",
    "xi": r"\xi",
    "rho": r"\rho",
    "alpha": r"\alpha",
    "beta": r"\beta",
    "ubar": r"\bar{u}",
    "Rbar": r"\bar{R}",
    "qbar": r"\bar{q}",
    "nu": r"\nu",
    "mu": r"\mu",
    "zero": "0",
}
RELATIONS = {"=": "=", "!=": r"\neq", "<=": r"\leq", "<": "<", ">=": r"\geq", ">": ">"}
BIG = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min"}
WORDS = {"and": r"\;\wedge\;", "or": r"\;\vee\;", "implies": r"\implies", "iff": r"\iff"}
LEVELS = {"+": 1, "-": 1, "negative": 1, "*": 2, "sum": 2, "prod": 2, "max": 2, "min": 2, "/": 4, "^": 3}
"""How tightly heads bind; what is not listed needs no brackets."""
LOGIC = {"iff": 1, "implies": 2, "or": 3, "and": 4, "forall": 0, "exists": 0}


def statement_latex(statement: Statement) -> dict[str, str]:
    """The LaTeX of each clause, by name."""
    return {name: latex(node) for name, node in statement.clauses.items()}


def definition_latex(definition: Definition) -> str:
    """A definition as an equation."""
    left = symbol(definition.name)
    if definition.tables:
        left += "^{" + ", ".join(map(symbol, definition.tables)) + "}"
    if definition.indices:
        left = _indexed(left, [symbol(name) for name in definition.indices])
    return f"{left} := {latex(definition.body)}"


def latex(node: Node, level: int = 0) -> str:
    """A node; brackets around it if it binds less tightly than `level`."""
    text = _text(node)
    own = LEVELS.get(node.head)
    return rf"\left( {text} \right)" if own is not None and own < level else text


def symbol(name: str) -> str:
    """A name in LaTeX: Greek where the paper has Greek, digits as subscripts."""
    base = name.rstrip("'")
    primes = name[len(base) :]
    stem = base.rstrip("0123456789")
    digits = base[len(stem) :]
    if stem in GREEK:
        shown = GREEK[stem]
    else:
        shown = stem if len(stem) == 1 else rf"\mathrm{{{stem.replace('_', chr(92) + '_')}}}"
    return shown + (f"_{{{digits}}}" if digits else "") + primes


def _text(node: Node) -> str:
    if node.bindings:
        return _bound(node)
    if node.head == "chain":
        return _chain(node)
    if node.head in WORDS:
        own = LOGIC[node.head]
        return f" {WORDS[node.head]} ".join(_grouped(part, own) for part in node.parts)
    parts = [latex(part, _needed(node.head, k)) for k, part in enumerate(node.parts)]
    if node.head == "number":
        return _number(node.value)
    if node.head == "not":
        return rf"\neg \left( {parts[0]} \right)"
    if node.head in FORMS:
        return FORMS[node.head].format(*parts)
    if node.head in ("largest", "smallest"):
        return rf"\{'max' if node.head == 'largest' else 'min'} \left( {', '.join(parts)} \right)"
    if node.head == "apply":
        return _applied(node)
    if node.head == "primitive":
        return _primitive(node, [])
    if node.head == "defined":
        return _defined(node)
    return symbol(str(node.value))


FORMS = {
    "+": "{0} + {1}",
    "-": "{0} - {1}",
    "*": "{0} \\, {1}",
    "/": r"\frac{{{0}}}{{{1}}}",
    "^": "{{{0}}}^{{{1}}}",
    "negative": "-{0}",
    "absolute": r"\left| {0} \right|",
    "indicator": r"\mathbb{{1}}\left( {0} \right)",
}


def _needed(head: str, place: int) -> int:
    if head == "-":
        return 1 + place
    if head == "^":
        return 4 if place == 0 else 0
    return {"+": 1, "*": 2, "negative": 2}.get(head, 0)


def _number(value: object) -> str:
    assert isinstance(value, Fraction)
    return str(value) if value.denominator == 1 else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def _grouped(node: Node, level: int) -> str:
    text = latex(node)
    return rf"\left( {text} \right)" if LOGIC.get(node.head, 9) < level else text


def _chain(node: Node) -> str:
    signs = node.value
    assert isinstance(signs, list)
    text = latex(node.parts[0])
    for sign, part in zip(signs, node.parts[1:], strict=True):
        text += f" {RELATIONS[sign]} {latex(part)}"
    return text


def _bound(node: Node) -> str:
    names = ", ".join(map(_index, node.bindings))
    if node.head in BIG:
        under = names if node.condition is None else f"{names} : {latex(node.condition)}"
        return f"{BIG[node.head]}_{{{under}}} {latex(node.parts[0], 2)}"
    sign = r"\forall" if node.head == "forall" else r"\exists"
    where = "" if node.condition is None else rf" \text{{ with }} {latex(node.condition)}"
    return f"{sign} {names}{where} : {latex(node.parts[0])}"


def _index(index: BoundIndex) -> str:
    if index.bound is not None:
        return f"{symbol(index.name)} {RELATIONS[index.relation]} {latex(index.bound)}"
    if index.sort.kind == ACTION:
        return rf"{symbol(index.name)} \in A_{{{symbol(index.sort.owner)}}}"
    return symbol(index.name) + (r" \in A" if index.sort.kind == JOINT else "")


def _applied(node: Node) -> str:
    base, *indices = node.parts
    shown = [latex(index) for index in indices]
    if isinstance(base.value, Primitive) and base.value.name == "best":
        return _best(base.parts[0], shown)
    if base.sort.kind != JOINT and isinstance(base.value, Primitive) and not base.value.is_function:
        return _primitive(base, shown)
    base_text = rf"\left( {latex(base)} \right)" if base.head == "primitive" else latex(base)
    if base.sort.kind == JOINT:
        return f"{base_text}_{{{shown[0]}}}"
    return _indexed(base_text, shown)


def _best(table: Node, shown: list[str]) -> str:
    """That an action is among the best of a table."""
    player, state, action = shown
    dummy = "a" if action != "a" else "a'"
    if table.head == "primitive" and isinstance(table.value, Primitive) and not table.value.is_function:
        inner = _primitive(table, [player, state, dummy])
    else:
        inner = _indexed(latex(table), [player, state, dummy])
    return rf"{action} \in \arg\max_{{{dummy}}} {inner}"


def _indexed(base: str, indices: list[str]) -> str:
    """The paper's way: the player below, the rest in round brackets."""
    if "_{" in base:
        base = f"{{{base}}}"
    if len(indices) == 1:
        return f"{base}_{{{indices[0]}}}" if indices[0] in ("i", "j") else f"{base}({indices[0]})"
    if indices[0].rstrip("'") in ("i", "j"):
        return f"{base}_{{{indices[0]}}}({', '.join(indices[1:])})"
    return f"{base}({', '.join(indices)})"


def _primitive(node: Node, indices: list[str]) -> str:
    primitive = node.value
    assert isinstance(primitive, Primitive)
    brackets = [
        _bracket(primitive.latex, k, latex(part, 4 if sort == STAGE else 0))
        for k, (sort, part) in enumerate(zip(primitive.brackets, node.parts, strict=True))
    ]
    places = dict(zip(("x", "y", "z", "w"), [*indices, *[r"\cdot"] * 4], strict=False))
    return primitive.latex.format(*brackets, **places)


def _bracket(form: str, place: int, text: str) -> str:
    """What stands in a bracket; grouped if the form gives it a subscript and it has one already."""
    if f"{{{place}}}_" not in form or "_{" not in text:
        return text
    return rf"\left( {text} \right)" if ", " in text else f"{{{text}}}"


def _defined(node: Node) -> str:
    definition = node.value
    assert isinstance(definition, Definition)
    text = symbol(definition.name)
    return text + ("^{" + ", ".join(map(latex, node.parts)) + "}" if node.parts else "")
