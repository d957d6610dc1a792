"""Run as a script: commands on input that nobody would give on purpose, each in a process of its own.

    python hostile_corpus.py FOLDER CASES SECONDS SEED

Whatever the input: exit status 0, 1 or 2; no traceback; bad input is told in one line; nothing half-written is left;
at most 60 s and 2 GB. Each case is forked from this process, so that nothing is imported again. Prints one JSON
document: how many cases were run, with which exit status, and which of them broke the rule.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from verification.cli import run

LONGEST, LARGEST = 60, 2 * 2**30
"""Seconds and bytes that a case may take."""
NUMBERS = (
    *(
        "0",
        "1",
        "-1",
        "1/2",
        "-1/2",
        "1/0",
        "0.9",
        "1e400",
        "-1e400",
        "1e-400",
        "1e999999999",
        "nan",
        "inf",
        "-",
        "",
        " ",
    ),
    *("0." + "9" * n for n in (17, 60, 400, 4300)),
    *("9" * n for n in (20, 400, 4300)),
    *("1e200", "1e-200", "1e20", "1e-7", "2**3", "0x10", "1_0", "\u0661", "\ud800", "\x1b[31m", "1\n2", "None"),
)
GAMES = (
    *("coordination", "matching_pennies", "dominance", "routing:players=2", "team", "shapley_team", "gridworld"),
    *("nosuchgame", "", ":", "routing:", "routing:players=", "routing:players=0", "routing:players=99999999999"),
    *(
        "routing:players=300",
        "team:seed=-1",
        "coordination:x=1",
        "no/such/folder",
        "/dev/zero",
        "/dev/full",
        "/proc/self/mem",
        ".",
    ),
)
NATIVE = {
    "format": "mpgtheory.game/1",
    "name": "game",
    "players": ["1", "2"],
    "states": ["s", "t"],
    "actions": [["a", "b"], ["c", "d"]],
    "discount": "1/2",
    "initial": ["1/2", "1/2"],
    "payoffs": [[[[1, 0], [0, 2]], [[0, 1], ["1/3", 0]]], [[[1, 0], [0, 2]], [[2, "0.5"], [0, 0]]]],
    "transitions": [[[[1, 0], ["1/2", "1/2"]], [[0, 1], ["1/4", "3/4"]]]] * 2,
}
NORMAL = 'NFG 1 R "pd" { "1" "2" } { 2 2 }\n\n9 9 0 10 10 0 1 1\n'
TREE = """EFG 2 R "tree" { "1" "2" }
p "" 1 1 "" { "a" "b" } 0
p "" 2 1 "" { "c" "d" } 0
t "" 1 "x" { 1 -1 }
t "" 2 "y" { 1/2 2 }
t "" 3 "z" { 2, 3 }
"""
MADP = """agents: 2
discount: 0.9
values: reward
states: 2
start: uniform
actions:
2
2
observations:
1
1
T: * * : uniform
O: * * : uniform
R: * * : * : * : * : 1
R: 0 0 : * : * : * : 5
"""
FILES = {"game.json": json.dumps(NATIVE), "game.nfg": NORMAL, "game.efg": TREE, "game.dpomdp": MADP}


def mutated(text: str, rng: random.Random) -> bytes:
    """The text with a few pieces cut, doubled, exchanged or replaced by something nasty."""
    content = text
    for _ in range(rng.randint(1, 4)):
        if not content:
            break
        begin = rng.randrange(len(content))
        end = min(len(content), begin + rng.choice((1, 1, 2, 5, 30)))
        piece = content[begin:end]
        new = rng.choice(
            ("", piece * 2, piece[::-1], rng.choice(NUMBERS), chr(rng.randrange(1, 256)), '"', "{", "]", "\n")
        )
        content = content[:begin] + new + content[end:]
    return content.encode("utf-8", "surrogatepass")


def cases(folder: Path, rng: random.Random) -> Any:
    """Command lines without end, their files written when they are asked for."""
    while True:
        if rng.random() < 0.6:
            name, text = rng.choice(list(FILES.items()))
            (folder / name).write_bytes(mutated(text, rng))
            game = str(folder / name)
        else:
            game = rng.choice(GAMES)
        number = rng.choice(NUMBERS)
        yield rng.choice(
            (
                ["game", game, "--json"],
                ["game", game, "-o", str(folder / "out.json")],
                ["nash", game, *rng.choice(([], ["--uniform"], ["--discount", number]))],
                ["potential", game, *rng.choice(([], ["--discount", number]))],
                ["potential", game, "-o", rng.choice((str(folder / "certificates"), "/dev/null", "/proc/x"))],
                [
                    "learn",
                    game,
                    "--steps",
                    rng.choice(("50", "0", "-1", "1e3")),
                    "--theta",
                    rng.choice(("1/10", number)),
                ],
                ["learn", game, "--steps", "50", "--temperature", number, "-o", str(folder / "out.npz")],
                ["learn", game, "--steps", "50", "--alpha", number, "--beta", number],
                ["flow", game, "--events", "30", "--duration", rng.choice(("2", number))],
                ["flow", game, "--events", "10", "--duration", "1", "--certified"],
                ["flow", game, "--events", "30", "--gamma", number, "-o", str(folder / "out.json")],
                ["steps", "--alpha", number, "--beta", f"1/(n+{number})"],
                ["verify", game, "--claim", "equation-3", "--quiet", "--discount", rng.choice(("1/2", number))],
                ["verify", game, "--quiet", "--statement", f"forall i s: V[pi](i,s) <= {number}"],
                ["check", game],
                ["falsify", f"forall i s: V[pi](i,s) <= {number}", "--budget", "0.2", "-o", str(folder / "found")],
            )
        )


def outcome(arguments: list[str], folder: Path) -> tuple[int, str, float, int]:
    """Exit status (negative: the signal), standard error, seconds and bytes of a command in a process of its own."""
    errors, since = folder / "stderr", time.perf_counter()
    if (child := os.fork()) == 0:
        os.chdir(folder)
        signal.alarm(LONGEST)
        resource.setrlimit(resource.RLIMIT_AS, (4 * LARGEST, 4 * LARGEST))
        sink = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(sink, 2)
        try:
            status = run(arguments)
            sys.stdout.flush()
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            import traceback

            traceback.print_exc()
            status = 1
        sys.stderr.flush()
        os._exit(status)
    _, status, used = os.wait4(child, 0)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    return code, errors.read_text(errors="replace"), time.perf_counter() - since, used.ru_maxrss * 1024


def broken(code: int, stderr: str, seconds: float, size: int, left: list[str]) -> str | None:
    """How an outcome breaks the rule."""
    lines = [
        line for line in stderr.splitlines() if line and not line.startswith(("mpgtheory: note", "mpgtheory: warn"))
    ]
    if code not in (0, 1, 2):
        return f"exit status {code}"
    if "Traceback" in stderr:
        return "traceback"
    if code == 2 and (len(lines) != 1 or not lines[0].startswith("mpgtheory: ")):
        return f"{len(lines)} lines"
    if any(not (c.isprintable() or c == "\n") for c in stderr):
        return "characters that do not print"
    if left:
        return f"left {left}"
    return f"{seconds:.0f} s" if seconds > LONGEST else f"{size} bytes" if size > LARGEST else None


def main(folder: Path, most: int, seconds: float, seed: int) -> None:
    rng, end = random.Random(seed), time.perf_counter() + seconds
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    statuses: Counter[int] = Counter()
    found, slowest, largest = [], 0.0, 0
    warm = (["nash", "coordination"], ["learn", "coordination", "--steps", "9"], ["flow", "dominance", "--certified"])
    sys.stdout, kept = open(os.devnull, "w"), sys.stdout  # noqa: SIM115
    for arguments in (
        *warm,
        ["verify", "coordination", "--claim", "equation-3", "-q"],
        ["potential", "matching_pennies"],
    ):
        assert run(arguments) == 0
    sys.stdout = kept
    for arguments in cases(folder, rng):
        if statuses.total() >= most or time.perf_counter() > end:
            break
        given = {path.name: path.read_text(errors="replace") for path in folder.glob("game.*")}
        code, stderr, took, size = outcome(arguments, folder)
        left = [str(path) for path in folder.rglob(".*") if path.name != ".written-by-mpgtheory"]
        statuses[code] += 1
        slowest, largest = max(slowest, took), max(largest, size)
        if reason := broken(code, stderr, took, size, left):
            found.append({"reason": reason, "arguments": arguments, "stderr": stderr[-600:], "files": given})
    told = {"cases": statuses.total(), "statuses": statuses, "broken": found, "slowest": slowest, "largest": largest}
    print(json.dumps(told))
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
