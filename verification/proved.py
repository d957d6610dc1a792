"""The proved checker: build it from the proofs, run it on certificates, and compare it with the kernel.

Coq extracts `accepts` of `proofs/CheckedModel.v` to OCaml; `proofs/checker/` holds the program around it, which reads
certificates of format 2. `proofs/checker/README.md` says what must be believed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from verification import proving

FOLDER = proving.FOLDER / "checker"
ROOT = "CheckedModel.v"
"""The file whose `accepts` is extracted."""
PROGRAM = ("json.ml", "sha256.ml", "language.ml", "elaborate.ml", "certificates.ml", "main.ml")
"""The program around what is extracted, in the order in which it compiles."""
BINARY = "mpg-check"
STATEMENTS = "statements.json"
"""The catalogue, as the program reads it; it lies beside the binary."""
PACKAGES = f"{proving.PACKAGES} ocaml ocaml-findlib libzarith-ocaml-dev"
MANY = 500
"""Files of one run of the program."""
SECONDS = "10"
"""Processor time of a certificate; what needs more is not covered."""
IMPORT = re.compile(r"^From MPG Require Import ([\w\s]+)\.$", re.M)


@dataclass(frozen=True)
class Answer:
    """What the proved checker says of a certificate: "valid", "invalid" or "not covered", and its line."""

    verdict: str
    line: str


def needed(file: str = ROOT, folder: Path = proving.FOLDER) -> list[str]:
    """The Coq files that a file rests on, and itself, in the order in which they compile."""
    chosen: set[str] = set()
    left = [file]
    while left:
        name = left.pop()
        if name not in chosen:
            chosen.add(name)
            text = (folder / name).read_text(encoding="utf-8")
            left += [f"{module}.v" for names in IMPORT.findall(text) for module in names.split()]
    return [name for name in proving.sources(folder) if name in chosen]


def missing() -> str | None:
    """What is not installed, and how to install it; None if all is there."""
    lacking = [name for name in ("coqc", "ocamlfind", "ocamlopt") if shutil.which(name) is None]
    if not lacking and subprocess.run(["ocamlfind", "query", "zarith"], capture_output=True, check=False).returncode:
        lacking = ["zarith"]
    return f"{lacking[0]} is not installed; on Debian: apt-get install {PACKAGES}" if lacking else None


def build(target: Path, *, advance: Callable[[str], Any] = lambda _: None) -> dict[str, Any]:
    """Compile the proofs that the checker rests on, extract it, and build the binary in a folder.

    Returns: the versions and the hashes of the sources that were used, which `versions.json` in the folder holds too.
    Raises:  InputError if something is not installed, or does not compile.
    """
    if lacking := missing():
        raise InputError(lacking)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        for file in needed():
            advance(file)
            shutil.copy(proving.FOLDER / file, room / file)
            _run(["coqc", "-w", "none", "-Q", ".", proving.LIBRARY, file], room)
        for file in ("Extract.v", *PROGRAM):
            shutil.copy(FOLDER / file, room / file)
        advance("Extract.v")
        _run(["coqc", "-w", "none", "-Q", ".", proving.LIBRARY, "Extract.v"], room)
        advance(BINARY)
        link = ["-package", "zarith,unix", "-linkpkg", "-w", "-a", "checked.mli", "checked.ml", *PROGRAM, "-o", BINARY]
        _run(["ocamlfind", "ocamlopt", *link], room)
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(room / BINARY, target / BINARY)
    (target / STATEMENTS).write_text(json.dumps(catalogue(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    used = versions()
    (target / "versions.json").write_text(json.dumps(used, indent=1) + "\n", encoding="utf-8")
    return used


def _run(command: list[str], room: Path) -> None:
    done = subprocess.run(command, cwd=room, capture_output=True, text=True, timeout=proving.TIMEOUT, check=False)
    if done.returncode:
        raise InputError(f"{command[-1]} does not compile: {' '.join(done.stderr.split())[:300]}")


def catalogue() -> dict[str, Any]:
    """The catalogue's texts and hypotheses."""
    from verification.kernel import statements

    folder = statements.FOLDER
    claims = {
        name: {"statement": statements.text_of(entry), "assuming": entry.get("assuming", []), "kind": entry["kind"]}
        for name, entry in statements.catalogue(folder).items()
    }
    assumed = {
        name: {"statement": statements.text_of(entry), "rules": entry.get("rules", [])}
        for name, entry in statements.hypotheses(folder).items()
    }
    return {"claims": claims, "hypotheses": assumed}


def versions() -> dict[str, Any]:
    """The programs that build the checker, and the hash of each of its sources."""

    def first_line(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[0]

    files = [*(proving.FOLDER / name for name in needed()), FOLDER / "Extract.v", *(FOLDER / name for name in PROGRAM)]
    zarith = first_line("ocamlfind", "query", "-format", "%v", "zarith")
    return {
        "coq": first_line("coqc", "--version"),
        "ocaml": first_line("ocamlfind", "ocamlopt", "-version"),
        "zarith": zarith,
        "sources": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }


def answers(folder: Path, files: Sequence[Path]) -> list[Answer]:
    """What the binary in a folder says of each file, in order.

    Raises:  InputError if there is no binary, or it does not answer for each file.
    """
    binary = folder / BINARY
    if not binary.is_file():
        raise InputError(f"{binary}: there is no proved checker; mpgtheory proofs --checker {folder} builds it")
    answered: list[Answer] = []
    for start in range(0, len(files), MANY):
        part = files[start : start + MANY]
        done = subprocess.run([binary, "--seconds", SECONDS, *part], capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()[:-1]
        if len(lines) != len(part):
            raise InputError(f"{binary} stopped: {' '.join(done.stderr.split())[:200]}")
        answered += [Answer(_verdict(line), line) for line in lines]
    return answered


def _verdict(line: str) -> str:
    return next(word for word in ("not covered", "valid", "INVALID") if line.startswith(f"{word} ")).lower()


def disagreements(files: Sequence[Path], invalid: set[Path], said: Sequence[Answer]) -> list[tuple[Path, str]]:
    """Certificates of which the kernel says one thing (those `invalid` it rejects) and the proved checker another."""
    pairs = [(file, answer) for file, answer in zip(files, said, strict=True) if answer.verdict != "not covered"]
    return [(file, answer.line) for file, answer in pairs if (answer.verdict == "invalid") != (file in invalid)]
