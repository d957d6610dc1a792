"""The pages as a browser runs them: the list filters, the matrix folds, nothing overflows; skipped without Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from verification.report import render_report

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

PROBE = """
<script>
addEventListener("load", () => {
  const told = (value) => { document.title = JSON.stringify(value); };
  %s
});
</script>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, studied: dict[str, Any]) -> Path:
    """A report of the whole catalogue."""
    folder = tmp_path_factory.mktemp("site")
    render_report(studied, folder)
    return folder


def run(site: Path, page: str, script: str, *options: str) -> str:
    """What a script, run on a page when it is loaded, gives to `told`."""
    assert CHROMIUM is not None
    probe = site / page.replace(".html", "-probe.html")
    probe.write_text((site / page).read_text(encoding="utf-8").replace("</body>", PROBE % script + "</body>"))
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", *options]
    done = subprocess.run([*command, "--dump-dom", probe.as_uri()], capture_output=True, text=True, timeout=120)
    probe.unlink()
    found = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert found is not None, done.stderr[-500:]
    return found[1].replace("&lt;", "<").replace("&amp;", "&")


SEARCH = """
  const form = document.querySelector("form.filter");
  const shown = () => document.querySelectorAll(".statements > li:not([hidden])").length;
  const all = shown();
  form.elements.text.value = "Lemma 3.7"; form.dispatchEvent(new Event("input")); const some = shown();
  form.elements.verdict.value = "refuted"; form.dispatchEvent(new Event("input")); const few = shown();
  form.elements.text.value = ""; form.elements.verdict.value = ""; form.elements.order.value = "verdict";
  form.dispatchEvent(new Event("input"));
  told([form.hidden, all, some, few, shown()]);
"""


def test_the_list_of_statements_filters(site: Path, studied: dict[str, Any]) -> None:
    hidden, every, some, few, again = re.findall(r"\w+", run(site, "index.html", SEARCH))
    assert hidden == "false"
    assert int(every) == int(again) == len(studied["claims"])
    assert int(every) > int(some) > int(few)


def test_the_matrix_folds(site: Path) -> None:
    script = """
      const button = document.querySelector(".heading button");
      const rows = button.closest("tbody").nextElementSibling;
      const before = rows.hidden; button.click();
      told([before, rows.hidden, button.getAttribute("aria-expanded")]);
    """
    assert run(site, "matrix.html", script) == '[false,true,"false"]'


def test_the_graph_shows_the_arcs_of_a_mark(site: Path) -> None:
    script = """
      const arc = document.querySelector("svg.uses path");
      document.querySelector(`svg.uses a[data-claim="${arc.dataset.user}"]`).focus();
      told([arc.classList.contains("out"), document.querySelectorAll("path.in, path.out").length > 0]);
    """
    assert run(site, "uses.html", script) == "[true,true]"


@pytest.mark.parametrize("page", ["index.html", "matrix.html", "audit.html", "games.html", "claims/lemma-3.7.html"])
@pytest.mark.parametrize("width", [1280, 500])
def test_no_page_is_wider_than_its_window(site: Path, page: str, width: int) -> None:
    """Tables scroll in boxes of their own."""
    script = "told([document.documentElement.scrollWidth <= innerWidth, innerWidth]);"
    assert run(site, page, script, f"--window-size={width},900") == f"[true,{width}]"


def test_without_script_everything_is_there(site: Path, studied: dict[str, Any]) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert '<form class="filter" hidden>' in text
    assert text.count("<li data-verdict=") == len(studied["claims"])


def test_screenshots_are_of_the_present_pages() -> None:
    """Of these templates and sentences, by their hashes."""
    script = "import json, screenshots; print(json.dumps(screenshots.made_from()))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT / "reports", capture_output=True, text=True, check=True)
    recorded = (ROOT / "reports" / "screenshots" / "made-from.json").read_text(encoding="utf-8")
    assert json.loads(done.stdout) == json.loads(recorded), "run python reports/screenshots.py"
