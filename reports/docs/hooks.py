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
CODE = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.M | re.S)
LINK = re.compile(r"\[([^\[\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)")
"""A link of Markdown, outside of code."""
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


def with_links_of_the_site(app: Any, document: str, source: list[str]) -> None:
    """Sphinx's hook: a link to a page that is not on the site, as the report, becomes its text.

    What only looks like a link, as the formula `d[pi](s)` in prose, is shown as it is. The tests check that links of
    pages lead to files.
    """
    if not str(app.env.doc2path(document)).endswith(".md"):
        return
    folder = (Path(app.srcdir) / document).parent

    def kept(match: re.Match[str]) -> str:
        path = (folder / match[2]).resolve()
        if not match[2].endswith(".md"):
            is_link = ":" in match[2] or path.exists()
            return match[0] if is_link else f"\\[{match[1]}\\]({match[2]})"
        on_site = os.path.relpath(path, app.srcdir).removesuffix(".md") in app.env.found_docs
        return match[0] if on_site else match[1]

    parts = CODE.split(source[0])
    parts[::2] = [LINK.sub(kept, part) for part in parts[::2]]
    source[0] = "".join(parts)


def setup(app: Any) -> dict[str, bool]:
    """Register the hooks."""
    app.connect("source-read", with_links_of_the_site)
    app.connect("autodoc-process-docstring", convert)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
