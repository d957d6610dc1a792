"""The kinds of figures, found by their folder. To add one: a file beside these with a function `draw(data) -> Picture`.

`data` is the member `figure` of a piece of evidence in results.json. Its `kind` is the `KIND` of the file, or else the
file's name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from verification.report.figures.picture import Picture

Drawing = Callable[[Mapping[str, Any]], Picture]


def _kinds() -> Iterator[tuple[str, Drawing]]:
    for file in pkgutil.iter_modules([str(Path(__file__).parent)]):
        module = importlib.import_module(f"{__package__}.{file.name}")
        if hasattr(module, "draw"):
            yield getattr(module, "KIND", file.name), module.draw


KINDS: Mapping[str, Drawing] = dict(_kinds())
