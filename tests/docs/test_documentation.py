"""Every Python block and every command of every page of the documentation is executed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documented import FENCE, ROOT, Block, Page, blocks_of

from mpgtheory.families.registry import FAMILIES
from mpgtheory.public.face import homes
from verification.cli import run

DOCS = ROOT / "reports" / "docs"
PAGES = sorted(DOCS.glob("*.md"))
SLOW = {"tutorial.md", "check-a-learner.md", "add-a-statement.md"}
"""Pages that run learners or search for counterexamples."""


def slow_if(path: Path) -> object:
    """A page as a parameter of a test."""
    return pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.name in SLOW else [])


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """A function that executes blocks of a page, in a folder of its own; families that it adds go afterwards."""
    monkeypatch.chdir(tmp_path)
    before = dict(FAMILIES)

    def command(arguments: list[str]) -> str:
        capsys.readouterr()
        run(arguments)
        printed = capsys.readouterr()
        return printed.out or printed.err

    def execute(path: str, blocks: list[Block]) -> None:
        running = Page(path, command, {"__name__": "page"})
        for block in blocks:
            running.execute(block)

    yield execute
    FAMILIES.clear()
    FAMILIES.update(before)


@pytest.mark.usefixtures("declared_entry_points")
@pytest.mark.parametrize("path", [slow_if(path) for path in PAGES])
def test_a_page_does_what_it_shows(page, path: Path) -> None:  # type: ignore[no-untyped-def]
    page(path.name, blocks_of(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "block",
    [
        Block("python", None, ">>> 1 + 1\n3\n", 1),
        Block("python", None, "raise AssertionError\n", 1),
        Block("console", None, "$ mpgtheory nash coordination\n3 equilibria\n", 1),
        Block("console", None, "$ sh -c true\n", 1),
    ],
    ids=lambda block: block.text[:15],
)
def test_a_wrong_block_is_seen(page, block: Block) -> None:  # type: ignore[no-untyped-def]
    """Negative control."""
    with pytest.raises(AssertionError):
        page("planted", [block])


@pytest.mark.parametrize("path", [*PAGES, ROOT / ".github" / "CONTRIBUTING.md"], ids=lambda path: path.stem)
def test_links_lead_to_files(path: Path) -> None:
    text = re.sub(r"```.*?^```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert target.startswith("http") or (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_sentences_are_short(path: Path) -> None:
    """At most 25 words a sentence, as STYLE asks; code, tables and headings aside."""
    prose = re.sub(r"^(\||#|```|:|\$).*$", "", FENCE.sub("", path.read_text(encoding="utf-8")), flags=re.M)
    prose = re.sub(r"`[^`]*`", "x", re.sub(r"^\s*[-*\d.]+ ", "\n\n", prose, flags=re.M))
    sentences = [one for part in re.split(r"\n\s*\n", prose) for one in re.split(r"(?<=[.:;?!])\s", part)]
    assert [one for one in sentences if len(one.split()) > 25] == []


def test_the_reference_has_every_public_name_and_no_other() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\.\. auto\w+:: mpgtheory\.(\w+)$", text, re.M)
    packages = set(re.findall(r"^\.\. auto\w+:: mpgtheory\.reinforcement\.(\w+)\.\w+$", text, re.M))
    assert sorted([*listed, *packages]) == sorted(homes())


def test_every_page_is_in_the_table_of_contents() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for path in PAGES:
        assert path.name == "index.md" or re.search(rf"\b{path.stem}\b", index), path.name
