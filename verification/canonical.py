"""Hashes of documents, by which certificates, reports, games and stored results are told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(document: Any) -> str:
    """SHA-256 of the canonical JSON text of a document."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def seal(content: Mapping[str, Any]) -> str:
    """The hash of a certificate or a report without its own seal. It finds corruption; it proves nothing."""
    return digest({key: value for key, value in content.items() if key != "sha256"})
