"""Files to JSON documents, within bounds that are checked before anything is built."""

import json
import re
from pathlib import Path
from typing import Any

from .exact import InvalidError, fail, need

MOST_BYTES = 64_000_000
MOST_VALUES = 5_000_000
DEEPEST = 40
LONGEST_INTEGER = 4_000
LONG_INTEGER = re.compile(f"(?<![0-9])[0-9]{{{LONGEST_INTEGER + 1}}}")  # tried at the first digit only
BRACKETS = re.compile(r"[\[{]+|[\]}]+")


def document_of(path: Path) -> Any:
    """The JSON document in a file."""
    try:
        text = read(path)
        need_moderate(text)
        return json.loads(
            text,
            object_pairs_hook=members,
            parse_float=lambda value: fail("a number with a decimal point or exponent; write it as text, as 1/10"),
            parse_constant=lambda value: fail(f"{value} is no number"),
        )
    except (OSError, ValueError) as error:
        raise InvalidError(f"unreadable: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise InvalidError(f"too large: {type(error).__name__}") from error


def read(path: Path) -> str:
    """The text of a file of a moderate length."""
    need(path.exists(), "there is no such file")
    need(path.is_file(), "it is no regular file")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    need(len(content) <= MOST_BYTES, f"a file has more than {MOST_BYTES} bytes")
    return content.decode("utf-8")


def need_moderate(text: str) -> None:
    """Lists and objects nest moderately deep, there are not too many values, and integers are not long."""
    plain = text.replace("\\\\", "").replace('\\"', "")  # \ stands in strings only, which have no other quotes now
    outside, depth = re.sub(r'"[^"]*"?', "", plain), 0
    need(sum(map(outside.count, "[]{},")) <= MOST_VALUES, f"a file holds more than {MOST_VALUES} values")
    need(LONG_INTEGER.search(outside) is None, "an integer is too long; write it as text")
    for signs in BRACKETS.findall(outside):  # those of one kind in a row: the depth is extreme at their ends
        depth += len(signs) if signs[0] in "[{" else -len(signs)
        need(depth <= DEEPEST, f"lists and objects nest more than {DEEPEST} deep")


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object, each of which stands there once."""
    document = dict(pairs)
    need(len(document) == len(pairs), "an object has a member twice")
    return document


def files_in(paths: list[str]) -> list[Path]:
    """The files named, and the *.json in the folders named."""
    listed: list[Path] = []
    for path in map(Path, paths):
        listed += sorted(path.rglob("*.json")) if path.is_dir() else [path]
    return listed
