"""The pages of a report as one text: the front page, the other pages, the page of each claim."""

from __future__ import annotations

from collections.abc import Mapping


def in_markdown(files: Mapping[str, str]) -> str:
    """All Markdown, README.md first."""
    return _joined(files, "README.md", ".md")


def in_html(files: Mapping[str, str]) -> str:
    """All HTML, index.html first."""
    return _joined(files, "index.html", ".html")


def _joined(files: Mapping[str, str], first: str, ending: str) -> str:
    return files[first] + "".join(text for name, text in files.items() if name.endswith(ending) and name != first)
