"""Figures of a report, one kind a file. They are found by their folder."""

from verification.report.figures.picture import Picture, to_svg
from verification.report.figures.registry import KINDS

__all__ = ["KINDS", "Picture", "to_svg"]
