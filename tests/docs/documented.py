"""Pages of the documentation as scripts: Python, commands and files, in order, in a folder of their own.

    ```python              with prompts: examples whose output is compared; without: a script
    ```python NAME.py      a file, which is imported: what follows has its names
    ```toml NAME.toml      a file that commands of the page read
    ```console             $ mpgtheory ...  or  $ python ...  with what it prints, without the width of columns

A command that is refused has its line of standard error in the block.
"""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
EXECUTED = ("python", "console", "toml")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the name of a file if it is one, its text, and the line where it begins."""

    language: str
    file: str | None
    text: str
    line: int


def blocks_of(text: str) -> list[Block]:
    """The blocks of a page that are executed, in order."""
    listed = [
        Block(match[1], match[2], match[3], text[: match.start()].count("\n") + 1) for match in FENCE.finditer(text)
    ]
    return [block for block in listed if block.language in EXECUTED]


def words(text: str) -> list[list[str]]:
    """The lines of an output without the width of its columns."""
    return [line.split() for line in text.strip().splitlines()]


def imported(path: Path) -> ModuleType:
    """The module in a file, under a name that no other has."""
    spec = importlib.util.spec_from_file_location(f"documented_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Page:
    """A page that is being executed: its names, and how it runs a command in this process."""

    path: str
    run: Callable[[list[str]], str]
    names: dict[str, Any]

    def execute(self, block: Block) -> None:
        """Run a block.

        Raises:  AssertionError naming the page and the line where what is printed differs.
        """
        if block.file is not None:
            Path(block.file).write_text(block.text, encoding="utf-8")
        if block.language == "python" and block.file is not None:
            self.names.update(vars(imported(Path(block.file))))
        elif block.language == "python":
            self._python(block)
        elif block.language == "console":
            for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.M):
                printed = self._command(shlex.split(command))
                assert words(printed) == words(expected), f"{self.path}:{block.line}: {command}\n{printed}"

    def _python(self, block: Block) -> None:
        place = f"{self.path}:{block.line}"
        if ">>>" not in block.text:
            exec(compile(block.text, place, "exec"), self.names)
            return
        parsed = doctest.DocTestParser().get_doctest(block.text, self.names, place, self.path, block.line)
        failures: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
        runner.run(parsed, out=failures.append, clear_globs=False)
        assert not runner.failures, "".join(failures)
        self.names.update(parsed.globs)

    def _command(self, command: list[str]) -> str:
        if command[0] == "mpgtheory":
            return self.run(command[1:])
        assert command[0] == "python", f"{self.path}: {command[0]} is no command that a page may have"
        given = [str(ROOT / word) if (ROOT / word).is_file() else word for word in command[1:]]
        done = subprocess.run([sys.executable, *given], capture_output=True, text=True, check=True)
        return done.stdout
