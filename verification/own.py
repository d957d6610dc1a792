"""Statements of one's own as claims: everything that the paper's catalogue offers, for other people's statements."""

from __future__ import annotations

from verification.catalogue import claim_of
from verification.claim import Claim
from verification.language.own import statements_of


def own_claims(
    source: str, *, given: str | None = None, where: str = "", assuming: tuple[str, ...] = ()
) -> tuple[Claim, ...]:
    """The claims of a typed statement, or of a .toml file of statements.

    Raises:  InputError in one line: file, place, value and remedy.
    """
    listed = statements_of(source, given=given, where=where, assuming=assuming)
    return tuple(claim_of(name, entry, statement) for name, entry, statement in listed)
