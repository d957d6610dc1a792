"""Theorems whose statements are generated: what the text of a claim says, as a Coq proposition, and its proof.

`ClaimStatements.v` defines a proposition for each claim, made from its text by `verification.language.coq`. The files
`Claim*.v` that are written by hand prove them: `Lemma lemma_3_6b_holds : ClaimStatements.lemma_3_6b`. `Claims.v` states
each once more in full, closed by `exact`. So a theorem says what its claim says, or nothing compiles. Both generated
files and their entries of `theorems.json` are written by `mpgtheory proofs --claims` and compared by `out_of_date`.
"""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import write_text
from verification import proving
from verification.language import files
from verification.language.coq import UntranslatableError, proposition
from verification.language.coq.names import identifier

STATEMENTS, THEOREMS, LISTED = "ClaimStatements.v", proving.GENERATED, "claims.toml"
HEAD = """From mathcomp Require Import all_ssreflect all_algebra.
From MPG Require Import Chain Profiles Game Value Visitation PerformanceDifference.
From MPG Require Import PolicyGradient Potential Exploration ClaimWords ClaimPotentials ClaimDerivatives.
"""
OPTIONS = """Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
"""
STATED = "The claim as checked, with every clause, in every finite game: Coq has the statement from the claim's text."
"""What the report says of each of these theorems, above what Coq prints."""
WIDTH = 110
"""Characters of a line of the generated files, where it can be broken."""
PROOF = re.compile(r"^Lemma (\w+)_holds : ClaimStatements\.(\w+)\.$", re.M)


@dataclass(frozen=True)
class Generated:
    """A claim whose theorem is generated."""

    claim: str

    @property
    def name(self) -> str:
        """The name of the theorem."""
        return identifier(self.claim)

    @property
    def lines(self) -> list[str]:
        """The proposition, a part a line."""
        return proposition(files.load_statement(self.claim))


def without(folder: Path = proving.FOLDER) -> Mapping[str, str]:
    """The claims without a generated theorem, and why."""
    listed: dict[str, str] = tomllib.loads((folder / LISTED).read_text(encoding="utf-8"))["without"]
    return listed


def claims_with_theorems() -> list[str]:
    """The claims with a text that theorems written by hand cover, or clauses of them, in the catalogue's order.

    Not those that some data satisfy: a theorem on all data that do what the claim says of them would say nothing.
    """
    by_hand = [theorem for theorem in proving.theorems() if theorem.file != THEOREMS]
    covered = {own.claim for theorem in by_hand for own in theorem.covers if own.is_whole}
    return [name for name in _speaking_of_all() if name in covered]


def _speaking_of_all() -> list[str]:
    return [name for name, entry in files.catalogue().items() if entry.is_text and entry.kind != "existence"]


def generated(folder: Path = proving.FOLDER) -> list[Generated]:
    """The claims whose theorems are generated, in the catalogue's order.

    They are those with a proof here, and all with a theorem by hand, except those that are listed.
    """
    expected = set(claims_with_theorems()) - set(without(folder))
    modules = proofs(folder)
    return [Generated(name) for name in _speaking_of_all() if name in expected or identifier(name) in modules]


def why_not(claim: str) -> str | None:
    """Why the text of a claim has no translation; None if it has one."""
    try:
        proposition(files.load_statement(claim))
    except UntranslatableError as error:
        return str(error)
    return None


def proofs(folder: Path = proving.FOLDER) -> dict[str, str]:
    """The module that proves each proposition, by its name."""
    modules: dict[str, str] = {}
    for name in proving.sources(folder):
        if name.startswith("Claim") and name not in (STATEMENTS, THEOREMS):
            text = (folder / name).read_text(encoding="utf-8")
            modules |= {match[2]: name.removesuffix(".v") for match in PROOF.finditer(text) if match[1] == match[2]}
    return modules


def documents(folder: Path = proving.FOLDER) -> dict[str, str]:
    """The generated files by name, and `theorems.json` with their entries.

    Raises:  InputError if a claim has no proof.
    """
    claims, modules = generated(folder), proofs(folder)
    if missing := [claim.name for claim in claims if claim.name not in modules]:
        raise InputError(f"no file proves ClaimStatements.{missing[0]}; state Lemma {missing[0]}_holds in one")
    used = sorted({modules[claim.name] for claim in claims})
    heading = "(* Generated from verification/statements by mpgtheory proofs --claims: do not edit. *)\n"
    statements = [f"Definition {claim.name} : Prop :=\n{_wrapped(claim.lines)}.\n" for claim in claims]
    theorems = [
        f"Theorem {claim.name} :\n{_wrapped(claim.lines)}.\n"
        f"Proof. exact: {modules[claim.name]}.{claim.name}_holds. Qed.\n"
        for claim in claims
    ]
    required = f"From MPG Require {' '.join(used)}.\n"
    return {
        STATEMENTS: "\n".join([heading + HEAD + OPTIONS, *_with_titles(claims, statements)]),
        THEOREMS: "\n".join([heading + HEAD + required + OPTIONS, *_with_titles(claims, theorems)]),
        "theorems.json": _theorems(claims, folder),
    }


def _with_titles(claims: list[Generated], texts: list[str]) -> Iterator[str]:
    for claim, text in zip(claims, texts, strict=True):
        yield f"(* {claim.claim} *)\n{text}"


def _wrapped(lines: list[str]) -> str:
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def _theorems(claims: list[Generated], folder: Path) -> str:
    """`theorems.json`: what is written by hand as it stands, then the entries of the generated theorems."""
    text = (folder / "theorems.json").read_text(encoding="utf-8").removeprefix("[\n").removesuffix("\n]\n")
    by_hand = [entry for entry in text.split(",\n {\n") if f'"file": "{THEOREMS}"' not in entry]
    return "[\n" + ",\n".join([",\n {\n".join(by_hand), *map(_entry, claims)]) + "\n]\n"


def _entry(claim: Generated) -> str:
    entry = files.catalogue()[claim.claim]
    members: dict[str, Any] = {
        "name": f"{proving.LIBRARY}.{THEOREMS.removesuffix('.v')}.{claim.name}",
        "file": THEOREMS,
        "covers": [{"claim": claim.claim}],
        "paper": entry.source,
        "statement": STATED,
        "title": f"{entry.title}: as checked",
        "scope": "every finite game",
    }
    shown = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in members.items()]
    return " {\n" + ",\n".join(shown) + "\n }"


def write(folder: Path = proving.FOLDER) -> list[str]:
    """Write the generated files; return the names of those that changed."""
    texts = documents(folder)
    changed = out_of_date(folder)
    for name in changed:
        write_text(folder / name, texts[name])
    return changed


def out_of_date(folder: Path = proving.FOLDER) -> list[str]:
    """The generated files that do not say what the claims say now."""
    return [
        name
        for name, text in documents(folder).items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]
