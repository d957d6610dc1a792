"""Studies: what a file may say, what runs, and what happens to a check that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from studying import claim, evidence, failing, small_study

from mpgtheory.errors import InputError
from mpgtheory.formats import load_game, write_game
from verification import checker
from verification.catalogue import CATALOGUE, EVALUATED
from verification.certificate import FAILS, HOLDS
from verification.claim import Method, Scope, Verdict
from verification.falsify.generic import trials_of
from verification.study import EVERY_GAME, load_study, measure, run, select_claims, study_names, tasks

GOOD = 'title = "t"\ngames = ["matching_pennies"]\n'


def load(folder, text):
    path = folder / "study.toml"
    path.write_text(text)
    return load_study(str(path))


def test_the_built_in_studies_load():
    assert "paper" in study_names()
    for name in study_names():
        study = load_study(name)
        assert study.name == name
        assert study.games
    assert unsearched(load_study("paper")) == tuple(CATALOGUE.values())


def unsearched(study):
    """The claims of a study without the search that its section [search] adds to those that can be tried."""
    return tuple(replace(c, checks=tuple(k for k in c.checks if k.method is not Method.SEARCH)) for c in study.claims)


def searched(study):
    return {c.id for c in study.claims for k in c.checks if k.method is Method.SEARCH}


@pytest.mark.parametrize("name", ["paper", "full"])
def test_the_built_in_studies_search_for_a_counterexample_to_each_claim_that_can_be_tried(name):
    study = load_study(name)
    assert study.search is not None
    assert searched(study) == {c.id for c in CATALOGUE.values() if trials_of(c)}
    assert all(sum(k.method is Method.SEARCH for k in c.checks) <= 1 for c in study.claims)


def test_a_study_without_a_section_search_searches_nothing(tmp_path):
    assert searched(load(tmp_path, GOOD)) == set()
    assert load(tmp_path, GOOD).claims == tuple(CATALOGUE.values())


def test_a_study_file_says_what_is_run(tmp_path):
    study = load(tmp_path, GOOD + 'seed = 5\nclaims = ["equation-2", "equation-1"]\n[sampling]\nrandom_profiles = 4\n')
    assert [c.id for c in study.claims] == ["equation-1", "equation-2"]
    assert (study.name, study.seed, study.sampling.random_profiles) == ("study", 5, 4)
    assert [game.name for game in study.games] == ["matching_pennies"]


def test_a_study_file_says_how_long_the_learner_runs(tmp_path):
    study = load(tmp_path, GOOD + "[learning]\nhorizon = 5_000\nseeds = 7\n")
    assert (study.sampling.horizon, study.sampling.seeds) == (5000, 7)
    assert load(tmp_path, GOOD).sampling.horizon == 0


def test_the_full_study_runs_longer_on_all_games_of_the_default_one():
    paper, full = load_study("paper"), load_study("full")
    assert {g.name for g in paper.games} < {g.name for g in full.games}
    assert 0 < paper.sampling.horizon < full.sampling.horizon
    assert 64 <= paper.sampling.seeds < full.sampling.seeds
    assert unsearched(full) == unsearched(paper)
    assert searched(full) == searched(paper)
    assert all(getattr(full.search, part) > getattr(paper.search, part) for part in ("trials", "games", "reductions"))


BAD = {
    "unknown key": (GOOD + "sedd = 3\n", "sedd"),
    "unknown key of sampling": (GOOD + "[sampling]\nprofiles = 3\n", "sampling.profiles"),
    "no games": ('title = "t"\ngames = []\n', "games"),
    "games missing": ('title = "t"\n', "games"),
    "title missing": ('games = ["team"]\n', "title"),
    "title of another type": ('title = 3\ngames = ["team"]\n', "title"),
    "seed as text": (GOOD + 'seed = "3"\n', "seed"),
    "negative seed": (GOOD + "seed = -1\n", "seed"),
    "unknown key of learning": (GOOD + "[learning]\nsteps = 3\n", "learning.steps"),
    "a negative horizon": (GOOD + "[learning]\nhorizon = -1\n", "learning.horizon"),
    "no seeds": (GOOD + "[learning]\nseeds = 0\n", "learning.seeds"),
    "no profiles": (GOOD + "[sampling]\nrandom_profiles = 0\n", "random_profiles"),
    "not TOML": ("title = \n", "TOML"),
    "cut": (GOOD + "[sampl", "TOML"),
    "unknown game": ('title = "t"\ngames = ["routng"]\n', "did you mean 'routing'"),
    "unknown parameter": ('title = "t"\ngames = ["routing:player=3"]\n', "did you mean 'players'"),
    "unknown claim": (GOOD + 'claims = ["lemma-3.6"]\n', "did you mean 'lemma-3.6"),
    "missing file": ('title = "t"\ngames = ["no/such.json"]\n', "no/such.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_studies_are_refused_in_one_line(tmp_path, name):
    text, shown = BAD[name]
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert shown in message
    assert "study.toml" in message
    assert "\n" not in message


def test_bad_places_are_refused(tmp_path):
    with pytest.raises(InputError, match="did you mean 'paper'"):
        load_study("papr")
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        load_study(str(tmp_path / "nowhere.toml"))
    (tmp_path / "latin.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(InputError, match="UTF-8"):
        load_study(str(tmp_path / "latin.toml"))


def test_two_games_of_one_name_are_not_mixed_up(tmp_path):
    """Findings are filed by the name of the game: two different games of the same name must not share a row."""
    for folder, game in (("a", "coordination"), ("b", "matching_pennies")):
        write_game(replace(load_game(game), name="mine"), tmp_path / folder / "game.json")
    listed = ", ".join(f'"{tmp_path}/{folder}/game.json"' for folder in "ab")
    text = f'title = "t"\ngames = [{listed}]\nclaims = ["equation-1.linear"]\n'
    try:
        study = load(tmp_path, text)
    except InputError as error:
        assert "mine" in str(error)  # noqa: PT017 (refusing is one right answer, keeping them apart the other)
        return
    exact = [len(f.evidence) for f in run(study) if f.game != EVERY_GAME]
    assert exact == [1, 1]


def test_claims_are_selected_in_the_order_of_the_catalogue():
    assert select_claims(None) == tuple(CATALOGUE.values())
    reverse = list(CATALOGUE)[::-1]
    assert [c.id for c in select_claims(reverse)] == list(CATALOGUE)
    with pytest.raises(InputError):
        select_claims(["lemma-0"])


def test_tasks_are_all_checks_on_all_games():
    study = small_study(games=("coordination", "matching_pennies"))
    listed = tasks(study)
    for scope, times in ((Scope.EVERY_GAME, 1), (Scope.GAME, 2)):
        expected = [k for c in study.claims for k in c.checks if k.scope is scope]
        assert 0 < len([t for t in listed if t.check.scope is scope]) <= times * len(expected)
    suited = [k for c in study.claims for k in c.checks if k.scope is Scope.GAME and k.suits(listed[-1].instance)]
    assert [t.check for t in listed if t.game == "matching_pennies"] == suited
    assert {t.game for t in listed} == {"coordination", "matching_pennies", EVERY_GAME}


def test_a_check_that_does_not_suit_is_not_run():
    base = claim("planted", lambda _: evidence(), Method.FLOAT)
    picky = replace(base, checks=(replace(base.checks[0], suits=lambda drawn: drawn.game.n_players == 3),))
    assert tasks(small_study((picky,))) == []


def test_a_failing_check_is_a_row_with_its_error():
    good = CATALOGUE["equation-1.linear"]
    planted = claim("planted", failing)
    findings = run(small_study((planted, good)))
    (row,) = [f for f in findings if f.claim == "planted"]
    assert row.verdict is Verdict.UNDECIDED
    assert row.evidence == ()
    assert "RuntimeError: the disk is full" in row.errors[0]
    assert "studying.py" in row.errors[0]
    assert [f.verdict for f in findings if f.claim == good.id] == [Verdict.PROVED, Verdict.CERTIFIED]


@pytest.mark.parametrize(("name", "outcome"), [("appendix-B.2b", HOLDS), ("equation-1.linear", FAILS)])
def test_evidence_whose_certificate_the_kernel_rejects_is_an_error(name, outcome):
    """Not a verdict: neither a forged confirmation nor a forged counterexample."""
    (honest,) = (check for check in CATALOGUE[name].checks if check.title == EVALUATED)

    def forged(drawn):
        content = {**honest.run(drawn).certificate, "outcome": outcome}
        return evidence(Method.EXACT, 0, certificate={**content, "sha256": checker.seal(content)})

    study = small_study((claim(name, forged),))
    with pytest.raises(checker.InvalidError):
        measure(tasks(study)[0])
    (row,) = run(study)
    assert row.evidence == ()
    assert "InvalidError" in row.errors[0]


def test_progress_is_told_before_each_task():
    seen = []
    study = small_study((CATALOGUE["equation-1.linear"], CATALOGUE["equation-2"]))
    run(study, advance=seen.append)
    assert [(t.claim.id, t.game) for t in seen] == [(t.claim.id, t.game) for t in tasks(study)]


def rows(study):
    """What was found, times and figures apart."""
    found = []
    for f in run(study):
        for title, e in f.evidence:
            found.append((f.claim, f.game, title, replace(e, seconds=0.0, figure=None)))
    return found


@pytest.mark.slow
def test_the_same_seed_gives_identical_rows():
    games = ("coordination", "prisoners_two_state")
    first, second = rows(small_study(games=games)), rows(small_study(games=games))
    assert first == second
    assert len(first) > 30


def test_another_seed_gives_other_profiles():
    claims = (CATALOGUE["equation-3"],)
    first, second = (rows(small_study(claims, seed=seed)) for seed in (3, 4))
    assert [r[:3] for r in first] == [r[:3] for r in second]
    certificates = [dict(found[0][3].certificate)["cases"] for found in (first, second)]
    assert certificates[0] != certificates[1]


@pytest.mark.slow
def test_results_do_not_depend_on_what_else_is_run():
    """The generator of a claim on a game depends on seed, claim and game only."""
    alone = rows(small_study((CATALOGUE["lemma-3.6b"],)))
    among = [row for row in rows(small_study(games=("matching_pennies", "coordination"))) if row[0] == "lemma-3.6b"]
    assert [row for row in among if row[1] != "matching_pennies"] == alone
