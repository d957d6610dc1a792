"""Check certificates on a machine with nothing installed but Python.

    python verification/checker.py CERTIFICATE...          (files, or folders of *.json)

For each file it prints what the certificate shows, or why it is invalid. Exit status: 0 all are valid, 1 some are not,
2 there is nothing to check. What is trusted is this file, the folder `kernel` beside it, which imports the standard
library and itself, nothing else, and the texts in the folder `statements`.
"""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

if __package__:
    from .kernel import RULES, Accepted, InvalidError, check, check_file, files_in, printable, seal
else:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from kernel import (  # type: ignore[import-not-found,no-redef]
        RULES,
        Accepted,
        InvalidError,
        check,
        check_file,
        files_in,
        printable,
        seal,
    )

MANY = 64
"""Files from which on all cores are used."""
__all__ = ["RULES", "Accepted", "InvalidError", "check", "check_file", "files_in", "main", "seal"]


def described(accepted: Accepted) -> str:
    """What a valid certificate shows, in one line."""
    clauses = ", ".join(name for name in accepted.clauses if name)
    given = f", given {', '.join(accepted.hypotheses)}" if accepted.hypotheses else ""
    game = json.dumps(accepted.game, ensure_ascii=False)  # in quotes: a name must not pass for words of this line
    return f"{accepted.claim} {accepted.outcome}{f' ({clauses})' if clauses else ''} on {game}{given}"


def verdict(path: Path) -> tuple[bool, str]:
    """Whether a file is a valid certificate, and the line that says so."""
    try:
        return True, f"valid {path}: {described(check_file(path))}"
    except InvalidError as reason:
        return False, f"INVALID {path}: {reason}"


def verdicts(files: list[Path]) -> Iterator[tuple[bool, str]]:
    """The verdict of each file in order, on all cores where the files are many."""
    cores = os.cpu_count() or 1
    if cores == 1 or len(files) < MANY:
        yield from map(verdict, files)
        return
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(verdict, files, chunksize=MANY // 4)


def main(paths: list[str]) -> int:
    """Check all certificates named; print a line for each and a summary."""
    files, invalid = files_in(paths), 0
    for is_valid, line in verdicts(files):
        invalid += not is_valid
        print(printable(line))
    print(f"{len(files) - invalid} valid, {invalid} invalid")
    if not files:
        print("usage: python checker.py FILE_OR_FOLDER...", file=sys.stderr)
    return 2 if not files else int(invalid > 0)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
