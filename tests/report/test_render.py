"""The report shows everything that results hold, says it in words, loads nothing, and repeats itself exactly."""

from __future__ import annotations

import copy
import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pages import in_html, in_markdown

from mpgtheory.errors import InputError
from verification.report import render_folder, render_report
from verification.report.page import _answer
from verification.report.render import render
from verification.report.verdicts import VERDICTS

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert('x')</script> | `tick` [link](http://x.example) $x$ & \"quoted\""
VOID = {"meta", "wbr", "br", "link", "img", "input"}


class Page(HTMLParser):
    """Tags with attributes, text by tag, and whether elements nest."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def between(text: str, start: str, end: str) -> str:
    """The stretch of `text` from `start` up to `end`."""
    begin = text.index(start)
    return text[begin : text.index(end, begin + len(start))]


def loaded(page: Page) -> list[str]:
    """What a browser would fetch or run."""
    fetched = [v for _, a in page.tags for k, v in a.items() if k in ("src", "srcset", "data", "poster") and v]
    fetched += [
        a.get("href") or a.get("xlink:href") or "" for tag, a in page.tags if tag in ("link", "use", "image", "base")
    ]
    fetched += [v for _, a in page.tags for k, v in a.items() if k in ("href", "xlink:href") and v and ":" in v]
    written_here = [t for t, attributes in page.tags if t == "script" and "src" not in attributes]
    return [value for value in fetched if not value.startswith("#")] + written_here


@pytest.mark.parametrize("name", ["written", "illustrated", "studied"])
def test_shows_every_claim_and_game(name: str, request: pytest.FixtureRequest) -> None:
    results = request.getfixturevalue(name)
    files = render(results)
    shown = {name: Page(text) for name, text in files.items() if name.endswith(".html")}
    assert not [name for name, html in shown.items() if html.open]
    for text in ("".join(html.text for html in shown.values()), in_markdown(files)):
        for claim in results["claims"]:
            assert claim["id"] in text
            assert claim["title"] in text
        for game in results["games"]:
            assert game["name"] in text


REPORTS = Path(__file__).resolve().parents[2] / "reports"
BESIDE_REPORTS = ("../benchmarks/published.md", "../benchmarks/equilibrium_lists.md")
"""Pages of the project, beside the folder of the committed report."""


def matrix_rows(text: str) -> list[str]:
    """The rows of the matrix of claims and games."""
    return [row for row in text.splitlines() if row.startswith("| [`")]


def test_every_link_in_markdown_leads_somewhere(studied: dict[str, Any]) -> None:
    """To a page or figure of the report, and to an anchor that stands there; certificates are no links."""
    files = render(studied)
    pages = {name: text for name, text in files.items() if name.endswith(".md")}
    assert len(pages) > 100
    for name, text in pages.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`\n]*`\$?", "", text, flags=re.DOTALL)):
            path, _, anchor = unquote(target.replace("\\", "")).partition("#")
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if reached in BESIDE_REPORTS:
                assert (REPORTS / reached.removeprefix("../")).is_file()
                continue
            assert reached in files, (name, target)
            assert not anchor or f'<a id="{anchor}"></a>' in files[reached], (name, target)


def in_matrix(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The claims with a row in the matrix: those with other evidence than a machine-checked proof."""
    only_proved = {
        claim["id"]
        for claim in results["claims"]
        if (found := [e["method"] for f in results["findings"] if f["claim"] == claim["id"] for e in f["evidence"]])
        and set(found) == {"proof"}
    }
    return [claim for claim in results["claims"] if claim["id"] not in only_proved]


def test_claims_without_a_row_stand_among_the_theorems(studied: dict[str, Any]) -> None:
    files = render(studied)
    listed = {claim["id"] for claim in studied["claims"]} - {claim["id"] for claim in in_matrix(studied)}
    assert len(listed) > 10
    for claim in listed:
        assert f"<code>{claim}</code>" in files["proofs.html"]
        assert f"[`{claim}`]" in files["PROOFS.md"]


def test_a_theorem_says_what_it_does_not_cover(studied: dict[str, Any]) -> None:
    """And shows its text as Coq prints it, beside the clauses that it is about."""
    files = render(studied)
    assert "in part, without its constant" in files["claims/appendix-B.1.vii.continuity.md"]
    assert "clause in total)" in files["claims/lemma-3.5.rate.md"]
    assert "As Coq prints it: `` forall (R : realFieldType)" in files["claims/appendix-B.1.i.corrected.md"]


def test_every_cell_of_the_matrix_has_a_word(studied: dict[str, Any]) -> None:
    """Or is empty, if nothing was checked there."""
    files = render(studied)
    rows = matrix_rows(files["MATRIX.md"])
    assert len(rows) == len(in_matrix(studied))
    cells = [cell.strip() for row in rows for cell in row.strip("|").split("|")[1:]]
    matrix = between(files["matrix.html"], 'class="box matrix', "</table>")
    in_html = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", matrix)]
    assert len(in_html) == len(cells)
    for cell in (*cells, *in_html):
        words = cell.strip("* ").split()
        assert not words or words[-1] in {*VERDICTS, "lacks"} or words[0] == "holds", cell


def test_cells_show_the_verdicts_of_the_findings(studied: dict[str, Any]) -> None:
    found = {(f["claim"], f["game"]): f["verdict"] for f in studied["findings"]}
    rows = {row.split("`")[1]: row.strip("|").split("|")[2:] for row in matrix_rows(render(studied)["MATRIX.md"])}
    columns = ["every game", *(game["name"] for game in studied["games"])]
    for claim in in_matrix(studied):
        for game, cell in zip(columns, rows[claim["id"]], strict=True):
            verdict = found.get((claim["id"], game), "")
            assert ("lacks" if claim["is_property"] and verdict == "refuted" else verdict) in cell
            assert verdict or not cell.strip()


def test_the_reason_of_an_answer_is_that_of_the_check_which_decides() -> None:
    """Of a property that the first check left open and the second certified."""
    left = {"verdict": "undecided", "method": "exact", "note": "nothing was found", "certificate": None}
    decides = {"verdict": "certified", "method": "exact", "note": "here it is", "certificate": "certificates/it.json"}
    answer = _answer({"verdict": "certified", "evidence": [left, decides]})
    assert answer is not None
    assert (answer.word, answer.note, answer.certificate) == ("yes", "here it is", "certificates/it.json")


def test_html_loads_its_style_and_script_and_nothing_else(illustrated: dict[str, Any]) -> None:
    files = render(illustrated)
    for name in (name for name in files if name.endswith(".html")):
        up = "../" if "/" in name else ""
        assert sorted(loaded(Page(files[name]))) == [f"{up}report.js", f"{up}style.css"], name
    for source in files.values():
        assert "@import" not in source
        assert not re.search(r"url\((?!#)", source)
    assert not re.search(r"fetch|XMLHttpRequest|https?:|innerHTML|eval", files["report.js"])


@pytest.mark.parametrize(
    "planted", ['<img src="http://x/y.png">', "<script>1</script>", '<link rel="stylesheet" href="https://x/y.css">']
)
def test_detects_a_planted_load(planted: str) -> None:
    assert loaded(Page(planted)) != []


@pytest.mark.parametrize("name", ["illustrated", "studied"])
def test_ids_are_unique_and_links_lead_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    """Certificates apart, which lie beside the pages."""
    files = render(request.getfixturevalue(name))
    pages = {name: Page(text) for name, text in files.items() if name.endswith(".html")}
    ids = {name: [a["id"] for _, a in page.tags if "id" in a] for name, page in pages.items()}
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for target in {a["href"] for tag, a in page.tags if tag == "a" and a.get("href")}:
            path, _, anchor = unquote(target or "").partition("#")
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert reached in files or reached.startswith("certificates/"), (name, target)
            assert not anchor or anchor in ids[reached], (name, target)


def test_hostile_names_are_text(written: dict[str, Any]) -> None:
    hostile = json.loads(json.dumps(written).replace("other:states=2", json.dumps(HOSTILE)[1:-1]))
    hostile["surprises"] = [HOSTILE]
    hostile["claims"][0]["title"] = HOSTILE
    files = render(hostile)
    for page in (Page(text) for name, text in files.items() if name.endswith(".html")):
        assert {value.removeprefix("../") for value in loaded(page)} == {"report.js", "style.css"}
    assert HOSTILE in Page(files["index.html"]).text
    markdown = in_markdown(files)
    assert "\\<script\\>" in markdown
    assert re.sub(r"(`+).*?\1(?!`)", "", markdown).count("<script>") == 0
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in matrix_rows(files["MATRIX.md"])}
    assert len(widths) == 1


def test_false_as_printed_comes_first_with_its_numbers(written: dict[str, Any]) -> None:
    files = render(written)
    for text, start, end in (
        (files["index.html"], 'id="false"', 'id="statements"'),
        (files["README.md"], "## False or imprecise as printed", "## Statements"),
    ):
        section = between(text, start, end)
        for shown in ("printed.corrected", "221/96", "-17/48", "1/6", "refuted.json", "states=2"):
            assert shown in section.replace("<wbr>", "")
        assert "strong" not in re.sub(r"<[^>]+>", "", section)


def test_a_known_false_claim_of_the_catalogue_is_listed(studied: dict[str, Any]) -> None:
    section = between(render(studied)["README.md"], "## False or imprecise as printed", "## Statements")
    for claim in studied["claims"]:
        assert (f"`{claim['id']}`" in section) == bool(claim["corrected_by"] or claim["corrects"])


def test_an_unexpected_refutation_is_a_surprise(written: dict[str, Any]) -> None:
    calm = render(written)
    assert "Surprises" not in calm["README.md"]
    assert "No surprises" in Page(calm["index.html"]).text
    surprise = "weak on routing: refuted, and not known to be false as printed"
    loud = render({**written, "surprises": [surprise]})
    assert surprise in between(loud["index.html"], 'id="surprises"', 'id="found"')
    assert surprise in between(loud["README.md"], "Surprises", "by verdict")
    assert "No surprises" not in loud["README.md"] + loud["index.html"]


def test_errors_and_disagreements_are_shown(written: dict[str, Any]) -> None:
    written["findings"][0] |= {"errors": ["by hand: it broke"], "disagrees": True}
    for text in (in_html(render(written)), in_markdown(render(written))):
        assert "it broke" in text
        assert "Two checks disagree" in text


@pytest.mark.slow
def test_equal_results_give_equal_bytes(illustrated: dict[str, Any], tmp_path: Path) -> None:
    first = render(illustrated)
    assert first == render(copy.deepcopy(illustrated))
    slower = copy.deepcopy(illustrated)
    slower["study"]["seconds"] = 1.23456
    for row in (e for f in slower["findings"] for e in f["evidence"]):
        row["seconds"] = 0.75
    assert render(slower)["README.md"] == first["README.md"]
    assert render(slower)["index.html"] != first["index.html"]
    render_report(illustrated, tmp_path)
    assert all((tmp_path / name).read_text(encoding="utf-8") == text for name, text in first.items())
    assert str(tmp_path) not in "".join(first.values())


def test_stale_figures_are_removed_and_nothing_else(illustrated: dict[str, Any], tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    for name in ("stale.svg", "notes.txt"):
        (figures / name).write_text("old", encoding="utf-8")
    render_report(illustrated, tmp_path)
    assert sorted(path.name for path in figures.iterdir()) == [
        "base--contraction.svg",
        "notes.txt",
        "printed--gap_against_theta.svg",
        "printed.corrected--schedules.svg",
        "strong--difference_order.svg",
    ]


def members(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to all members that the report requires of results."""
    if isinstance(value, list):
        return [p for k, item in enumerate(value[:1]) for p in members(item, (*path, k))]
    if not isinstance(value, dict) or path[-1:] in (("environment",), ("hypotheses",), ("figure",)):
        return []
    inner = [p for name, item in value.items() for p in members(item, (*path, name))]
    return [(*path, name) for name in value if name not in ("seed",) or path == ("study",)] + inner


def test_a_missing_member_is_named(written: dict[str, Any]) -> None:
    paths = members(written)
    assert len(paths) > 45
    for path in paths:
        broken = copy.deepcopy(written)
        place = broken
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        with pytest.raises(InputError, match=path[-1]) as caught:
            render(broken)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("results", [[], None, {}, {"format": "mpgtheory.game/1"}, {"format": "x\ny"}])
def test_a_wrong_format_is_one_line(results: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="format") as caught:
        render_report(results, tmp_path / "out")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, "\ufffe"])
def test_a_broken_file_is_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape("results.json")) as caught:
        render_folder(tmp_path)
    assert "\n" not in str(caught.value)


def test_findings_must_refer_to_what_is_there(written: dict[str, Any]) -> None:
    for kind in ("claim", "game"):
        broken = copy.deepcopy(written)
        broken["findings"][0][kind] = "nowhere"
        with pytest.raises(InputError, match=f"{kind} 'nowhere'"):
            render(broken)


def test_an_unknown_verdict_is_named(written: dict[str, Any]) -> None:
    written["claims"][0]["verdict"] = "plausible"
    with pytest.raises(InputError, match="plausible"):
        render(written)
