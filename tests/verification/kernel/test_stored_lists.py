"""The certificates beside the page of complete lists are what the page says, and the kernel accepts them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from toolkit_certificates import changed, refused

from mpgtheory.formats import load_game
from mpgtheory.formats.kinds import game_document
from verification.canonical import seal
from verification.checker import check

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "reports" / "benchmarks" / "equilibrium_lists.md"
STORED = sorted((PAGE.parent / "certificates").glob("*.json"))
RECYCLING = ROOT.parent / "shared" / "data" / "madp" / "recycling.dpomdp"


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def row(name: str) -> list[str]:
    """The row of a game on the page."""
    (line,) = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}` |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_list_of_the_recycling_robots_is_stored() -> None:
    assert [read(path)["game"]["name"] for path in STORED] == ["recycling"]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_the_page_shows_what_is_stored(path: Path) -> None:
    content = read(path)
    _, count, *_, complete, regions, shown, _ = row(content["game"]["name"])
    case = content["cases"][0]
    assert int(count) == len(case["equilibria"])
    assert complete == "yes"
    assert int(regions.replace(",", "")) == len(case["tree"])
    assert content["sha256"].startswith(shown)
    assert content["sha256"] == seal(content)


def test_the_stored_game_is_that_of_the_file() -> None:
    if not RECYCLING.exists():
        pytest.skip("the game files are not here")
    (path,) = STORED
    assert read(path)["game"] == json.loads(json.dumps(game_document(load_game(str(RECYCLING)))))


@pytest.mark.slow
@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_what_is_stored_is_refused_for_another_game_or_a_shorter_list(path: Path) -> None:
    refused(changed(read(path), (("game", "payoffs", 0, 0, 0, 0), "1/100")))
    refused(changed(read(path), (("cases", 0, "equilibria"), [])))


@pytest.mark.slow
@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_the_kernel_accepts_what_is_stored(path: Path) -> None:
    assert check(read(path)).comparisons > 1000
