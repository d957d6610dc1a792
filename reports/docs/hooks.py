"""What Sphinx needs to know of this project: its docstrings, and its links to pages that the site leaves out.

Docstrings become reStructuredText: a paragraph stays one, `name:  text` becomes a field, examples stay.

They are written for `help()`. Their formulas have characters that mean something to reStructuredText, so all
of them are escaped; names between backquotes become code.
"""

import os
import re
from pathlib import Path
from typing import Any

FIELD = re.compile(r"^([\w., =|*\[\]]{1,60}?):(?:  +|$)(.*)$")
"""`payoffs:  u_i(s, a), ...`, `Raises:  InputError ...`: two blanks or more after the colon, as everywhere here."""
LINK = re.compile(r"\[([^\[\]]+)\]\(([^)#\s]+\.md)(?:#[^)]*)?\)")
"""A link of Markdown to another page."""
SPECIAL = re.compile(r"([\\*|_<>])")


def prose(text: str) -> str:
    """Text with its special characters escaped, and what is between backquotes as code."""
    parts = re.split(r"`([^`]*)`", text)
    return "".join(f"``{part}``" if number % 2 else SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))


def converted(lines: list[str]) -> list[str]:
    """The lines of a docstring as reStructuredText."""
    out: list[str] = []
    in_example = False
    for line in lines:
        field = FIELD.match(line)
        if line.startswith(">>>"):
            if not in_example and out and out[-1]:
                out.append("")
            in_example = True
        elif not line.strip():
            in_example = False
        if in_example or not line.strip():
            out.append(line)
        elif field:
            if out and out[-1] and not out[-1].startswith((":", " ")):
                out.append("")
            out.append(f":{prose(field[1])}: {prose(field[2])}".rstrip())
        elif line.startswith(" ") and out and out[-1].startswith((":", " ")):
            out.append(f"    {prose(line.strip())}")
        else:
            if out and out[-1].startswith((":", "    ")):
                out.append("")
            out.append(prose(line.strip()))
    return [*out, ""]


def convert(_app: Any, _what: str, _name: str, _thing: Any, _options: Any, lines: list[str]) -> None:
    """Sphinx's hook: the docstring is replaced in place."""
    lines[:] = converted(lines)


def without_links_outside(app: Any, document: str, source: list[str]) -> None:
    """Sphinx's hook: a link to a page of the checkout that is not on the site, as the report, becomes its text."""
    folder = (Path(app.srcdir) / document).parent

    def kept(match: re.Match[str]) -> str:
        target = os.path.relpath((folder / match[2]).resolve(), app.srcdir)
        return match[0] if target.removesuffix(".md") in app.env.found_docs else match[1].lstrip("!")

    source[0] = LINK.sub(kept, source[0])


def setup(app: Any) -> dict[str, bool]:
    """Register the hooks."""
    app.connect("source-read", without_links_outside)
    app.connect("autodoc-process-docstring", convert)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
