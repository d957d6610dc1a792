"""Which tests are about which statement of the paper: `python tests/statements/table.py` writes tests/README.md.

A statement with a text is tested by the matrix of this folder; a claim that procedures check, by their test files; a
theorem in words by Coq, and by the tests that its clauses are covered and that changed sources prove nothing.
`pytest -k lemma-3.6a` runs what is about that lemma.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from verification import procedures
from verification.language.files import catalogue

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS / "README.md"
PROVED = "Coq, `verification/test_proved_claims.py`"
INTRODUCTION = """# Tests

    pytest                       everything but benchmarks, on all cores
    pytest -m "not slow"         the fast ones
    pytest -k lemma-3.6a         everything about a statement

| folder | what is tested |
|---|---|
| `statements/` | every statement on games of six kinds, with the kernel; its mutants; the primitives by hand |
| `language/` | the language: errors, evaluation, LaTeX, given data, mutants, proofs for a shape |
| `procedures/` | checks that are no texts, each with a planted error |
| `falsify/` | drawing, searching, shrinking; `score.py` scores the falsifier on mutants |
| `verification/` | the kernel, hostile input, reports, studies, proofs, the rooms and what they may import |
| `mpgtheory/` | the library: laws, two independent ways to the same number, compiled twins |
| `commands/`, `running/`, `report/` | commands, interrupted studies, pages |
| `docs/` | every page of the documentation is executed, and every notebook |
| `examples/` | learners of other libraries, trained and judged; they run where torch is |
| `benchmarks/` | times, run by hand |

## Statements of the paper

Each numbered statement with its claims and the tests of each. *Matrix*: `statements/test_statements.py` and, of what is
held to be true, `statements/test_mutants.py`. Written by `python tests/statements/table.py`.

| statement | claim | tests |
|---|---|---|
"""


def numbered() -> list[dict[str, Any]]:
    """The numbered statements of the paper, in its order."""
    text = (resources.files("verification") / "paper_index.toml").read_text(encoding="utf-8")
    return [entry for entry in tomllib.loads(text)["statements"] if entry["label"]]


def procedures_of(claim: str) -> set[str]:
    """The modules of procedures that check a claim."""
    modules = (
        importlib.import_module(f"{procedures.__name__}.{m.name}") for m in pkgutil.iter_modules(procedures.__path__)
    )
    return {module.__name__ for module in modules if claim in getattr(module, "CHECKS", {})}


def tests_of(claim: str) -> list[str]:
    """The tests of a claim, in words: the matrix, and the files of tests/procedures about its procedures or itself."""
    own = ["matrix"] if catalogue()[claim].is_text else [PROVED] if catalogue()[claim].words else []
    words = [f"import {name.rpartition('.')[2]}" for name in procedures_of(claim)] + [f'"{claim}"']
    words += [f"{name} import" for name in procedures_of(claim)] + [f'"{claim}/']
    files = sorted(path for path in (TESTS / "procedures").glob("test_*.py") if any(w in text_of(path) for w in words))
    return own + [f"`{path.relative_to(TESTS)}`" for path in files]


@functools.cache
def text_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


def page() -> str:
    """The page in Markdown."""
    rows = [
        f"| {entry['label'].replace('|', '/')} | {claim} | {', '.join(tests_of(claim))} |"
        for entry in numbered()
        for claim in entry["claims"]
    ]
    return INTRODUCTION + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
