"""mpgtheory proofs: compile the machine-checked proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.options import Json


def proofs(
    manifest: Annotated[bool, typer.Option("--manifest", help="Write the manifest that vouches for them.")] = False,
    checker: Annotated[
        Path | None,
        typer.Option("--checker", metavar="FOLDER", help="Build the proved checker there, and compile nothing else."),
    ] = None,
    kernel: Annotated[bool, typer.Option("--kernel", help="Check the compiled files again with coqchk.")] = False,
    claims: Annotated[
        bool, typer.Option("--claims", help="Write the theorems that are generated from claims, and compile nothing.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Compile all proofs with Coq.

    They are compiled from scratch; what each theorem assumes is printed: nothing.

    Needs Coq and MathComp, on Debian: apt-get install coq libcoq-mathcomp-algebra
    libcoq-mathcomp-algebra-tactics. Exit status 1 if a theorem assumes an axiom or the manifest does not match.

    Theorems of claims with a text are generated from it. With --claims they are written, and nothing else is done; exit
    status 1, else, if they do not say what the claims say.

    With --checker the proved checker of certificates, mpg-check, is built in a folder, and nothing else is done; that
    needs ocaml, ocaml-findlib and libzarith-ocaml-dev, too.

    Example: mpgtheory proofs --json
    """
    import json

    from mpgtheory.formats.outputs import write_text
    from verification import coq_claims, proving
    from verification.console import print_json, print_line, print_table, progress

    if checker is not None:
        return _build(checker, as_json)
    if claims:
        return _generate(as_json)
    with progress(len(proving.sources())) as advance:
        checked = proving.compile_proofs(advance=advance, kernel=kernel)
    if manifest:
        document = proving.manifest_document(checked)
        write_text(proving.FOLDER / "manifest.json", json.dumps(document, indent=1) + "\n")
    problem = proving.manifest_problem()
    if stale := coq_claims.out_of_date():
        problem = f"{stale[0]} does not say what the claims say; run mpgtheory proofs --claims"
    if problem is None and (changed := proving.changed_texts(checked)):
        problem = f"Coq prints another text of {changed[0]} than the manifest has"
    rows = [_row(c) for c in checked]
    if as_json:
        print_json({"theorems": rows, "manifest": problem or "matches"})
    else:
        shown = [_shown(row) for row in rows]
        print_table(("theorem", "claims", "seconds", "assumptions"), shown)
        print_line(f"{len(rows)} theorems compiled; manifest: {problem or 'matches'}")
    return int(problem is not None or any(r["assumptions"] for r in rows))


def _generate(as_json: bool) -> int:
    """Write the theorems that are generated from claims."""
    from verification import coq_claims
    from verification.console import print_json, print_line

    changed, made = coq_claims.write(), [claim.claim for claim in coq_claims.generated()]
    if as_json:
        print_json({"claims": made, "changed": changed})
    else:
        print_line(f"{len(made)} theorems are generated from claims; changed: {', '.join(changed) or 'nothing'}")
    return 0


def _build(folder: Path, as_json: bool) -> int:
    """Build the proved checker."""
    from verification import proved
    from verification.console import print_json, print_line, progress

    with progress(len(proved.needed()) + 2) as advance:
        used = proved.build(folder, advance=advance)
    if as_json:
        print_json({"checker": str(folder / proved.BINARY), **used})
    else:
        print_line(f"{folder / proved.BINARY}: {used['coq']}, OCaml {used['ocaml']}, zarith {used['zarith']}")
    return 0


def _shown(row: dict[str, Any]) -> tuple[str, str, str, str]:
    assumptions = ", ".join(row["assumptions"]) or "none"
    return row["name"], ", ".join(row["claims"]), f"{row['seconds']:.2f}", assumptions


def _row(checked: Any) -> dict[str, Any]:
    theorem = checked.theorem
    return {
        "name": theorem.name,
        "claims": list(dict.fromkeys(own.claim for own in theorem.covers)),
        "seconds": round(checked.seconds, 3),
        "assumptions": list(checked.assumptions),
    }


COMMANDS = {"proofs": proofs}
