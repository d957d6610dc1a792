"""Broken game files of every format: each is refused in one line that names the place, and says what to do."""

from __future__ import annotations

import sys
import time
import tracemalloc

import pytest
from reader_helpers import DATA, loaded, needs_samples, q, refusal, replaced, written
from test_madp import SMALL
from test_prism import LAB, SREW, STA, TRA, TREW
from test_sgamesolver import TABLE

from mpgtheory.formats import Options, load, load_game

pytest.importorskip("lark")
pytest.importorskip("pygambit")

NFG = 'NFG 1 R "t" { "a" "b" }\n{ { "x" "y" } { "l" "r" } }\n""\n\n1 2 3 4 5 6 7 8\n'
EFG = 'EFG 2 R "t" { "P" "Q" }\np "" 1 1 "" { "H" "L" } 0\nt "" 1 "c" { 1, 2 }\nt "" 2 "d" { 3, 4 }\n'

MADP_FAULTS = [
    # enormous counts
    ("states: a b", "states: 100000000", 4, 9, "'100000000' states are too many; at most 4472"),
    ("states: a b", "states: 4000", 4, 1, "the game would need 64032000 numbers"),
    ("agents: 2", "agents: 99999999999999999999", 1, 9, "agents are too many; at most 14"),
    ("x y\nl r", "x y\n9999999999", 8, 1, "actions are too many"),
    ("hot cold\n2", "hot cold\n99999999", 11, 1, "observations are too many"),
    ("x y\nl r", "4000\n4000", 4, 1, "the game would need 128000000 numbers"),
    # the preamble
    ("agents: 2", "agents: 2\nagents: 2", 2, 1, "was given before, in line 1"),
    ("agents: 2", "agents: -2", 1, 9, "'-2' is no number of agents"),
    ("agents: 2", "agents: 0", 1, 9, "there must be at least one agent"),
    ("discount: 0.5", "discout: 0.5", 2, 1, "'discout' begins no statement; did you mean 'discount'?"),
    ("discount: 0.5", "discount: 1", 2, 11, "give one with --discount"),
    ("discount: 0.5", "discount: half", 2, 11, "'half' is not a finite number"),
    ("values: reward", "values: regret", 3, 9, "reward or cost was expected"),
    ("values: reward", 'values: "reward', 3, 9, "has no meaning here"),
    ("states: a b", "states: a a", 4, 11, "the state 'a' is named twice"),
    ("states: a b", "states: a *", 4, 11, "'*' is no name of a state"),
    ("states: a b", "states:", 4, 1, "0 lists are given; one was expected"),
    ("x y\nl r", "x y", 6, 1, "1 lines are given for 2 agents"),
    ("start: uniform", "start: c", 5, 8, "no state is called 'c'; known: a, b"),
    ("start: uniform", "start: 2", 5, 8, "there is no state '2'; they run from 0 to 1"),
    ("start: uniform", "start: 0.5 0.4", 5, 8, "start sums to 9/10 (about 0.9), off by -1/10"),
    ("start: uniform", "start: 0.5 0.25 0.25", 5, 8, "3 probabilities are given for 2 states"),
    ("start: uniform", "start exclude: a b", 5, 1, "excludes every state"),
    ("start: uniform", "start without: a", 5, 7, "include or exclude was expected"),
    ("T: * :\n", "states: c d\nT: * :\n", 12, 1, "was given before, in line 4"),
    ("R: * :", "values: cost\nR: * :", 18, 1, "must stand before the T, O and R lines"),
    # names and shapes
    ("T: x l : a", "T: x lr : a", 14, 6, "no action is called 'lr'; did you mean 'r'?"),
    ("T: x l : a", "T: x l : c", 14, 10, "no state is called 'c'"),
    ("T: x l : a", "T: x l : 2", 14, 10, "there is no state '2'"),
    ("T: x l : a", "T: x l x : a", 14, 4, "3 actions are given for 2 agents"),
    ("T: x l : a", "T: 4 : a", 14, 4, "there is no joint action '4'; they run from 0 to 3"),
    ("T: x l : a", "T: x : a", 14, 4, "'x' is no joint action"),
    ("T: x l : a :\n0.25 0.75", "T: x l : a : b : a : 1", 14, 1, "too many fields"),
    ("R: * : * : * : * : 1", "R: * : * : * : hot warm : 1", 18, 20, "no observation is called 'warm'"),
    ("R: * : * : * : * : 1", "R: * : * : * : * : * : 1", 18, 1, "state : next state : joint observation"),
    ("R: * : * : * : * : 1", "R: * : * : * :\n1 2 3", 19, 1, "1 row of 4 numbers was expected"),
    ("O: * :\nuniform", "O: * :\nidentity", 17, 1, "2 rows of 4 numbers were expected"),
    ("O: * :\nuniform", "O: * : a :\n0.5 0.5", 17, 1, "1 row of 4 numbers was expected"),
    ("O: * :\nuniform", "O: * : a : hot 0 : 1.5", 16, 20, "1.5 is no probability"),
    ("O: * :\nuniform", "O: * : a : warm 0 : 1", 16, 12, "no observation is called 'warm'; known: hot, cold"),
    ("T: * :\nidentity", "T: * :\nidentity\nidentity", 13, 1, "2 rows of 2 numbers were expected"),
    # numbers
    ("0.25 0.75", "0.25 0.74", 14, 1, "transitions[a][x,l] sums to 99/100 (about 0.99), off by -1/100"),
    ("0.25 0.75", "0.333333 0.666666", 14, 1, "off by -1/1000000; each row must sum to 1 (--normalise TOL"),
    ("0.25 0.75", "0.25 1.75", 15, 6, "1.75 is no probability"),
    ("0.25 0.75", "1.25 -0.25", 15, 1, "1.25 is no probability"),
    ("0.25 0.75", "0.25 nan", 15, 6, "'nan' is not a finite number"),
    ("0.25 0.75", "0.25 1e999999999", 15, 6, "has an exponent beyond 400"),
    ("0.25 0.75", "0.25, 0.75", 15, 5, "',' has no meaning here"),
    ("0.25 0.75", "0.25 0.75 0", 15, 1, "row 1 of the data has 3 numbers"),
    # per-agent rewards where there is one common reward
    ("R: * : * : * : * : 1", "R: * : * : * : * : 1 2", 18, 22, "a reward for each agent in a common-payoff format"),
    # lines cut short
    ("R: * : * : * : * : 1\n", "R: * : * : * : * :", 18, 16, "'*' is not a finite number"),
    ("R: * : * : * : * : 1\n", "R: *", 18, 1, "is the line cut short?"),
    ("R: * : * : * : * : 1\n", "R:", 18, 1, "is the line cut short?"),
    ("R: * : * : * : * : 1\n", "R", 18, 2, "expected ':' or a name"),
]

MADP_FAULTS_WITHOUT_A_LINE = [
    ("discount: 0.5\n", "", "lacks 'discount:'; is the file cut short?"),
    ("T: * :\nidentity\n", "", "transitions[a][x,r] has no probability; each row must be given"),
    ("R: * : * : * : * : 1\n", "", "has no R line; is the file cut short?"),
    (SMALL, "", "lacks 'agents:'; is the file cut short?"),
    (SMALL[SMALL.index("T: * :") :], "", "has no T, O or R lines; is the file cut short?"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "message"), MADP_FAULTS)
def test_madp(old, new, line, column, message, tmp_path):
    path = written(tmp_path, "bad.dpomdp", replaced(SMALL, old, new))
    found = refusal(lambda: load_game(str(path)))
    assert found.startswith(f"{path}: line {line}, column {column}: ")
    assert message in found


@pytest.mark.parametrize(("old", "new", "message"), MADP_FAULTS_WITHOUT_A_LINE)
def test_madp_what_is_missing_has_no_line(old, new, message, tmp_path):
    path = written(tmp_path, "bad.dpomdp", replaced(SMALL, old, new))
    found = refusal(lambda: load_game(str(path)))
    assert found.startswith(f"{path}: ")
    assert message in found


def test_madp_three_rewards_for_two_agents(tmp_path):
    text = replaced(SMALL, "R: * : * : * : * : 1", "R: * : * : * : * : 1 2 3")
    assert "line 18, column 1: R: 3 rewards are given for 2 agents" in refusal(lambda: loaded(tmp_path, "b.posg", text))


def test_madp_rewards_of_observations_that_have_no_probabilities(tmp_path):
    text = replaced(SMALL, "O: * :\nuniform\n", "O: x l :\nuniform\n") + "R: * : a : * : hot 0 : 3\n"
    message = refusal(lambda: loaded(tmp_path, "bad.dpomdp", text))
    assert "observations[a][x,r] has no probability" in message
    text = SMALL + "O: y * : b : * * : 0.2\nR: * : a : * : hot 0 : 3\n"
    message = refusal(lambda: loaded(tmp_path, "bad.dpomdp", text))
    assert "line 19, column 1: observations[b][y,l] sums to 4/5 (about 0.8), off by -1/5" in message


@needs_samples
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.9])
def test_madp_a_sample_cut_off_in_the_middle(share, tmp_path):
    """The R lines come last: a file cut before them is found by what it lacks, whatever the line."""
    text = (DATA / "madp" / "recycling.dpomdp").read_text()
    text = text[: text.index("R: 0 1")]
    refusal(lambda: loaded(tmp_path, "cut.dpomdp", text[: int(share * len(text))]))


SGAMESOLVER_FAULTS = [
    ("a_row,a_col", "a_row,a_cow", 1, 1, "each player needs a column a_<player> and a column u_<player>; see col, cow"),
    ("u_row,", "uu_row,", 1, 4, "'uu_row' is no column of this format; known: a_<player>, phi_<state>"),
    ("u_row,u_col", "u_row,u_row", 1, 5, "the column 'u_row' is given twice"),
    ("state,a_row", "stat,a_row", 1, 1, "'stat' is no column of this format; did you mean 'state'?"),
    ("u_col,to_state", "u_col,phi_s", 3, 6, "'t' is not a finite number"),
    ("delta,,,0.5,0.5,\n", "delta,,,0.5,0.5,\ndelta,,,0.5,0.5,\n", 3, 1, "there is a row 'delta' in line 2 already"),
    ("delta,,,0.5,0.5,", "delta,,,0.5,,", 2, 5, "'' is not a finite number"),
    ("delta,,,0.5,0.5,", "delta,,,0.5,0.25,", 2, 4, "differ (row 1/2, col 1/4); give a common one with --discount"),
    ("delta,,,0.5,0.5,", "delta,,,1,1,", 2, 4, "the discount is 1"),
    ("s,up,left,1,2,t", "s,up,left,1,2", 3, 1, "5 fields are given; 6 were expected"),
    ("s,up,left,1,2,t", "s,up,left,one,2,t", 3, 4, "'one' is not a finite number"),
    ("s,up,left,1,2,t", "s,up,left,1,2,u", 3, 6, "no state is called 'u'; known: s, t"),
    ("s,up,left,1,2,t", "s,up,left,1,2,", 3, 6, "no next state"),
    ("s,up,left,1,2,t", "s,,left,1,2,t", 3, 2, "the field is empty"),
    ("s,up,left,1,2,t", 's,up,left,1,2,"s:0.5,t:0.4"', 3, 1, "transitions[s][up,left] sums to 9/10 (about 0.9), off"),
    ("s,up,left,1,2,t", 's,up,left,1,2,"s:0.5,s:0.5"', 3, 6, "the next state 's' is given twice"),
    ("s,up,left,1,2,t", 's,up,left,1,2,"s:1.5"', 3, 6, "1.5 is no probability"),
    ("s,up,left,1,2,t", 's,up,left,1,2,"s:0.5,t"', 3, 6, "'t' has no probability; write label: probability"),
    ("s,up,right,3,4,s", "s,up,left,3,4,s", 4, 1, "s with up,left was given before, in line 3"),
    ("s,up,right,3,4,s\n", "", 3, 1, "the state s lacks the joint action up,right; give every combination"),
    ("t,out,stay,1/3,0,s\n", 't,out,stay,1/3,0,"s', 8, 1, "unexpected end of data"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "message"), SGAMESOLVER_FAULTS)
def test_sgamesolver(old, new, line, column, message, tmp_path):
    path = written(tmp_path, "bad.csv", replaced(TABLE, old, new))
    found = refusal(lambda: load_game(str(path)))
    assert found.startswith(f"{path}: line {line}, column {column}: ")
    assert message in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; a header"),
        ("\ufeff\n\n", "is empty; a header"),
        ("state,a_p,u_p,to_state\n", "has no row 'delta'"),
        ("state,a_p,u_p,to_state\ndelta,,0.5,\n", "has no row of a state; is the file cut short?"),
        ("state,a_p,u_p\ndelta,,0.5\n", "columns phi_<state>; give one kind"),
        ("state,a_p,u_p,phi_s,to_state\ndelta,,0.5,,\n", "columns phi_<state>; give one kind"),
        ("state,a_p,u_p,phi_s,phi_t\ndelta,,0.5,,\ns,go,1,1,0\n", "the column phi_t has no state; known: s"),
        ("a_p,u_p,to_state\n,0.5,\n", "there is no column 'state'"),
        ('state,a_p,u_p,to_state\ndelta,,0.5,\n"s\nt",go,1,"s\nu"\n', "no state is called"),
    ],
)
def test_sgamesolver_without_what_it_needs(text, message, tmp_path):
    assert message in refusal(lambda: loaded(tmp_path, "bad.csv", text))


def test_sgamesolver_with_more_states_than_tables_can_hold(tmp_path):
    rows = "".join(f"s{i},go,{i},s0\n" for i in range(5000))
    message = refusal(lambda: loaded(tmp_path, "big.csv", "state,a_p,u_p,to_state\ndelta,,0.5,\n" + rows))
    assert "the game would need 25005000 numbers as dense tables; at most 20000000" in message


PRISM_FAULTS = [
    ("tra", "3:2 6 8", "3 6 8", 2, 1, "only concurrent games are read"),
    ("tra", "3:2 6 8", "100000000:2 6 8", 2, 1, "'100000000' states are too many"),
    ("tra", "3:2 6 8", "19999999:2 6 8", 2, 1, "as dense tables; at most 20000000"),
    ("tra", "3:2 6 8", "3:999 6 8", 2, 1, "'999' players are too many"),
    ("tra", "3:2 6 8", "3:2 999999999 8", 2, 5, "choices are too many"),
    ("tra", "3:2 6 8", "0:2 6 8", 2, 1, "at least one state and one player are needed"),
    ("tra", "3:2 6 8", "3:2 6 9", 2, 7, "9 transitions are announced, 8 given; is the file cut short?"),
    ("tra", "3:2 6 8", "3:2 7 8", 2, 5, "7 choices are announced, 6 given; is the file cut short?"),
    ("tra", "2 0 2 1 [-,-]\n", "", 2, 7, "8 transitions are announced, 7 given; is the file cut short?"),
    ("tra", "2 0 2 1 [-,-]\n", "2 0 2", 10, 1, "3 words are given"),
    ("tra", "0 0 1 1 [a1,a2]", "0:0 0 1 1 a1", 3, 1, "only concurrent games are read"),
    ("tra", "0 0 1 1 [a1,a2]", "3 0 1 1 [a1,a2]", 3, 1, "there is no state '3'; they run from 0 to 2"),
    ("tra", "0 0 1 1 [a1,a2]", "0 0 7 1 [a1,a2]", 3, 5, "there is no state '7'"),
    ("tra", "0 0 1 1 [a1,a2]", "0 0 -1 1 [a1,a2]", 3, 5, "'-1' is no state"),
    ("tra", "0 0 1 1 [a1,a2]", "0 0 1 2 [a1,a2]", 3, 7, "2 is no probability"),
    ("tra", "0 0 1 1 [a1,a2]", "0 0 1 1 [a1]", 3, 9, "'[a1]' must name an action for each of 2 players"),
    ("tra", "0 0 1 1 [a1,a2]", "0 0 1 1 [a1,b2]", 4, 11, "[a1,b2] was given before, in line 3"),
    ("tra", "0 1 2 0.5 [a1,b2]", "0 1 0 0.5 [a1,b2]", 5, 5, "the next state 0 of choice 1 in state 0 is given twice"),
    ("tra", "0 1 2 0.5 [a1,b2]", "0 1 2 0.5 [a1,d2]", 5, 11, "choice 1 of state 0 was [a1,b2] in line 4"),
    ("tra", "0 1 2 0.5 [a1,b2]", "0 1 2 0.4 [a1,b2]", 4, 1, "transitions[(0,false)][a1,b2] sums to 9/10 (about 0.9)"),
    ("tra", "0 3 0 1 [b1,b2]", "0 3 0 1 [c1,b2]", 3, 1, "lacks the joint action b1,b2; give every combination"),
    ("sta", "1:(1,true)", "0:(1,true)", 3, 1, "state 0 is described twice"),
    ("sta", "1:(1,true)", "1:(2,true)", 4, 1, "'(2,true)' describes state 1 already"),
    ("sta", "1:(1,true)", "1", 3, 1, "'1' is no 'state:(values)'"),
    ("sta", "2:(2,true)", "3:(2,true)", 4, 1, "there is no state '3'"),
    ("lab", "0: 0 2", "9: 0 2", 2, 1, "there is no state '9'"),
    ("lab", "0: 0 2", "0 0 2", 2, 1, "'0' is no 'state:'"),
    ("srew", "3 2\n", "4 2\n", 3, 1, "'4' is announced, the transitions have 3"),
    ("srew", "3 2\n", "3 3\n", 3, 3, "3 rewards are announced, 2 given; is the file cut short?"),
    ("srew", "2 0.5", "0 0.5", 5, 1, "state 0 is rewarded twice"),
    ("srew", "2 0.5", "2 much", 5, 3, "'much' is not a finite number"),
    ("srew", "2 0.5", "2", 5, 1, "1 words are given; 2 were expected"),
    ("srew", "2 0.5", "5 0.5", 5, 1, "there is no state '5'"),
    ("trew", "3 6 3", "3 5 3", 3, 3, "'5' is announced, the transitions have 6"),
    ("trew", "1 0 1 4", "1 0 0 4", 6, 1, "this transition is rewarded twice"),
    ("trew", "1 0 1 4", "1 0 2 4", 6, 3, "no transition goes from state 1 by choice 0 to state 2"),
    ("trew", "1 0 1 4", "1 9 1 4", 6, 3, "no transition goes from state 1 by choice 9 to state 1"),
    ("trew", "1 0 1 4", "1 0 1 4 5", 6, 1, "5 words are given; 4 were expected"),
]


@pytest.mark.parametrize(("ending", "old", "new", "line", "column", "message"), PRISM_FAULTS)
def test_prism(ending, old, new, line, column, message, tmp_path):
    files = {"tra": TRA, "sta": STA, "lab": LAB, "srew": SREW, "trew": TREW}
    files[ending] = replaced(files[ending], old, new)
    for name, text in files.items():
        written(tmp_path, f"bad.{name}", text)
    found = refusal(lambda: load_game(str(tmp_path / "bad.tra"), discount="1/2"))
    assert found.startswith(f"{tmp_path / 'bad'}.{ending}: line {line}, column {column}: ")
    assert message in found


@pytest.mark.parametrize(
    ("ending", "text", "message"),
    [
        ("tra", "", "is empty; a first line"),
        ("tra", "3:2 5 7\n" + TRA[TRA.index("0 0 1") : TRA.index("2 0 2")], "the state (2,true) has no joint action"),
        ("sta", STA[: STA.index("2:")], "describes 2 states; the transitions have 3: is the file cut short?"),
        ("lab", "", 'has no label "init"'),
        ("lab", '0="init"\n', 'calls no state "init"'),
        ("srew", "", "a first line with 2 counts was expected; is the file cut short?"),
        ("trew", "3 6\n", "a first line with 3 counts was expected; is the file cut short?"),
    ],
)
def test_prism_without_what_it_needs(ending, text, message, tmp_path):
    for name, content in ({"tra": TRA, "sta": STA, "lab": LAB, "srew": SREW} | {ending: text}).items():
        written(tmp_path, f"bad.{name}", content)
    assert message in refusal(lambda: load_game(str(tmp_path / "bad.tra"), discount="1/2"))


GAMBIT_FAULTS = [
    ("bad.nfg", NFG, "7 8", "7", "line 6, column 2: Expected numerical payoff"),
    ("bad.nfg", NFG, "7 8", "7 8 9", "Expected end-of-file"),
    ("bad.nfg", NFG, "7 8", "7 x", "line 5, column"),
    ("bad.nfg", NFG, "7 8", "7 1/0", "division by zero"),
    ("bad.nfg", NFG, "NFG 1", "NFX 1", "NFG file type indicator"),
    ("bad.nfg", NFG, '{ "l" "r" } }', '{ "l" "r" }', "line 3, column"),
    ("bad.nfg", NFG, '{ "l" "r" } }', '{ "l" "r } }', "bad.nfg: "),
    ("bad.nfg", NFG, '{ { "x" "y" } { "l" "r" } }', "{ 100000 100000 }", "the game would need 30000000000 numbers"),
    ("bad.nfg", NFG, '{ { "x" "y" } { "l" "r" } }', "{ 9999999999999999999999 2 }", "numbers as dense tables"),
    ("bad.efg", EFG, "1 1", "1 x", "bad.efg: line 2, column"),
    ("bad.efg", EFG, 't "" 2 "d" { 3, 4 }\n', "", "line 4, column"),
    ("bad.efg", EFG, 't "" 2 "d" { 3, 4 }\n', 't "" 2 "d" { 3, ', "line 4, column 18: Expected numerical payoff"),
    ("bad.efg", EFG, "EFG 2", "EFG 9", "bad.efg: line 1, column"),
]


@pytest.mark.parametrize(("name", "text", "old", "new", "message"), GAMBIT_FAULTS)
def test_gambit(name, text, old, new, message, tmp_path):
    path = written(tmp_path, name, replaced(text, old, new))
    found = refusal(lambda: load_game(str(path)))
    assert found.startswith(f"{path}: ")
    assert message in found


NATIVE = """{"format": "mpgtheory.game/1", "name": "thirds", "players": ["p"], "states": ["s", "t"],
 "actions": [["go"]], "discount": 1, "initial": [0.499, 0.5], "payoffs": [[[0], [0]]],
 "transitions": [[[0.3333, 0.6666]], [[0, 1]]]}"""


def test_native_rows_and_discount_as_the_options_say(tmp_path):
    path = written(tmp_path, "thirds.json", NATIVE)
    assert "initial sums to" in refusal(lambda: load_game(str(path), discount="1/2"))
    assert "discount is 1" in refusal(lambda: load_game(str(path), normalise="1/100"))
    result = load(str(path), Options.parse(discount="1/2", normalise="1/100"))
    assert result.game.discount == q("1/2")
    assert list(result.game.initial) == [q("499/999"), q("500/999")]
    assert result.game.transitions.tolist() == [[[q("3333/9999"), q("6666/9999")]], [[0, 1]]]
    [note] = result.notes
    assert note == "2 rows did not sum to 1, divided by the sum; the largest excess is -1/1000, at initial"
    message = refusal(lambda: load_game(str(path), discount="1/2", normalise="1/2000"))
    assert message.startswith(f"{path}: initial sums to 999/1000 (about 0.999), off by -1/1000, more than the 1/2000")


@pytest.mark.parametrize(("module", "name"), [("lark", "a.dpomdp"), ("pygambit", "a.nfg"), ("pygambit", "a.efg")])
def test_without_the_extra_the_command_that_installs_it_is_named(module, name, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    text = {"a.dpomdp": SMALL, "a.nfg": NFG, "a.efg": EFG}[name]
    message = refusal(lambda: loaded(tmp_path, name, text))
    assert message == f"reading {name[1:]} needs the extra: pip install 'mpgtheory[formats]'"


@pytest.mark.parametrize("ending", ["dpomdp", "posg", "nfg", "efg", "csv", "tra"])
def test_bytes_that_are_no_text_are_refused(ending, tmp_path):
    path = tmp_path / f"bad.{ending}"
    path.write_bytes(b"agents: 2\xff\xfe\n")
    assert "byte 9 is not UTF-8 text" in refusal(lambda: load_game(str(path), discount="1/2"))


@pytest.mark.parametrize("ending", ["dpomdp", "posg", "nfg", "efg", "csv", "tra"])
def test_a_missing_file_is_named(ending, tmp_path):
    path = tmp_path / f"absent.{ending}"
    assert f"{path}: No such file or directory" in refusal(lambda: load_game(str(path), discount="1/2"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.dpomdp", replaced(SMALL, "states: a b", "states: 100000000")),
        ("b.dpomdp", replaced(SMALL, "x y\nl r", "4472\n4472")),
        ("c.dpomdp", replaced(SMALL, "hot cold\n2", "4472\n4472") + "R: * : * : * : 0 0 : 1\n"),
        ("d.nfg", replaced(NFG, '{ { "x" "y" } { "l" "r" } }', "{ 100000 100000 }")),
        ("e.tra", replaced(TRA, "3:2 6 8", "19000000:2 6 8")),
    ],
)
def test_enormous_counts_are_refused_at_once_and_without_memory(name, text, tmp_path):
    path = written(tmp_path, name, text)
    written(tmp_path, "e.srew", SREW)
    __import__("pygambit"), __import__("lark")  # their own memory is not the reader's
    tracemalloc.start()
    start = time.process_time()
    try:
        refusal(lambda: load_game(str(path), discount="1/2"))
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
        assert time.process_time() - start < 5
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"discount": "1"}, "--discount: discount is 1; it must lie strictly between 0 and 1"),
        ({"discount": "much"}, "--discount: 'much' is not a finite number"),
        ({"normalise": "1"}, "--normalise: the tolerance is 1; it must be at least 0 and below 1"),
        ({"normalise": "-1/9"}, "--normalise: the tolerance is -1/9"),
        ({"normalise": ""}, "--normalise: '' is not a finite number"),
    ],
)
def test_options_are_checked_before_the_file(options, message):
    assert message in refusal(lambda: Options.parse(**options))
    assert message in refusal(lambda: load_game("absent.dpomdp", **options))
