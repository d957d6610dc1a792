"""Files that want to hurt: too long, too deep, too many; each is refused before anything large is built."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_forging import HALF, certificate, corridor, game, refused, sealed, text, with_part

from verification.kernel import exact
from verification.kernel.certificates import RULES, check, check_file
from verification.kernel.documents import LONGEST_INTEGER, MOST_BYTES
from verification.kernel.exact import MOST_DIGITS, InvalidError, Meter, number
from verification.kernel.games import read_game

HOLES = Path(__file__).resolve().parents[4] / "shared" / "holes"
VALUE = text("forall i s: V[w](i,s) = V[w](i,s)", given="policy w")


def document():
    return certificate(VALUE, corridor(), {"w": HALF})


def refused_file(path, content):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidError) as reason:
        check_file(path)
    assert len(str(reason.value)) < 500
    return str(reason.value)


# Reading.


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[" * 200_000, "nest more than 40"),
        ('{"a":' * 50 + "1" + "}" * 50, "nest more than 40"),
        ('{"claim": "a", "claim": "b"}', "a member twice"),
        ('{"x": {"y": 1, "y": 1}}', "a member twice"),
        ('{"x": 0.1}', "decimal point"),
        ('{"x": 1e3}', "decimal point"),
        ('{"x": NaN}', "NaN"),
        ('{"x": -Infinity}', "Infinity"),
        ('{"x": ' + "9" * (LONGEST_INTEGER + 1) + "}", "too long"),
        ("", "unreadable"),
        ('{"x": "', "unreadable"),
        ("[" + "[]," * 2_600_000 + "[]]", "values"),
    ],
)
def test_a_bad_document_is_refused(tmp_path, content, why):
    assert why in refused_file(tmp_path / "x.json", content)


def test_brackets_in_labels_do_not_count_as_nesting(tmp_path):
    data = corridor() | {"name": "[[[" * 50 + '"\\'}
    (tmp_path / "x.json").write_text(json.dumps(certificate(VALUE, data, {"w": HALF})))
    check_file(tmp_path / "x.json")


def test_bytes_that_are_no_text_and_files_that_are_none(tmp_path):
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "x.json", tmp_path, tmp_path / "nowhere", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(InvalidError):
            check_file(path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidError):
        check_file(tmp_path / "pipe")


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path):
    with (tmp_path / "long.json").open("wb") as file:
        file.truncate(MOST_BYTES + 10**9)
    with pytest.raises(InvalidError, match="bytes"):
        check_file(tmp_path / "long.json")


@pytest.mark.parametrize(
    "value",
    [True, 0.5, "0.5", "1e3", "+1", " 1", "1 ", "1/-2", "1/0", "", "١", "½", "1_000", "1/2/3", None, [1], "1\n"],
)
def test_only_exact_numbers_are_numbers(value):
    with pytest.raises(InvalidError):
        number(value)


def test_long_numbers():
    assert number("9" * MOST_DIGITS) == 10**MOST_DIGITS - 1
    assert number("-1/" + "9" * MOST_DIGITS).denominator == 10**MOST_DIGITS - 1
    for value in ("9" * (MOST_DIGITS + 2), "1/" + "9" * (MOST_DIGITS + 2), "1" * 10**6):
        with pytest.raises(InvalidError):
            number(value)


def test_a_true_refutation_with_long_numbers_is_accepted():
    """No message about the long number is written unless it is needed; where it is, it is short."""
    long = "1" + "0" * 15_000
    document = certificate(text("forall i s: x * x != 0", given="number x in [0, 1]"), game(), {"x": f"1/{long}"})
    check(document)
    false = certificate(text("x * x = 0", given="number x in [0, 1]"), game(), {"x": f"1/{long}"}, outcome="fails")
    assert check(false).outcome == "fails"
    assert "bits" in refused(sealed({**false, "outcome": "holds"}))


# Labels and names.


INVISIBLE = ("\n", "\t", "\x00", "\x1b", "\u202e", "\u200b", "\u200d", "\u2066", "\ufeff", "\u2028", "\ud800")


@pytest.mark.parametrize("character", INVISIBLE)
@pytest.mark.parametrize("place", [("name",), ("players", 0), ("states", 1), ("actions", 0, 0)])
def test_labels_hide_nothing(character, place):
    refused(with_part(document(), ("game", *place), f"a{character}b"))


@pytest.mark.parametrize("label", ["", "ü", "π 1", "a" * 1000])
def test_plain_labels_are_fine(label):
    check(with_part(document(), ("game", "name"), label))


def test_messages_are_one_printable_line():
    for path in (("claim",), ("hypotheses",), ("outcome",)):
        value = {"evil\n1 valid": 0} if path == ("hypotheses",) else "evil\n1 valid, 0 invalid\u202e"
        reason = refused(with_part(document(), path, value))
        assert reason.isprintable()
    reason = refused(with_part(document(), ("statement", "clauses", ""), "V[\u202e"))
    assert reason.isprintable()


# Games.


def anonymous(players, actions, **members):
    data = corridor() | {
        "kind": "anonymous",
        "players": [str(k) for k in range(players)],
        "actions": [str(k) for k in range(actions)],
        "groups": [0] * players,
        "paid_by": "counts",
        "payoffs": [],
        "transitions": [[[1, 0]], [[0, 1]]],
    }
    return data | members


@pytest.mark.parametrize(
    "data",
    [
        corridor() | {"players": [str(k) for k in range(40)], "actions": [["a", "b"]] * 40},
        corridor() | {"states": [str(k) for k in range(100_000)]},
        corridor() | {"players": [str(k) for k in range(200_000)], "actions": [["a"]] * 200_000},
        anonymous(60, 40),
        anonymous(1000, 1000),
        anonymous(50_000, 2),
        anonymous(1, 60_000),
        corridor() | {"kind": "sparse", "players": [str(k) for k in range(40)], "actions": [["a", "b"]] * 40},
        corridor() | {"kind": "other"},
    ],
)
def test_a_game_that_is_too_large_is_refused_before_its_tables_are_read(data):
    refused(sealed({**document(), "game": data}))
    assert Meter.steps < 10**6


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("discount",), 1),
        (("discount",), 0),
        (("initial",), ["1/2", "1/3"]),
        (("initial",), ["3/2", "-1/2"]),
        (("transitions", 0, 0), ["1/2", "1/3"]),
        (("transitions", 0, 0), ["3/2", "-1/2"]),
        (("payoffs", 0, 0), [1]),
        (("states",), ["s", "s"]),
        (("states",), []),
        (("actions",), [["a", "a"]]),
        (("is_potential",), True),
    ],
)
def test_what_is_no_game_is_refused(path, value):
    refused(with_part(document(), ("game", *path), value))


# Work. The meter is set low, so that reaching it takes no time; what each construct costs does not depend on that.


@pytest.fixture
def meter(monkeypatch):
    monkeypatch.setattr(exact, "MOST_STEPS", 100_000)


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("forall h g h' g' h2 g2 h3 g3: 1 = 1", ""),
        ("(sum k < 1000000000: 1) = 1", ""),
        ("(prod k < 1000000000: 2) = 1", ""),
        ("(max k < 1000000000: 1) = 1", ""),
        ("(exists k < 1000000000: k < 0) iff 1 = 2", ""),
        ("(sum k < 1000000000 with 1 = 2: 1) = 1", ""),
        ("1 = 1 and forall k < 2^1000: 1 = 1", ""),
        ("((2^1000)^1000)^1000 = 1", ""),
        ("x19 = 1", "\n".join(["x0 := 2^1000", *(f"x{k + 1} := x{k} * x{k}" for k in range(19))])),
        ("x19 = 1", "\n".join(["x0 := 1/(2^1000 + 1)", *(f"x{k + 1} := x{k} + 1/(x{k} + 3)" for k in range(19))])),
        ("(prod k < 90: (2^1000)^(k + 1)) = 1", ""),
        ("(sum k < 300: 1/((2^1000 + k)^3)) = 1", ""),
        ("forall s h: law[always(h),100000](s) = 1", ""),
        (
            "forall h k < 5000 i s a: shifted(always(h),i,s,a,k)(i,s,a) >= k",
            "",
        ),
    ],
)
def test_work_is_bounded(meter, claim, where):
    body = certificate(text("1 = 1"), game())
    assert "steps" in refused(sealed({**body, "statement": text(claim, where=where)}))


def test_definitions_that_build_on_each_other_for_ever_are_refused():
    chain = "\n".join(["x0 := 1", *(f"x{k + 1} := x{k}" for k in range(1200))])
    body = certificate(text("1 = 1"), game())
    assert "RecursionError" in refused(sealed({**body, "statement": text("x1200 = 1", where=chain)}))


def test_statements_have_moderately_many_and_long_parts():
    body = certificate(text("1 = 1"), game())
    long, many = {"1": "1" * 19_000}, {str(k): "1 = 1" for k in range(101)}
    for clauses in ({str(k): long["1"] for k in range(6)}, many):
        statement = {**text(""), "clauses": clauses}
        assert "characters" in refused(sealed({**body, "statement": statement})) or clauses is many
        assert "too many clauses" in refused(sealed({**body, "statement": statement})) or clauses is not many


def test_the_meter_starts_again_for_each_certificate():
    for _ in range(3):
        check(document())
        assert 0 < Meter.steps < 20_000


def test_long_denominators_without_common_factors_cost_their_size():
    numbers = [exact.Fraction(1, 10**4000 + k) for k in range(1, 400)]
    with pytest.raises(InvalidError, match="steps"), exact.metered():
        exact.over_one_denominator(numbers)


# The whole program, with little memory.


HURTFUL = {"1": "definition-2.1/shaped", "3": "equation-9/table", "4": "definition-2.1/grid", "5": "lemma-3.5.limit"}


@pytest.mark.skipif(not HOLES.exists(), reason="the files are not beside the repository")
@pytest.mark.parametrize(("number", "rule"), HURTFUL.items())
def test_files_that_hurt_a_former_kernel(number, rule):
    """2^34 profiles, 5^15 points, a determinant of 26 rows, head counts: each hung or took gigabytes once."""
    (path,) = HOLES.glob(f"{number}-*.json")
    old = json.loads(path.read_text())
    with pytest.raises(InvalidError), exact.metered():
        list(RULES[rule].compare(read_game(old["game"]), old["cases"][0]))
    assert Meter.steps < 10**6


def test_one_file_that_needs_too_much_memory_does_not_end_the_run(tmp_path):
    """900,000 texts of JSON in 300 MB: what does not fit is invalid, and the next file is checked."""
    (tmp_path / "a.json").write_text("[" + ",".join(['"1/3"'] * 4_000_000) + "]")
    (tmp_path / "b.json").write_text(json.dumps(document()))
    checker = Path(exact.__file__).resolve().parents[1] / "checker.py"

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (150_000_000, 150_000_000))

    program = [sys.executable, "-I", "-S", "-B", str(checker), str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, preexec_fn=limit, timeout=120)
    assert (done.returncode, done.stderr) == (1, "")
    assert "too large: MemoryError" in done.stdout
    assert done.stdout.endswith("1 valid, 1 invalid\n")
