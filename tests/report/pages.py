"""The Markdown of a report as one text: the overview, then the page of each claim."""

from __future__ import annotations

from collections.abc import Mapping


def in_markdown(files: Mapping[str, str]) -> str:
    """README.md and the pages of claims."""
    return files["README.md"] + "".join(text for name, text in files.items() if name.startswith("claims/"))
