"""The public face of the package: names that load when they are first used.

`mpgtheory/__init__.pyi` lists the names, once, for people, type checkers and this module. A name whose home is in
this package is imported from there. The package knows nothing of statements: `verify` and `falsify` are looked up as
entry points of the group "mpgtheory.face", which whoever offers them declares.

A line `from mpgtheory.reinforcement import samples as samples` names a room within a room, which loads likewise.

Some names are those of folders too (`mpgtheory.game` is the function; `from mpgtheory.game import MarkovGame` still
imports from the module): importing such a module does not hide the function.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

GROUP, CERTIFICATES = "mpgtheory.face", "mpgtheory.certificates"
STUB = Path(__file__).parents[1] / "__init__.pyi"


@cache
def homes() -> dict[str, str]:
    """The public names, and the modules that they are of."""
    imports = re.findall(r"^from (\S+) import (\w+) as (\w+)$", STUB.read_text(encoding="utf-8"), re.M)
    return {name: home for home, name, again in imports if name == again}


class Face(ModuleType):
    """A module whose public names load when they are first used."""

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            from importlib.metadata import version

            return version("mpgtheory")
        home = homes().get(name)
        if home is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = _own(home, name) if home.startswith(f"{self.__name__}.") else _offered(name)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and name in homes():
            return
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted([*homes(), "__version__"])


def _own(home: str, name: str) -> Any:
    """What a module of this package defines, or the package of this name within it."""
    module = import_module(home)
    return getattr(module, name) if hasattr(module, name) else import_module(f"{home}.{name}")


def certificate_maker(name: str) -> Any:
    """The function that makes certificates of one kind, which another package declares as an entry point.

    Raises:  ImportError if none does.
    """
    from importlib.metadata import entry_points

    for entry in entry_points(group=CERTIFICATES, name=name):
        return entry.load()
    raise ImportError(f"no installed package makes certificates of {name}; reinstall: pip install mpgtheory")


def _offered(name: str) -> Any:
    """What another package offers under this name.

    Raises:  ImportError if none does.
    """
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        return entry.load()
    raise ImportError(f"mpgtheory.{name} is offered by no installed package; reinstall: pip install mpgtheory")
