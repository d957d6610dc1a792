"""Machine-checked proofs: compile them, ask Coq what each theorem assumes, and vouch for a claim by a manifest.

`proofs/theorems.json` maps theorems to claims, many to many: a theorem covers clauses of a claim whole or in part. A
claim whose statement in Coq is generated from its text (`coq_claims.py`) rests on that theorem alone.
`proofs/manifest.json` records, of the last full compilation, the hash of every source and of that map, the assumptions
of each theorem as `Print Assumptions` told them, and its text as Coq prints it. A clause is `proved` by the theorems
that cover it whole, only while the manifest matches the sources and no theorem assumes anything.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from verification.claim import Evidence, Method

FOLDER = Path(__file__).resolve().parent / "proofs"
LIBRARY = "MPG"
PACKAGES = "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
"""Debian's packages that compile the proofs."""
GENERATED = "Claims.v"
"""The theorems whose statements are generated from the texts of claims (`coq_claims.py`)."""
FORBIDDEN = re.compile(r"^\s*(Admitted|Axioms?|Parameters?|Conjecture|Unset\s+Guard)\b|\badmit\b", re.M)
"""What no source may contain; `Print Assumptions` is asked as well."""
TIMEOUT = 600
"""Seconds for one source at the most."""
SENTENCE = re.compile(r"^Chars (\d+) - (\d+) \[.*\] ([\d.]+) secs", re.M)


@dataclass(frozen=True)
class Coverage:
    """What a theorem shows of a claim.

    clauses: the clauses that it is about; () for all of them.
    missing: what they say that neither it nor the claim's other theorems show; empty if it covers them whole.
    """

    claim: str
    clauses: tuple[str, ...] = ()
    missing: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the theorem covers these clauses whole, alone or with others; only that proves them."""
        return not self.missing


@dataclass(frozen=True)
class Theorem:
    """A theorem of the development and what it covers of which claims."""

    name: str
    file: str
    covers: tuple[Coverage, ...]
    paper: str
    statement: str
    title: str = ""
    scope: str = "every finite game"


@dataclass(frozen=True)
class Checked:
    """A theorem that was compiled: seconds of its own proof, what it assumes beyond Coq's logic, its text."""

    theorem: Theorem
    seconds: float
    assumptions: tuple[str, ...]
    text: str = ""


@cache
def theorems() -> tuple[Theorem, ...]:
    """The map from theorems to claims."""
    return read_theorems(FOLDER)


def read_theorems(folder: Path) -> tuple[Theorem, ...]:
    """The map from theorems to claims in a folder."""
    listed = json.loads((folder / "theorems.json").read_text(encoding="utf-8"))
    return tuple(Theorem(**{**entry, "covers": _coverages(entry["covers"])}) for entry in listed)


def _coverages(listed: list[dict[str, Any]]) -> tuple[Coverage, ...]:
    return tuple(Coverage(**{**row, "clauses": tuple(row.get("clauses", ()))}) for row in listed)


def coverages_of(claim: str) -> tuple[tuple[Theorem, Coverage], ...]:
    """The theorems about a claim, each with what it covers of it."""
    return tuple((theorem, own) for theorem in theorems() for own in theorem.covers if own.claim == claim)


def _whole(claim: str) -> list[tuple[Theorem, Coverage]]:
    """What covers a claim, or clauses of it, whole: the generated theorem alone, if there is one for them."""
    whole = [(theorem, own) for theorem, own in coverages_of(claim) if own.is_whole]
    stated = [(theorem, own) for theorem, own in whole if theorem.file == GENERATED]
    if any(not own.clauses for _, own in stated):
        return stated
    named = {name for _, own in stated for name in own.clauses}
    return stated + [(theorem, own) for theorem, own in whole if not named or not set(own.clauses) <= named]


def theorems_of(claim: str) -> tuple[Theorem, ...]:
    """The theorems that cover a claim, or clauses of it, whole; one generated from its text stands for all others."""
    return tuple(dict.fromkeys(theorem for theorem, _ in _whole(claim)))


def proved_clauses(claim: str, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the `clauses` of a claim that theorems cover whole, in the order of the claim."""
    whole = [own for _, own in _whole(claim)]
    return tuple(name for name in clauses if any(not own.clauses or name in own.clauses for own in whole))


def sources(folder: Path = FOLDER) -> list[str]:
    """The Coq files in the order in which they compile, from _CoqProject."""
    lines = (folder / "_CoqProject").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip().endswith(".v")]


def hashes(folder: Path = FOLDER) -> dict[str, str]:
    """SHA-256 of every source, of their order and of the map to claims."""
    names = [*sources(folder), "_CoqProject", "theorems.json"]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def manifest_problem(folder: Path = FOLDER) -> str | None:
    """Why the manifest does not vouch for the sources, or None if it does."""
    path = folder / "manifest.json"
    if not path.exists():
        return "there is no manifest; run mpgtheory proofs --manifest"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    current = hashes(folder)
    changed = sorted(set(manifest["hashes"].items()) ^ set(current.items()))
    if changed:
        return f"{changed[0][0]} changed after the proofs were compiled; run mpgtheory proofs --manifest"
    assuming = [entry["name"] for entry in manifest["theorems"] if entry["assumptions"]]
    return f"{assuming[0]} assumes an axiom" if assuming else None


def forbidden_words(folder: Path = FOLDER) -> list[str]:
    """Places where a source assumes something instead of proving it: "File.v:12: Admitted"."""
    places = []
    for name in sources(folder):
        text = without_comments((folder / name).read_text(encoding="utf-8"))
        for match in FORBIDDEN.finditer(text):
            places.append(f"{name}:{text[: match.start()].count(chr(10)) + 1}: {match[0].strip()}")
    return places


def without_comments(text: str) -> str:
    """Coq text with comments (they nest) blanked, line breaks kept."""
    out, depth, position = [], 0, 0
    while position < len(text):
        pair = text[position : position + 2]
        if pair == "(*" or (pair == "*)" and depth):
            depth += 1 if pair == "(*" else -1
            position += 2
            continue
        out.append(text[position] if not depth or text[position] == "\n" else " ")
        position += 1
    return "".join(out)


def compile_proofs(
    folder: Path = FOLDER, *, advance: Callable[[str], Any] = lambda _: None, kernel: bool = False
) -> list[Checked]:
    """Compile every source from scratch in a temporary folder, and ask what each theorem assumes.

    kernel:  read the compiled files again with Coq's separate checker, coqchk.
    Raises:  InputError if Coq is absent, a source does not compile, or assumes something, or coqchk refuses a file.
    """
    if shutil.which("coqc") is None:
        raise InputError(f"coqc is not installed; on Debian: apt-get install {PACKAGES}")
    if words := forbidden_words(folder):
        raise InputError(f"a proof is assumed, not given: {words[0]}")
    with tempfile.TemporaryDirectory() as name:
        build = Path(name)
        for file in [*sources(folder), "_CoqProject"]:
            shutil.copy(folder / file, build / file)
        timings = {}
        for file in sources(folder):
            advance(file)
            timings[file] = _coqc(build, file)
        if kernel:
            check_compiled(build, sources(folder))
        return _assumptions(build, list(read_theorems(folder)), timings)


def check_compiled(build: Path, files: list[str]) -> None:
    """Have coqchk, which shares no parser and no tactics with coqc, type the compiled files again.

    The libraries that they use are read and not typed again (-norec): they are Debian's.
    Raises:  InputError if it refuses one.
    """
    modules = [f"{LIBRARY}.{file.removesuffix('.v')}" for file in files]
    command = ["coqchk", "-silent", "-Q", ".", LIBRARY]
    for module in modules:
        command += ["-norec", module]
    try:
        done = subprocess.run(command, cwd=build, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"coqchk did not check the compiled proofs within {TIMEOUT} s") from error
    if done.returncode:
        raise InputError(f"coqchk refuses the compiled proofs: {' '.join((done.stderr or done.stdout).split())[:200]}")


def _coqc(build: Path, file: str) -> str:
    command = ["coqc", "-time", "-Q", ".", LIBRARY, file]
    try:
        done = subprocess.run(command, cwd=build, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{file} did not compile within {TIMEOUT} s") from error
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise InputError(f"{file} does not compile: {' '.join(lines[:6])}")
    return done.stdout


def _assumptions(build: Path, known: list[Theorem], timings: dict[str, str]) -> list[Checked]:
    named = [f"Definition theorem_{k} := @{theorem.name}." for k, theorem in enumerate(known)]
    together = ", ".join(f"theorem_{k}" for k in range(len(known)))
    answers = _print_assumptions(build, known, [*named, f"Definition all := ({together}).", "Print Assumptions all."])
    if answers == [()]:  # nothing is assumed by all together, hence by none
        answers = [()] * len(known)
    else:
        answers = _print_assumptions(build, known, [f"Print Assumptions {theorem.name}." for theorem in known])
    if len(answers) != len(known):
        raise AssertionError(f"{len(answers)} answers of Print Assumptions for {len(known)} theorems")
    return [
        Checked(theorem, proof_seconds(theorem, build, timings[theorem.file]), answer, text)
        for theorem, answer, text in zip(known, answers, printed(build, known), strict=True)
    ]


def _print_assumptions(build: Path, known: list[Theorem], commands: list[str]) -> list[tuple[str, ...]]:
    return split_assumptions(_coq_says(build, known, commands))


def _coq_says(build: Path, known: list[Theorem], commands: list[str]) -> str:
    modules = sorted({theorem.file.removesuffix(".v") for theorem in known})
    lines = [f"From {LIBRARY} Require {module}." for module in modules]
    (build / "Questions.v").write_text("\n".join([*lines, *commands]) + "\n", encoding="utf-8")
    command = ["coqc", "-w", "none", "-Q", ".", LIBRARY, "Questions.v"]
    done = subprocess.run(command, cwd=build, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if done.returncode:
        raise InputError(f"theorems.json names a theorem that does not exist: {' '.join(done.stderr.split())[:200]}")
    return done.stdout


def printed(build: Path, known: list[Theorem]) -> list[str]:
    """The text of each theorem as Coq prints it, in one line, with every argument that it is closed under."""
    libraries = {line for name in sources(build) for line in _libraries((build / name).read_text(encoding="utf-8"))}
    notations = ["Open Scope ring_scope."] if libraries else []
    modules = [f"Import {theorem.file.removesuffix('.v')}." for theorem in known]
    options = ["Unset Printing Implicit Defensive.", "Set Printing Depth 100000."]
    checks = [f"Check @{theorem.name}." for theorem in known]
    return split_checks(_coq_says(build, known, [*sorted(libraries), *modules, *notations, *options, *checks]))


def _libraries(source: str) -> list[str]:
    return re.findall(r"^From mathcomp Require Import .*\.$", source, flags=re.M)


def split_checks(text: str) -> list[str]:
    """The answers of successive `Check`, each the type alone, white space collapsed."""
    answers = re.split(r"^(?=\S)", text, flags=re.M)
    return [" ".join(answer.split()).partition(" : ")[2] for answer in answers if answer.strip()]


def stored_texts(folder: Path = FOLDER) -> dict[str, str]:
    """The text of each theorem as the manifest has it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {entry["name"]: entry["text"] for entry in manifest["theorems"]}


def changed_texts(checked: list[Checked], folder: Path = FOLDER) -> list[str]:
    """The theorems that Coq does not print as the manifest says, which is what reports show of them."""
    stored = stored_texts(folder)
    return [c.theorem.name for c in checked if stored.get(c.theorem.name) != c.text]


def split_assumptions(text: str) -> list[tuple[str, ...]]:
    """The answers of successive `Print Assumptions`, each the names that are assumed."""
    answers: list[tuple[str, ...]] = []
    for line in text.splitlines():
        if line.startswith("Closed under the global context"):
            answers.append(())
        elif line.startswith("Axioms:"):
            answers.append(("",))
        elif answers and answers[-1] and (match := re.match(r"(\S+)\s*:", line)):
            answers[-1] = (*filter(None, answers[-1]), match[1])
    return answers


def proof_seconds(theorem: Theorem, build: Path, timing: str) -> float:
    """The seconds that Coq spent from the theorem's statement to its Qed."""
    text = (build / theorem.file).read_bytes()
    short = theorem.name.rpartition(".")[2].encode()
    start = re.search(rb"\b(Lemma|Theorem|Corollary|Proposition)\s+" + re.escape(short) + rb"\b", text)
    if start is None:
        raise InputError(f"theorems.json: {theorem.file} states no theorem {theorem.name}")
    end = text.find(b"Qed.", start.start())
    spans = ((int(a), float(seconds)) for a, _, seconds in SENTENCE.findall(timing))
    return sum(seconds for position, seconds in spans if start.start() <= position <= end)


def manifest_document(checked: list[Checked], folder: Path = FOLDER) -> dict[str, Any]:
    """The manifest of a compilation."""
    version = subprocess.run(["coqc", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    listed = [{"name": c.theorem.name, "assumptions": list(c.assumptions), "text": c.text} for c in checked]
    return {"coq": version, "hashes": hashes(folder), "theorems": listed}


def summary() -> dict[str, Any]:
    """For reports: the theorems, generated ones first, by claim that they cover; why the manifest fails, if it does."""
    problem = manifest_problem()
    texts = {} if problem else stored_texts()
    listed = [
        {
            **{"name": t.name, "claim": own.claim, "paper": t.paper, "statement": t.statement, "scope": t.scope},
            **{"clauses": list(own.clauses), "missing": own.missing, "text": texts.get(t.name, "")},
        }
        for t in sorted(theorems(), key=lambda theorem: theorem.file != GENERATED)
        for own in t.covers
    ]
    return {"problem": problem, "theorems": listed}


def proof_evidence(claim: str, clauses: tuple[str, ...] = ()) -> Evidence:
    """Evidence for every finite game of what theorems cover whole of a claim, if the manifest vouches for them.

    clauses:  the claim's named clauses; the evidence names those that are proved, unless all are.
    """
    start = time.perf_counter()
    listed, problem = theorems_of(claim), manifest_problem()
    proved = proved_clauses(claim, clauses)
    return Evidence(
        method=Method.PROOF,
        instance="; ".join(dict.fromkeys(f"{theorem.scope}, over any real field" for theorem in listed)),
        measured=", ".join(theorem.name for theorem in listed),
        claimed="closed under the global context",
        residual=None if problem else 0,
        tolerance=0,
        comparisons=len(listed),
        failures=None if problem else 0,
        place=f"{len(listed)} theorem{'s' if len(listed) > 1 else ''}",
        note=problem or "compiled when the manifest was made; mpgtheory proofs compiles it again",
        clauses=() if proved == clauses else proved,
        seconds=time.perf_counter() - start,
    )
