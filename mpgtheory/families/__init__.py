"""Built-in families of games. To add one: a file beside these; it is found by its folder."""

from mpgtheory.families.catalogue import FAMILIES, Family, build

__all__ = ["FAMILIES", "Family", "build"]
