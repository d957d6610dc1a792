"""Which room may import which, and how large a file or a function may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("mpgtheory", "verification")
SOURCES = sorted(path for room in PRODUCT for path in (ROOT / room).rglob("*.py"))
STATEMENTS = ("verification.catalogue", "verification.checking", "verification.language", "verification.procedures")
LONGEST_FILE, LONGEST_FUNCTION, MOST_POSITIONAL = 400, 50, 5


def name_of(path: Path) -> str:
    """The dotted name of a module: verification.kernel.exact."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, module: str) -> Iterator[str]:
    """Every module that a file imports anywhere, relative ones resolved; of `from a import b` also a.b."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def violation(module: str, imported: str) -> str | None:
    """The rule that `module` breaks by importing `imported`, if any."""
    if within(module, "mpgtheory") and within(imported, "verification"):
        return "mpgtheory knows nothing of verification"
    if within(module, "verification.report") and any(within(imported, room) for room in STATEMENTS):
        return "a report reads results and imports neither claims nor statements"
    if is_trusted(module) and not (is_standard(imported) or is_kernel_part(imported)):
        return "the trusted kernel imports the standard library and itself only"
    return None


def is_trusted(module: str) -> bool:
    return module == "verification.checker" or within(module, "verification.kernel")


def is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def is_kernel_part(module: str) -> bool:
    """The kernel by its name in the package, or (the checker run as a file) beside it."""
    return within(module, "verification.kernel") or within(module, "kernel")


def violations(path: Path, module: str) -> list[str]:
    found = [(imported, violation(module, imported)) for imported in imports(path, module)]
    return [f"{module} imports {imported}: {rule}" for imported, rule in found if rule]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_rooms_import_only_what_they_may(path):
    assert violations(path, name_of(path)) == []


PLANTED = [
    ("mpgtheory.game", "from verification.claim import Claim"),
    ("mpgtheory.formats.native", "import verification"),
    ("mpgtheory.game", "def late():\n    from verification import study"),
    ("verification.report.page", "from verification.catalogue import CATALOGUE"),
    ("verification.report.page", "from ..procedures import recurrence"),
    ("verification.report.page", "from verification import language"),
    ("verification.checker", "import numpy"),
    ("verification.checker", "from verification.certificate import FORMAT"),
    ("verification.kernel.exact", "from flint import fmpq"),
    ("verification.kernel.exact", "from ..compare import judge"),
    ("verification.kernel.exact", "from mpgtheory import rational"),
]


@pytest.mark.parametrize(("module", "source"), PLANTED)
def test_a_planted_import_is_found(tmp_path, module, source):
    path = tmp_path / "planted.py"
    path.write_text(source)
    assert violations(path, module)


ALLOWED = [
    ("verification.study", "from mpgtheory.game import TabularGame"),
    ("verification.kernel.facts", "from .exact import dot\nfrom fractions import Fraction"),
    ("verification.checker", "from .kernel import check\nimport json"),
    ("verification.report.page", "import json\nfrom mpgtheory.formats.outputs import write_text"),
]


@pytest.mark.parametrize(("module", "source"), ALLOWED)
def test_an_honest_import_is_not(tmp_path, module, source):
    path = tmp_path / "honest.py"
    path.write_text(source)
    assert violations(path, module) == []


def rooms(package: str) -> list[str]:
    return sorted(path.parent.name for path in (ROOT / package).glob("*/__init__.py"))


def test_the_library_has_at_most_a_dozen_rooms_each_with_its_line() -> None:
    lines = re.findall(r"^\| `(\w+)` \|", (ROOT / "mpgtheory" / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(lines) == rooms("mpgtheory")
    assert len(lines) <= 12
    assert {path.name for path in (ROOT / "mpgtheory").glob("*.py")} == {"__init__.py", "errors.py"}


def circle(modules: dict[str, str]) -> list[str]:
    """Modules that import one another outside of their functions; types count. By name, their sources."""
    graph = {}
    for module, source in modules.items():
        tree = ast.parse(source)
        for node in list(ast.walk(tree)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                node.body = []
        named = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level]
        wanted = {node.module for node in named} | {f"{node.module}.{a.name}" for node in named for a in node.names}
        graph[module] = wanted & modules.keys()
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_import_goes_round() -> None:
    modules = {name_of(path): path.read_text(encoding="utf-8") for path in SOURCES if path.name != "__init__.py"}
    assert circle(modules) == []


@pytest.mark.parametrize("guard", ["", "if TYPE_CHECKING:\n    "])
def test_a_planted_circle_is_found(guard: str) -> None:
    modules = {"a": f"{guard}from b import x", "b": "from c import y", "c": "from a import z"}
    assert set(circle(modules)) == {"a", "b", "c"}
    assert circle({**modules, "c": "def f():\n    from a import z"}) == []


def work_in(tree: ast.Module) -> list[str]:
    """What an `__init__.py` does besides a docstring, imports and `__all__`."""
    found = []
    for node in tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_all = isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["__all__"]
        if not (is_text or is_all or isinstance(node, (ast.Import, ast.ImportFrom))):
            found.append(type(node).__name__)
    return found


FACE = ROOT / "mpgtheory" / "__init__.py"
"""The one package that does something: it makes its names load when they are first used."""
PACKAGES = [path for path in SOURCES if path.name == "__init__.py" and path != FACE]


def test_the_public_face_only_becomes_lazy() -> None:
    assert work_in(ast.parse(FACE.read_text())) == ["Assign"]


@pytest.mark.parametrize("path", PACKAGES, ids=name_of)
def test_packages_only_re_export(path):
    assert work_in(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("source", ["def f(): ...", "class A: ...", "x = 1", "f()", "for a in b: pass"])
def test_work_in_a_package_is_found(source):
    assert work_in(ast.parse(f'"""Doc."""\nfrom a import b\n__all__ = ["b"]\n{source}')) != []


def net_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    has_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    text = (first.end_lineno or 0) - first.lineno + 1 if has_text else 0
    return (node.end_lineno or 0) - node.lineno + 1 - text


def too_long(tree: ast.AST) -> list[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [node.name for node in functions if net_length(node) > LONGEST_FUNCTION]


TESTED_ROOMS = ("procedures", "statements", "verification", "kernel", "tests")
OURS = sorted(path for path in (ROOT / "tests").rglob("*.py") if path.parent.name in TESTED_ROOMS)


@pytest.mark.parametrize("path", [*SOURCES, *OURS], ids=name_of)
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert too_long(ast.parse(text)) == []


def test_a_long_function_is_found():
    body = "\n".join(f"    x{k} = {k}" for k in range(60))
    assert too_long(ast.parse(f"def long():\n{body}")) == ["long"]
    text = "\n".join(f"    line {k}" for k in range(60))
    assert too_long(ast.parse(f'def documented():\n    """{text}"""\n    return 1')) == []


def star_imports(tree: ast.AST) -> list[str]:
    return [
        str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_star_imports(path):
    assert star_imports(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_a_star_import_is_found():
    assert star_imports(ast.parse("from os import *")) == ["os"]
