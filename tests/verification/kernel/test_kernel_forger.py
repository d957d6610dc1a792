"""A forger who changes anything: without a new seal it is found; with one, what is accepted is the same and still true.

Whatever a document holds, the kernel says one thing: accepted, or invalid in one line.
"""

from __future__ import annotations

import random

import pytest
from kernel_forging import HALF, LEANING, UNIFORM, certificate, corridor, game, sealed, text
from nested import replaced
from test_kernel_accepting import COMMON, SHAPED, by_rule, four_cycle
from test_kernel_given import UPDATE
from test_kernel_primitives import PLAY

from verification.kernel.certificates import check
from verification.kernel.exact import InvalidError

EVERYTHING = text(
    """forall i s: V[w](i,s) <= W[w](i,s) and 0 <= d[w](s) and 0 <= d[w](s,s) and 0 <= stationary[w](s)
      and dV[w,x](i,s) = dV[w,x](i,s)""",
    given="policy w; estimate x; exploration theta; number c in (0, 1); stage K in 1..3; joint action h",
)
MOVE = [[[1, -1], [0, 0]], [["1/2", "-1/2"], [0, 0]]]
CASE = {"w": LEANING, "x": MOVE, "theta": ["1/2", "1/3"], "c": "1/2", "K": 2, "h": [0, 1]}
WRITTEN = {
    "every witness": lambda: certificate(EVERYTHING, game(), CASE),
    "a play": lambda: certificate(text("stages[y] = 2", given="play y of 2"), corridor(), {"y": PLAY}),
    "an update": lambda: certificate(text("stages[y] = 1", given="update y"), corridor(), {"y": UPDATE}),
    "an equilibrium": lambda: certificate(text("1 = 1", given="equilibrium w"), corridor(), {"w": HALF}),
    "a rule": lambda: by_rule("definition-2.1/shaped", SHAPED["cases"][0], data=game(payoffs=COMMON)),
    "a refutation": lambda: by_rule("definition-2.1/four-cycle", four_cycle(game()), outcome="fails"),
    "a failure": lambda: certificate(text("delta > 1/2"), game(), outcome="fails"),
}
SAME = {("clauses",), ("cases",)}
"""Lists that may be shorter or longer."""


def parts(document, path=()):
    """Every part with its path, the whole first."""
    yield path, document
    if isinstance(document, (dict, list)):
        for key, part in document.items() if isinstance(document, dict) else enumerate(document):
            yield from parts(part, (*path, key))


def is_accepted(document):
    """Whether the kernel accepts; anything but an InvalidError of one line is an error of the kernel."""
    why = ""
    try:
        check(document)
    except InvalidError as reason:
        why = str(reason)
        if not why:
            raise
    assert why.isprintable()
    assert len(why) < 600
    return not why


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_accepted(name):
    assert is_accepted(WRITTEN[name]())


@pytest.mark.parametrize("name", WRITTEN)
def test_the_seal_finds_any_change(name):
    document = WRITTEN[name]()
    for path, part in parts(document):
        if path and path != ("sha256",):
            assert not is_accepted(replaced(document, path, "x" if part != "x" else "y"))


def other_shapes(part):
    """A member or an entry lost, doubled, renamed or added; another type."""
    if isinstance(part, dict):
        for key in part:
            rest = {name: value for name, value in part.items() if name != key}
            yield rest
            yield {**rest, f"{key}_": part[key]}
        yield {**part, "extra": 0}
        yield list(part)
    elif isinstance(part, list):
        yield part[:-1]
        yield [*part, 0]
        yield [*part, *part[-1:]]
        yield [part]
        yield dict(enumerate(part))
    else:
        yield [part]
        yield {"value": part}
        yield isinstance(part, str)
        yield 0.5
    yield None


@pytest.mark.parametrize("name", WRITTEN)
def test_other_shapes_are_refused_although_the_seal_is_right(name):
    document = {key: value for key, value in WRITTEN[name]().items() if key != "sha256"}
    for path, part in parts(document):
        if path and path not in SAME and path[0] != "statement":
            for value in other_shapes(part):
                if value != part:
                    assert not is_accepted(sealed(replaced(document, path, value))), (path, value)


ODD = [
    0,
    -1,
    1,
    2,
    10**30,
    "1/2",
    "-1/3",
    "0",
    "x",
    "",
    "1/0",
    0.5,
    float("nan"),
    True,
    None,
    [],
    {},
    [[]],
    [[0]],
    HALF,
    UNIFORM,
]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_makes_the_kernel_fall(name, seed):
    """Odd values in three random places at once, sealed again."""
    rng = random.Random(seed)
    document = {key: value for key, value in WRITTEN[name]().items() if key != "sha256"}
    paths = [path for path, _ in parts(document) if path]
    for _ in range(60):
        other = document
        for path in rng.sample(paths, 3):
            try:
                other = replaced(other, path, rng.choice(ODD))
            except (KeyError, IndexError, TypeError):
                continue
        is_accepted(sealed(other))


def test_a_number_of_the_game_decides():
    """The same witnesses in a game with another payoff, discount or transition."""
    document = WRITTEN["every witness"]()
    for path, value in (
        (("payoffs", 0, 0, 0, 0), 3),
        (("discount",), "1/3"),
        (("transitions", 0, 0, 0), ["1/2", "1/2"]),
    ):
        assert not is_accepted(sealed(replaced(document, ("game", *path), value)))
