"""Reader of sgamesolver's table (.csv): a row for each state and joint action, and one row of discount factors.

    state, a_<player>..., u_<player>..., to_state              or, in place of to_state,   phi_<state>...
    delta, ,              0.95 0.95,                            the common discount factor, once for each player

`to_state` names the next state, or gives `label: probability` pairs between commas, in braces if one likes.
States come in the order of their rows. The actions that a player has may depend on the state: see
`mpgtheory.formats.choices` for how that is carried. The initial distribution is not in the file: uniform.

Not everything that sgamesolver allows is a game of the paper: players with different discount factors are refused
(they are named), and so are rows whose probabilities sum to less than one, by which sgamesolver ends a game.

Source:  S. Eibelshäuser, V. Klockmann, D. Poensgen, A. von Schenk, sGameSolver, "Defining games: table".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from flint import fmpq

from mpgtheory.errors import InputError, nearest, shown
from mpgtheory.formats.choices import Choice, Joint, Listing
from mpgtheory.formats.files import read_text, unpacked_name
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.places import Place, Word, suggestion
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import TabularGame


@dataclass(frozen=True)
class _Columns:
    """Which column holds what; `phi` is empty where a column `to_state` says where to go."""

    width: int
    state: int
    actions: dict[str, int]
    payoffs: dict[str, int]
    phi: dict[str, int]
    to_state: int | None


Row = list[Word]


def read_sgamesolver(path: Path, options: Options) -> LoadedGame:
    """The game in a table of sgamesolver.

    Raises:  InputError naming line and column (the number of the field), and the remedy.
    """
    lines = _lines(path, read_text(path))
    header = next(lines, None)
    if header is None:
        raise InputError(f"{path}: is empty; a header 'state,a_...,u_...,to_state' was expected")
    columns = _columns(header)
    rows = [_checked(row, columns) for row in lines]
    delta = [row for row in rows if row[columns.state].text == "delta"]
    body = [row for row in rows if row[columns.state].text != "delta"]
    discount = _discount(path, columns, delta, options)
    if not body:
        raise InputError(f"{path}: has no row of a state; is the file cut short?")
    states = list(dict.fromkeys(row[columns.state].text for row in body))
    players = tuple(columns.actions)
    listing = Listing(path, players, states, _choices(body, columns, states))
    rule = RowRule(options.normalise)
    actions, payoffs, transitions, notes = listing.tables(rule)
    game = TabularGame(
        name=unpacked_name(path).stem,
        players=players,
        states=tuple(states),
        actions=actions,
        discount=discount,
        initial=np.array([fmpq(1, len(states))] * len(states), dtype=object),
        payoffs=payoffs,
        transitions=transitions,
    )
    return LoadedGame(game, ("the file has no initial distribution; uniform is taken", *notes))


def _lines(path: Path, text: str) -> Iterator[Row]:
    """The fields of each line that has any, without the blanks around them; a column is a field's number."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield [
                    Word(field.strip(), Place(path, reader.line_num, number))
                    for number, field in enumerate(fields, start=1)
                ]
    except csv.Error as error:
        raise Place(path, reader.line_num).error(f"{error}; the file must be comma-separated values") from error


def _checked(row: Row, columns: _Columns) -> Row:
    if len(row) != columns.width:
        raise row[0].place.error(f"{len(row)} fields are given; {columns.width} were expected, as in the header")
    return row


def _columns(header: Row) -> _Columns:
    places: dict[str, int] = {}
    for number, word in enumerate(header):
        if word.text in places:
            raise word.place.error(f"the column {shown(word.text)} is given twice; give it once")
        if word.text not in ("state", "to_state") and not word.text.startswith(("a_", "u_", "phi_")):
            known = ["state", "a_<player>", "u_<player>", "phi_<state>", "to_state"]
            raise word.place.error(f"{shown(word.text)} is no column of this format; {nearest(word.text, known)}")
        places[word.text] = number
    actions, payoffs, phi = (
        {name.removeprefix(prefix): number for name, number in places.items() if name.startswith(prefix)}
        for prefix in ("a_", "u_", "phi_")
    )
    start = header[0].place
    if "state" not in places:
        raise start.error("there is no column 'state'; name one")
    if not actions or set(actions) != set(payoffs):
        odd = sorted(set(actions) ^ set(payoffs))
        raise start.error(
            f"each player needs a column a_<player> and a column u_<player>; see {', '.join(odd) or 'a_'}"
        )
    if ("to_state" in places) == bool(phi):
        raise start.error("next states are given by either a column 'to_state' or columns phi_<state>; give one kind")
    return _Columns(len(header), places["state"], actions, payoffs, phi, places.get("to_state"))


def _discount(path: Path, columns: _Columns, delta: list[Row], options: Options) -> fmpq:
    if len(delta) > 1:
        raise delta[1][columns.state].place.error(
            f"there is a row 'delta' in line {delta[0][0].place.line} already; give one"
        )
    if options.discount is not None:
        return options.discount
    if not delta:
        raise InputError(f"{path}: has no row 'delta' with the discount factors; add it, or give --discount")
    given = {player: delta[0][column].number() for player, column in columns.payoffs.items()}
    place = delta[0][min(columns.payoffs.values())].place
    if len(set(given.values())) > 1:
        listed = ", ".join(f"{player} {value}" for player, value in given.items())
        raise place.error(f"the players' discount factors differ ({listed}); give a common one with --discount")
    value = next(iter(given.values()))
    if not 0 < value < 1:
        raise place.error(f"the discount is {value}; it must lie strictly between 0 and 1: give one with --discount")
    return value


def _choices(body: list[Row], columns: _Columns, states: list[str]) -> list[dict[Joint, Choice]]:
    for state in columns.phi:
        if state not in states:
            raise InputError(
                f"{body[0][0].place.path}: the column phi_{state} has no state; {suggestion(state, states)}"
            )
    numbers = {state: number for number, state in enumerate(states)}
    choices: list[dict[Joint, Choice]] = [{} for _ in states]
    for row in body:
        for word in (row[columns.state], *(row[column] for column in columns.actions.values())):
            if not word.text:
                raise word.place.error("the field is empty; name the state, and an action for each player")
        joint = tuple(row[column].text for column in columns.actions.values())
        here = choices[numbers[row[columns.state].text]]
        if joint in here:
            raise row[columns.state].place.error(
                f"{row[columns.state].text} with {','.join(joint)} was given before, in line {here[joint].place.line}"
            )
        payoffs = [row[columns.payoffs[player]].number() for player in columns.actions]
        here[joint] = Choice(row[columns.state].place, _next_states(row, columns, numbers), payoffs)
    return choices


def _next_states(row: Row, columns: _Columns, numbers: dict[str, int]) -> dict[int, fmpq]:
    if columns.to_state is None:
        return {numbers[state]: row[column].probability() for state, column in columns.phi.items()}
    word = row[columns.to_state]
    inner = word.text[1:-1] if word.text.startswith("{") and word.text.endswith("}") else word.text
    parts = [part for part in inner.split(",") if part.strip()]
    if not parts:
        raise word.place.error("no next state: the game would end; name one (an absorbing state that pays 0, say)")
    if len(parts) == 1 and ":" not in parts[0]:
        return {_state(Word(parts[0], word.place), numbers): fmpq(1)}
    entries: dict[int, fmpq] = {}
    for part in parts:
        label, colon, probability = part.rpartition(":")
        if not colon:
            raise word.place.error(f"{shown(part.strip())} has no probability; write label: probability")
        state = _state(Word(label, word.place), numbers)
        if state in entries:
            raise word.place.error(f"the next state {shown(label.strip())} is given twice; give it once")
        entries[state] = Word(probability.strip(), word.place).probability()
    return entries


def _state(word: Word, numbers: dict[str, int]) -> int:
    label = word.text.strip().strip('"').strip()
    if label not in numbers:
        raise word.place.error(f"no state is called {shown(label)}; {suggestion(label, list(numbers))}")
    return numbers[label]


READS = {".csv": read_sgamesolver}
"""The reader by the ending of the file's name."""
