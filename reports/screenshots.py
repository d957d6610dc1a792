"""Pictures of the report's pages as a browser shows them, in screenshots/ beside this file.

    python reports/screenshots.py [REPORT]      the report, reports/paper unless given; Chromium must be installed

`screenshots/made-from.json` says from which templates, style and sentences they were made; a test compares.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "verification" / "report" / "templates"
SHOTS = {
    "front": ("index.html", 1280, 1500, ()),
    "matrix": ("matrix.html", 1280, 1000, ()),
    "uses": ("uses.html", 1280, 1150, ()),
    "statement": ("claims/lemma-3.7.html", 1280, 1500, ()),
    "audit": ("audit.html", 1280, 1500, ()),
    "phone": ("index.html", 500, 1500, ()),
    "dark": ("index.html", 1280, 1500, ("--blink-settings=preferredColorScheme=0",)),
}
"""By name: the page, the size of the window, options of the browser. Its windows are 500 wide at the least."""


def made_from() -> dict[str, str]:
    """Hashes of what decides how the pages look: templates, style, script, and the sentences of finding and causes."""
    sources = [*sorted(TEMPLATES.glob("*.html.jinja")), *(TEMPLATES / name for name in ("report.js", "style.css"))]
    sources += sorted(TEMPLATES.parent.glob("*.toml"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources}


def browser() -> str:
    """The path of a Chromium.

    Raises:  SystemExit if there is none.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("no Chromium is installed; on Debian: apt-get install chromium")
    return found


def shoot(page: Path, width: int, height: int, options: tuple[str, ...], target: Path) -> None:
    """One picture."""
    command = [browser(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *options]
    command += [f"--window-size={width},{height}", f"--screenshot={target}", page.resolve().as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def main() -> None:
    """All pictures of the report that is named."""
    report = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "paper"
    folder = HERE / "screenshots"
    folder.mkdir(exist_ok=True)
    for name, (page, width, height, options) in SHOTS.items():
        shoot(report / page, width, height, options, folder / f"{name}.png")
    text = json.dumps(made_from(), indent=1)
    (folder / "made-from.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
