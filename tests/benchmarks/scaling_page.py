"""Measure how time grows with players and states, beside other libraries, and write the page that shows it.

python tests/benchmarks/scaling_page.py                 (minutes: reports/benchmarks/scaling.*)
python tests/benchmarks/scaling_page.py --write-only    (the page anew from scaling.json)
"""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reports" / "benchmarks"
PEER_SIDES = (10, 32, 60)
LARGEST_SIDE = 1000


def measured() -> dict[str, Any]:
    """Everything that the page shows."""
    from peers import compared, installed
    from scaling import against_bare_solve, by_players, by_states, learner_paces, peak_gigabytes

    ours, bare, radius = against_bare_solve(LARGEST_SIDE)
    large = {"states": LARGEST_SIDE**2, "ratio": ours / bare, "radius": radius, "gigabytes": peak_gigabytes()}
    series = [*by_players(), learner_paces(), *by_states()]
    rows = [
        {"peer": name, "states": side**2, "ratio": theirs / mine}
        for side in PEER_SIDES
        for name, theirs, mine in compared(side)
    ]
    return {
        "python": platform.python_version(),
        "series": [{**asdict(s), "exponent": s.exponent} for s in series],
        "large": large,
        "peers": rows,
        "absent": [name for name in ("quantecon", "pymdptoolbox", "stormpy") if name not in installed()],
    }


def table(found: dict[str, Any]) -> str:
    """The tables of the page."""
    lines = ["| what | sizes | smallest | largest | grows as |", "|---|---|---|---|---|"]
    for s in found["series"]:
        (low, first), (high, last) = s["points"][0], s["points"][-1]
        sizes = f"{low:,} to {high:,} {s['unit']}"
        lines.append(f"| {s['job']} | {sizes} | {_time(first)} | {_time(last)} | {s['unit']}^{s['exponent']:.2f} |")
    large = found["large"]
    lines += [
        "",
        f"Values of a chain of {large['states']:,} states with an enclosure of radius {large['radius']:.1e} take "
        f"{large['ratio']:.2f} times as long as SciPy's bare solve of the same system; the process peaked at "
        f"{large['gigabytes']:.1f} GB.",
        "",
        "Evaluating a fixed policy of one player, how many times as long as ours another library takes:",
        "",
        *_peers(found),
    ]
    return "\n".join(lines)


def _peers(found: dict[str, Any]) -> list[str]:
    names = list(dict.fromkeys(row["peer"] for row in found["peers"]))
    sizes = sorted({row["states"] for row in found["peers"]})
    if not names:
        return ["(none was installed)"]
    lines = [f"| states | {' | '.join(names)} |", "|---" * (1 + len(names)) + "|"]
    for size in sizes:
        ratios = {row["peer"]: row["ratio"] for row in found["peers"] if row["states"] == size}
        lines.append(f"| {size:,} | {' | '.join(f'{ratios[name]:.2g}' for name in names)} |")
    return lines


def page(found: dict[str, Any]) -> str:
    """The whole page."""
    return f"""# How time grows

Made by `python tests/benchmarks/scaling_page.py` in one run on one machine with Python {found["python"]}: what counts
are the ratios and the powers, which are fitted over the upper half of the sizes, not the seconds.

{table(found)}

Players: selfish routing by head counts, a random mixed profile; where thousands are alike, the profile in which all mix
equally, and pure profiles in which most play alike. States: the grid world, two players with two actions,
five successors a row. The peers evaluate a pure policy of player 1 while the other mixes, each from its own data
structures made before; storm stops at its default precision of 1e-6, the others and ours near rounding.

![Seconds against size, both on logarithmic scales](scaling.svg)
"""


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def draw(found: dict[str, Any], path: Path) -> None:
    """All series, log against log."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for panel, unit in zip(panels, ("players", "states"), strict=True):
        for s in found["series"]:
            if s["unit"] == unit:
                sizes, times = zip(*s["points"], strict=True)
                panel.loglog(sizes, times, marker="o", label=f"{s['job']} (power {s['exponent']:.2f})")
        panel.set_xlabel(unit)
        panel.set_ylabel("seconds")
        panel.grid(alpha=0.3, which="both")
        panel.legend(fontsize=7)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def main(words: list[str]) -> int:
    """Measure and write."""
    data = FOLDER / "scaling.json"
    if "--write-only" not in words:
        FOLDER.mkdir(parents=True, exist_ok=True)
        data.write_text(json.dumps(measured(), indent=1) + "\n", encoding="utf-8")
    found = json.loads(data.read_text(encoding="utf-8"))
    (FOLDER / "scaling.md").write_text(page(found), encoding="utf-8")
    draw(found, FOLDER / "scaling.svg")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main(sys.argv[1:]))
