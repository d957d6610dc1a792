"""Tables that evidence carries: shown in both pages with what is left out, escaped, and checked before."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from pages import in_html, in_markdown

from mpgtheory.errors import InputError
from verification.report.render import render
from verification.tables import table

ROWS = [["(0 1) (1 0)", "2/109"], ["a|b <i>", "1"]]
TABLE = table("Thresholds", ["Profile", "Value"], ROWS, left_out=570, note="Of it.")


@pytest.fixture
def tabulated(written: dict[str, Any]) -> dict[str, Any]:
    """Results in which evidence on one game carries a table, and one without rows."""
    written["findings"][0]["evidence"][0]["tables"] = [TABLE, table("Nothing", ["Profile"], [], note="None rests.")]
    return written


def test_both_pages_show_every_cell(tabulated: dict[str, Any]) -> None:
    files = render(tabulated)
    for name, page in (("HTML", in_html(files)), ("Markdown", in_markdown(files))):
        text = html.unescape(page).replace("\\", "")
        for part in ("Thresholds", "Of it.", *ROWS[0], *ROWS[1], "Left out: 570 rows", "None rests."):
            assert part in text, (name, part)


def test_the_html_table_is_one_and_escaped(tabulated: dict[str, Any]) -> None:
    (shown,) = re.findall(r'<table class="listing">.*?</table>', in_html(render(tabulated)), re.DOTALL)
    assert shown.count("<tr>") == 3
    assert shown.count("<td>") == 4
    assert "<i>" not in shown


def test_markdown_rows_have_one_cell_a_column(tabulated: dict[str, Any]) -> None:
    lines = in_markdown(render(tabulated)).splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("| Profile | Value |"))
    assert lines[start + 1] == "|---|---|"
    for line in lines[start + 2 : start + 4]:
        assert len(re.findall(r"(?<!\\)\|", line)) == 3


def test_a_table_is_under_its_game(tabulated: dict[str, Any]) -> None:
    text = in_markdown(render(tabulated))
    assert text.count("Tables for routing") == 1
    assert text.index("Tables for routing") < text.index("Thresholds")


def test_results_without_the_member_are_shown(written: dict[str, Any]) -> None:
    assert "Tables for" not in in_markdown(render(written))


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        ("none", "must be a list"),
        ([1], "must be an object"),
        ([{**TABLE, "rows": "a"}], "member 'rows'"),
        ([{key: value for key, value in TABLE.items() if key != "note"}], "lacks the member 'note'"),
        ([{**TABLE, "rows": [["a"]]}], "a text a column"),
        ([{**TABLE, "rows": [["a", 1]]}], "a text a column"),
        ([{**TABLE, "rows": ["ab"]}], "a text a column"),
    ],
)
def test_a_damaged_table_is_named(written: dict[str, Any], damaged: Any, words: str) -> None:
    written["findings"][0]["evidence"][0]["tables"] = damaged
    with pytest.raises(InputError, match=words) as raised:
        render(written)
    assert "findings[0].evidence[0].tables" in str(raised.value)
    assert "\n" not in str(raised.value)
