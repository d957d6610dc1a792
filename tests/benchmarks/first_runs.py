"""What a first `learn` and a first `flow` cost on a fresh machine, beside a second one: processor seconds.

    python tests/benchmarks/first_runs.py

Each command runs in a process of its own: first with an empty folder for compiled code, then three times with what the
first run left there, of which the quickest counts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile

COMMANDS = ("learn routing --steps 1000", "flow routing")
START = "from verification.cli import main; main()"


def seconds(command: str, cache: str) -> float:
    """Processor time of one run, with compiled code kept in `cache`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", START, *command.split()],
        check=True,
        capture_output=True,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a line a command."""
    for command in COMMANDS:
        with tempfile.TemporaryDirectory() as cache:
            first = seconds(command, cache)
            later = min(seconds(command, cache) for _ in range(3))
        print(f"mpgtheory {command}: first {first:.2f} s, later {later:.2f} s, {first / later:.1f} times")


if __name__ == "__main__":
    main()
