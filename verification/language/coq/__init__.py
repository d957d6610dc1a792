"""Statements as Coq propositions over the project's own development (`verification/proofs/`)."""

from verification.language.coq.errors import UntranslatableError
from verification.language.coq.statements import proposition

__all__ = ["UntranslatableError", "proposition"]
