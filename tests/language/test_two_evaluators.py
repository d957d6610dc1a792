"""The toolkit and the trusted kernel read one language with an evaluator each: both say the same, or both refuse."""

from __future__ import annotations

import collections
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from flint import fmpq
from random_games import make_game
from random_statements import GIVEN, Writer

from mpgtheory.errors import InputError
from mpgtheory.formats.kinds import game_document
from verification.checking.sampling import cases_on
from verification.instance import Instance, Sampling
from verification.kernel.exact import InvalidError
from verification.kernel.games import read_game
from verification.kernel.given import values_of
from verification.kernel.model import Model as KernelModel
from verification.kernel.statements import statement_from
from verification.language.cases import document, meets
from verification.language.model import Model
from verification.language.operations import OPERATIONS
from verification.language.own import typed
from verification.language.sorts import Node
from verification.language.statement import Statement
from verification.language.tables import Table
from verification.language.witnesses import witness_documents

GAMES = {
    "two players": make_game(1, 2, (2, 3), fmpq(1, 2), "interior", "integers"),
    "three players, deterministic": make_game(2, 2, (2, 1, 2), fmpq(9, 10), "deterministic", "tied"),
    "one player": make_game(3, 3, (2,), fmpq(1, 3), "boundary", "fractions"),
    "absorbing": make_game(4, 3, (2, 2), fmpq(2, 3), "absorbing", "negative"),
}
Compared = list[tuple[str, Any, str, Any]]
REFUSED = (InputError, InvalidError)
"""How either says that a statement has no value."""


def evaluated(text: str, where: str = "", given: str = GIVEN) -> Statement:
    """The statement of a text."""
    return typed(text, given=given, where=where)[2]


@cache
def data_on(game: str, given: str = GIVEN) -> dict[str, Any]:
    """Data of each sort for a game."""
    _, entry, statement = typed("1 = 1", given=given)
    return cases_on(Instance(GAMES[game], 5, Sampling(random_profiles=1)), entry, statement)[0].data


def by_toolkit(statement: Statement, model: Model, data: dict[str, Any]) -> Compared:
    """Its comparisons, in fractions; the conditions of the data need witnesses, too."""
    assert meets(statement, model, data)
    return [(c.place, plain(c.left), c.relation, plain(c.right)) for c in statement.comparisons(model, data)]


def plain(value: Any) -> Any:
    """A value of the toolkit as one of Python."""
    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else value


def by_kernel(statement: Statement, model: KernelModel, data: dict[str, Any]) -> Compared:
    """The same by the kernel, which must need all the witnesses of its model."""
    found = statement_from(statement.texts.document())
    model.begin(values_of(found.given, model, {name: document(value) for name, value in data.items()}))
    compared = [c for name in found.clauses for c in found.comparisons(model, {}, name)]
    model.finish()
    return compared


class Solving(KernelModel):
    """A model of the kernel that has any witness that it asks for, by the toolkit."""

    def __init__(self, game: str) -> None:
        super().__init__(read_game(game_document(GAMES[game])), [], [])
        self.toolkit = Model(GAMES[game])

    def witness(self, kind: str, *tables: Any) -> list[Any]:
        """What the toolkit solves for."""
        mine = Model(self.toolkit.game)
        methods: dict[str, Callable[..., Any]] = {
            "V": mine._values,
            "d": mine._visited,
            "D": mine._visited_from,
            "W": mine._optimal,
            "dV": mine._slopes,
            "stationary": mine._stationary,
        }
        methods[kind](*[theirs(table) for table in tables])
        documents = witness_documents(mine)
        (found,) = (w for w in documents["witnesses"] if w[0] == kind)
        replies = [self.table(self.game.per_player(documents["profiles"][found[2]]))] if kind == "W" else []
        return [*replies, found[-1]]


def theirs(table: Any) -> Table:
    """A table of the kernel as one of the toolkit."""
    rows = [[[fmpq(x.numerator, x.denominator) for x in row] for row in block] for block in table.rows]
    return Table(rows)


def agree(statement: Statement, game: str, given: str = GIVEN) -> int | None:
    """How many comparisons both make; None if both refuse."""
    data, model = data_on(game, given), Model(GAMES[game])
    try:
        found = by_toolkit(statement, model, data)
    except REFUSED:
        with pytest.raises(InvalidError):
            by_kernel(statement, Solving(game), data)
        return None
    members = {"profiles": [], "witnesses": [], **witness_documents(model)}
    kernel = KernelModel(read_game(game_document(GAMES[game])), members["profiles"], members["witnesses"])
    assert by_kernel(statement, kernel, data) == found
    return len(found)


def agree_on(seed: int) -> int | None:
    """`agree` on the random statement of a seed, on one of the games."""
    where, text = Writer(seed).statement()
    return agree(evaluated(text, where), list(GAMES)[seed % len(GAMES)])


@pytest.mark.parametrize("block", range(6))
def test_random_statements(block: int) -> None:
    """The same places, values and relations in the same order, and no witness too few or too many."""
    found = [agree_on(seed) for seed in range(40 * block, 40 * block + 40)]
    assert sum(made is not None and made > 0 for made in found) > 15


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "implies, exchanged": lambda patch: patch.setitem(
        OPERATIONS, "implies", lambda compiler, node: OPERATIONS["or"](compiler, negated_second(node))
    ),
    "policies before a player, exchanged": lambda patch: patch.setattr(
        Model, "_before", lambda self, w, r, player: Table([*r.rows[:player], *w.rows[player:]])
    ),
    "the law of the next stage": lambda patch: patch.setattr(
        Model, "_law_from", lambda self, w, stage: Table(self.powers(w, stage + 1).tolist())
    ),
}


def negated_second(node: Node) -> Node:
    """`A implies B` as `A or not B`."""
    first, second = node.parts
    return replace(node, parts=(first, replace(node, head="not", parts=(second,))))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the first random statements tells."""
    PLANTED[name](monkeypatch)
    with pytest.raises((AssertionError, InvalidError)):
        collections.deque(map(agree_on, range(240)), maxlen=0)


# By hand: where two readers of one text could differ.

LITTLE = "policy w; estimate q; joint action g9; number c in [-2, 2]; stage K in 1..3; play y of 3; play y' of 2"
BOTH = [
    ("-2^2 = 0 - 4 and 2^3^2 = 512 and 2^-0 = 1 and 0^0 = 1", ""),
    ("8 / 4 / 2 = 1 and 7 - 2 - 1 = 4 and 2 * 3 / 4 * 2 = 3 and 007 = 7 and 0.10 = 1/10", ""),
    ("(sum i: 1 + 1) = (sum i: 1) + 1", ""),
    ("1 = 1 or 1 = 2 and 1 = 3", ""),
    ("not 1 = 2 and 1 = 2", ""),
    ("1 = 2 implies 1 = 2 iff 1 = 2", ""),
    ("1 = 2 iff forall i: 1 = 2 iff 1 = 1", ""),
    ("forall i: not forall s: exists a: w(i,s,a) = 0 or 1 = 2", ""),
    ("(exists i s: 1 < 0 < V[w](i,s)) or 1 = 1", ""),
    ("1 = 2 implies forall i s: W[w](i,s) = V[w](i,s)", ""),
    ("1 = 1 or forall i s: W[w](i,s) = V[w](i,s)", ""),
    ("forall i s: 1 = 1 < 2 != V[w](i,s) <= 100 > 99", ""),
    ("forall k < 4 m <= k n < 3 with m + n > 0: (k + m) / (m + n) = (k + m) * (1 / (m + n))", ""),
    ("stages[y] / stages[y'] * stages[y'] = stages[y] and (0 - K) / K + 1 = 0 and K^K / K = K^(K - 1)", ""),
    ("forall i s a: half(i,s,a) = 1/2 and u[half](i,s) = u[half](i,s)", "half(i,s,a) := stages[y] / (2 * stages[y])"),
    ("forall i s a: best[level](i,s,a)", "level(i,s,a) := K"),
    ("forall j h b with b = its(h,j): b = h(j)", "its(h,i) := h(i)"),
    ("forall i s: next(s,s) >= 0", "next(s,t) := sum h: P(s,h,t)"),
    (
        "forall i s a, k < 2: T[shifted(w,i,s,a,k),f[q]](i,s,a) >= low[w](i)",
        "f[x](i,s,a) := x(i,s,a)\nlow[x](i) := -1000",
    ),
    ("# nothing\nforall s:  # s\n\tmu(s) >= 0 # end", ""),
    ("(forall s t: s = t) implies delta = 0", ""),
    ("forall h: exists h': forall i: h(i) = h'(i)", ""),
    ("(max h: [h = g9]) = 1 and (min s t with s != t: 1) = 1", ""),
]
NEITHER = [
    ("1 / 0 = 1", ""),
    ("1 = 1 and 1 / (K - K) = 1", ""),
    ("(max s with s != s: 1) = 1", ""),
    ("2^(1/2) = 1", ""),
    ("2^(0 - 1) = 1", ""),
    ("2^1001 > 1", ""),
    ("forall s: law[w,0 - 1](s) = 0", ""),
    ("forall k <= stages[y] i: alpha[y,k](i) > 0", ""),
    ("forall i: state[y,stages[y] + 1] = state[y,0]", ""),
    ("joint[y,stages[y]] = joint[y,0]", ""),
    ("y = y", ""),
    ("w = w", ""),
    ("1 = 1 = (1 = 1)", ""),
    ("forall i j a b: a = b", ""),
    ("forall i j a h: its(h,j) = a", "its(h,i) := h(i)"),
    ("forall i s a: (w)(i,s,a) >= 0", ""),
    ("forall i s: v2(i,s) >= 0", "v2 := V[w]"),
    ("forall i s a: explored(w,alpha[y,1])(i,s,a) >= 0", ""),
    ("forall i s a: best[good](i,s,a)", "good(i,s,a) := w(i,s,a) > 0"),
    ("g(1) = 1", "g(k) := k"),
    ("f0 = 1", "f0[s](i) := 1"),
    ("forall i: forall i: 1 = 1", ""),
    ("forall i: f0(i) = 1", "f0(i) := sum i: 1"),
    ("forall i: f0[w](i) = 1", "f0[q](i) := 1"),
    ("f0 = 1", "f0 := 1\nf0 := 2"),
    ("e = 1", "e := f0\nf0 := 1"),
    ("delta = 1", "delta := 1"),
    ("forall a: 1 = 1", ""),
    ("forall k: 1 = 1", ""),
    ("forall i s: V[w](s,i) = 0", ""),
    ("forall i s: u[w] = 0", ""),
    ("1 implies 2", ""),
    ("1 = 1 iff 1 = 1 iff 1 = 1", ""),
    ("1 = 1 implies 1 = 1 implies 1 = 1", ""),
    (".5 = 1/2", ""),
    ("1. = 1", ""),
    ("1e3 = 1000", ""),
    ("1_000 = 1000", ""),
    ("0x10 = 16", ""),
    ("+1 = 1", ""),
    ("١ = 1", ""),
    ("1 ＝ 1", ""),
    ("delta\u200b = delta", ""),
    ("\u0430 = \u0430", ""),
    ("1 == 1", ""),
    ("(1, 2) = 1", ""),
    ("max() = 1", ""),
    ("1 = 1 1 = 1", ""),
    ("", ""),
]
KERNEL_ONLY = [
    ("forall i j < i: 1 = 1", ""),
    ("forall i j: i <= j or j < i", ""),
    ("max(1) = 1", ""),
    ("(sum k < 1001: 1) = 1001", ""),
    ("(sum k < 1 - 2: 1) = 0", ""),
    ("_x = 1", "_x := 1"),
    ("x'y = 1", "x'y := 1"),
    ("(" * 20 + "1" + ")" * 20 + " = 1", ""),
]
"""What the specification does not settle, or allows: the toolkit is stricter, so that no certificate has it."""


@pytest.mark.parametrize(("text", "where"), BOTH)
def test_both_read_it_alike(text: str, where: str) -> None:
    for game in GAMES:
        assert agree(evaluated(text, where, LITTLE), game, LITTLE) is not None or "min s t" in text


def kernel_reads(text: str, where: str) -> bool:
    """Whether the kernel gives the text a value."""
    game = "two players"
    texts = {"given": LITTLE, "assuming": [], "where": where, "clauses": {"": text}}
    model = Solving(game)
    data = {name: document(value) for name, value in data_on(game, LITTLE).items()}
    try:
        found = statement_from(texts)
        model.begin(values_of(found.given, model, data))
        return len(list(found.comparisons(model, {}, ""))) > 0
    except InvalidError:
        return False


def toolkit_reads(text: str, where: str) -> bool:
    """Whether the toolkit does."""
    game = "two players"
    try:
        return bool(by_toolkit(evaluated(text, where, LITTLE), Model(GAMES[game]), data_on(game, LITTLE)))
    except REFUSED:
        return False


@pytest.mark.parametrize(("text", "where"), NEITHER)
def test_both_refuse_it(text: str, where: str) -> None:
    assert (toolkit_reads(text, where), kernel_reads(text, where)) == (False, False)


@pytest.mark.parametrize(("text", "where"), KERNEL_ONLY)
def test_only_the_kernel_reads_it(text: str, where: str) -> None:
    assert (toolkit_reads(text, where), kernel_reads(text, where)) == (False, True)


@pytest.mark.parametrize(
    "given",
    [
        "policy b",
        "estimate s",
        "number k in [0, 1]",
        "stage s in 1..2",
        "state i",
        "action a",
        "policy V",
        "policy w; policy w",
    ],
)
def test_both_refuse_a_declaration(given: str) -> None:
    with pytest.raises(InputError):
        typed("1 = 1", given=given)
    with pytest.raises(InvalidError):
        statement_from({"given": given, "assuming": [], "where": "", "clauses": {"": "1 = 1"}})
