"""The families in this folder: each module registers its own when it is imported, and all are imported here."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from mpgtheory.families.registry import FAMILIES, Family, build

__all__ = ["FAMILIES", "Family", "build"]

for _module in pkgutil.iter_modules([str(Path(__file__).parent)]):
    importlib.import_module(f"{__package__}.{_module.name}")
