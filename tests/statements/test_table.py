"""The table of tests is up to date, and every numbered statement of the paper has tests."""

from __future__ import annotations

import pytest
import table
from table import PAGE, numbered, page

CLAIMS = sorted({claim for entry in numbered() for claim in entry["claims"]})


def test_the_table_is_up_to_date() -> None:
    """Written again by `python tests/statements/table.py`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_numbered_statement_has_a_claim() -> None:
    """And there are as many as a paper of this length has."""
    assert len(numbered()) > 60
    assert all(entry["claims"] for entry in numbered())


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_has_tests(claim: str) -> None:
    """The matrix, or a test file of a procedure that checks it."""
    assert table.tests_of(claim)


def test_a_claim_that_no_test_is_about_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim with procedures, if no test imports them."""
    claim = next(claim for claim in CLAIMS if table.procedures_of(claim) and "matrix" not in table.tests_of(claim))
    monkeypatch.setattr(table, "text_of", lambda _: "")
    assert table.tests_of(claim) == []
