"""Results to a report: pages of HTML and of Markdown, a page a statement in claims/, and figures/*.svg.

A page loads the style and the script beside it and nothing else. Everything is rendered before anything is written, so
that results that cannot be shown leave the folder as it was. Equal results give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import write_text
from verification.report import markdown
from verification.report.audit import audit, shrunk
from verification.report.document import check_results, read_results
from verification.report.illustration import illustrate
from verification.report.page import page
from verification.report.uses import graph
from verification.report.verdicts import VERDICTS

HTML = ("index.html", "matrix.html", "uses.html", "audit.html", "games.html", "proofs.html")
MARKDOWN = ("README.md", "AUDIT.md", "MATRIX.md", "GAMES.md", "PROOFS.md")
BESIDE = ("style.css", "report.js")
"""What pages load."""
DOCUMENTS = (*HTML, *MARKDOWN, *BESIDE)
"""The files of a report beside its folders and results.json."""


def render_folder(folder: Path) -> None:
    """Render the report of `folder`/results.json into `folder`.

    Raises:  InputError if the file is missing or no results, or the folder cannot be written.
    """
    render_report(read_results(folder / "results.json"), folder)


def render_report(results: Mapping[str, Any], folder: Path) -> None:
    """Write the report of `results` into `folder`; figures and pages of claims of earlier reports are removed.

    Raises:  InputError if a member is missing or has no meaning, or the folder cannot be written.
    """
    content = render(results)
    for name, text in content.items():
        write_text(folder / name, text)
    for name, ending in (("figures", "svg"), ("claims", "md"), ("claims", "html")):
        _remove_stale(folder / name, ending, content)


def render(results: Mapping[str, Any]) -> dict[str, str]:
    """The files of the report of `results`: their text by their path in the folder.

    Raises:  InputError if a member is missing or has no meaning.
    """
    check_results(results)
    illustrations = illustrate(results)
    shown = page(results, illustrations)
    both = {"page": shown, "audit": audit(results, shown), "graph": graph(shown.chapters)}
    html, plain = html_environment(), markdown.environment()
    pages = {name: html.get_template(f"{name}.jinja").render(**both, up="") for name in HTML}
    pages |= {name: plain.get_template(f"{name}.jinja").render(**both, up="") for name in MARKDOWN}
    pages |= {name: (files("verification.report.templates") / name).read_text(encoding="utf-8") for name in BESIDE}
    one_page, one_text = html.get_template("claim.html.jinja"), plain.get_template("claim.md.jinja")
    for section in shown.sections:
        name = f"claims/{section.claim['id']}"
        own = {"section": section, "counterexample": shrunk(section), "up": "../"}
        pages[f"{name}.html"] = one_page.render(**both, **own)
        pages[f"{name}.md"] = one_text.render(**both, **own)
    drawn = [one for several in illustrations.values() for one in several if one.svg is not None]
    return pages | {f"figures/{one.file}": one.svg or "" for one in drawn}


def html_environment() -> Environment:
    """Templates that escape every value for HTML, and fail on a name that does not exist."""
    created = Environment(
        loader=PackageLoader("verification.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    created.filters["breakable"] = breakable
    created.globals["verdicts"] = VERDICTS
    return created


def breakable(name: str) -> list[str]:
    """The parts of a name between which a line may break: after a colon, comma, equals sign or underscore."""
    return re.split(r"(?<=[:,=_])(?=.)", name)


def _remove_stale(folder: Path, ending: str, kept: Collection[str]) -> None:
    """Remove what an earlier report left in `folder`."""
    for path in sorted(folder.glob(f"*.{ending}")):
        if f"{folder.name}/{path.name}" not in kept:
            try:
                path.unlink()
            except OSError as error:
                reason = error.strerror or error
                raise InputError(f"{path}: is no longer part of the report; {reason}; remove it") from error
