"""The proved checker and the kernel say the same of certificates, corrupted ones included."""

from __future__ import annotations

import copy
import json
import os
import random
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from mpgtheory.formats import load_game
from verification import proved, proving
from verification.canonical import seal
from verification.catalogue import CATALOGUE, EVALUATED
from verification.checker import InvalidError, check
from verification.instance import Instance, Sampling

WHERE = "MPGTHEORY_PROVED_CHECKER"
"""The variable that names a folder in which the checker was built, as CI does; without it the binary is not run."""
NUMBERS_OF = {"V": 2, "W": 3, "d": 2, "D": 2}
"""Where a witness holds its numbers."""


@pytest.fixture(scope="module")
def built():
    """The folder of the binary."""
    if WHERE not in os.environ:
        pytest.skip(f"build the proved checker by mpgtheory proofs --checker FOLDER, and name the folder in {WHERE}")
    return Path(os.environ[WHERE])


@pytest.fixture(scope="module")
def certificates():
    """Those that the statements of the catalogue have on two small games."""
    found = []
    for name in ("coordination", "prisoners_two_state"):
        drawn = Instance(load_game(name), 7, Sampling(random_profiles=1, equilibria=2))
        for claim in CATALOGUE.values():
            if claim.text:
                (evaluated,) = (one for one in claim.checks if one.title == EVALUATED)
                content = evaluated.run(drawn).certificate
                found += [json.loads(json.dumps(content))] if content is not None else []
    return found


def asked(built, folder, documents):
    """What the proved checker says of each document."""
    folder.mkdir()
    files = [folder / f"{k}.json" for k in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_text(json.dumps(document), encoding="utf-8")
    return [answer.verdict for answer in proved.answers(built, files)]


def refusal(document):
    """Why the kernel refuses; empty if it accepts."""
    try:
        check(document)
    except InvalidError as reason:
        return str(reason)
    return ""


def covered(built, folder, documents):
    """Those of the documents that the proved checker covers."""
    said = asked(built, folder, documents)
    return [document for document, verdict in zip(documents, said, strict=True) if verdict != "not covered"]


def leaves(part, path=()):
    """The paths of all numbers in nested data."""
    if isinstance(part, list):
        return [found for k, one in enumerate(part) for found in leaves(one, (*path, k))]
    return [path]


def changed(document, draw, sealed=True):
    """A copy in which one number of one witness is larger by 1."""
    forged = copy.deepcopy(document)
    witness = draw.choice([one for one in forged["witnesses"] if one[0] in NUMBERS_OF])
    *path, last = draw.choice(leaves(witness[NUMBERS_OF[witness[0]]]))
    row = witness[NUMBERS_OF[witness[0]]]
    for k in path:
        row = row[k]
    above, _, below = str(row[last]).partition("/")
    row[last] = f"{int(above) + int(below or 1)}/{below or 1}"
    if sealed:
        forged["sha256"] = seal(forged)
    return forged


@pytest.mark.slow
def test_both_accept_the_same_certificates(built, certificates, tmp_path):
    said = asked(built, tmp_path / "valid", certificates)
    assert said.count("invalid") == 0
    assert said.count("valid") > len(said) / 2


@pytest.mark.slow
def test_a_thousand_corruptions_are_rejected(built, certificates, tmp_path):
    draw = random.Random(7)
    known = [one for one in covered(built, tmp_path / "known", certificates) if one["witnesses"]]
    forged = [changed(draw.choice(known), draw) for _ in range(1000)]
    assert asked(built, tmp_path / "forged", forged) == ["invalid"] * 1000
    assert all(map(refusal, forged[:200]))


@pytest.mark.slow
def test_both_say_the_same_of_what_a_forger_writes(built, certificates, tmp_path):
    """Members dropped, outcomes turned, data of one certificate in another, seals broken.

    One thing only the kernel refuses: a witness that no term asks for, which makes nothing wrong.
    """
    draw = random.Random(11)
    known = covered(built, tmp_path / "known", certificates)
    forged = []
    for _ in range(400):
        document, other = copy.deepcopy(draw.choice(known)), draw.choice(known)
        match draw.randrange(5):
            case 0:
                del document[draw.choice(sorted(set(document) - {"sha256"}))]
            case 1:
                document["outcome"] = "fails" if document["outcome"] == "holds" else "holds"
            case 2:
                name = draw.choice(("cases", "profiles", "witnesses", "hypotheses", "game", "clauses"))
                document[name] = other[name]
            case 3:
                document["cases"] = document["cases"][: draw.randrange(1, 3)]
            case _:
                document["claim"] = other["claim"]
        if draw.random() < 0.9:
            document["sha256"] = seal(document)
        forged.append(document)
    said = asked(built, tmp_path / "forged", forged)
    pairs = [(refusal(one), verdict) for one, verdict in zip(forged, said, strict=True) if verdict != "not covered"]
    assert sum(bool(why) for why, _ in pairs) > 200
    assert not [verdict for why, verdict in pairs if not why and verdict == "invalid"]
    assert not [why for why, verdict in pairs if why and verdict == "valid" and "is not used" not in why]


@pytest.mark.slow
def test_a_broken_seal_is_noticed(built, certificates, tmp_path):
    draw = random.Random(3)
    known = [one for one in covered(built, tmp_path / "known", certificates) if one["witnesses"]]
    assert asked(built, tmp_path / "unsealed", [changed(known[0], draw, sealed=False)]) == ["invalid"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"format": 1.5}', '"' + "a" * 100, "[" * 100, '{"a": 1, "a": 2}', "\x00"]
)
def test_what_is_no_certificate_is_refused_in_one_line(built, tmp_path, text):
    file = tmp_path / "no.json"
    file.write_text(text)
    (answer,) = proved.answers(built, [file])
    assert answer.verdict == "invalid"


def test_the_files_that_the_checker_rests_on_are_listed_in_order():
    listed = proved.needed()
    assert listed == [name for name in proving.sources() if name in listed]
    assert {"Game.v", "CheckedTables.v", proved.ROOT} <= set(listed)
    assert "Algorithm.v" not in listed


def test_every_source_of_the_program_is_compiled():
    assert {path.name for path in proved.FOLDER.glob("*.ml")} == set(proved.PROGRAM)


def test_a_missing_checker_is_said(tmp_path):
    with pytest.raises(InputError, match="no proved checker"):
        proved.answers(tmp_path, [])


def test_disagreements_are_found():
    files = [Path(name) for name in "abcd"]
    said = [proved.Answer(verdict, verdict) for verdict in ("valid", "invalid", "not covered", "valid")]
    found = proved.disagreements(files, {Path("b"), Path("c"), Path("d")}, said)
    assert found == [(Path("d"), "valid")]
    assert proved.disagreements(files[:2], set(), said[:2]) == [(Path("b"), "invalid")]
