"""Checking a report again: each verdict is derived from certificates, proofs and hypotheses, and compared."""

from verification.recheck.examine import Examined, examine_all
from verification.recheck.outcome import Recheck, Unfounded
from verification.recheck.report import recheck

__all__ = ["Examined", "Recheck", "Unfounded", "examine_all", "recheck"]
