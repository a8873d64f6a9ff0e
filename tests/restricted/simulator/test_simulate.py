import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from restricted.intake.intake_checks import check_files
from restricted.rows.evidence_files import SIMULATED_LINE, edition_of_files
from restricted.rows.pseudonyms import PSEUDONYM
from restricted.rows.restricted_tables import TABLES
from restricted.rows.vocabulary import load_vocabulary
from restricted.simulator import Truth, simulate, write_simulated
from restricted.simulator.simulated_quotations import PROTECTED

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw
from tests.restricted.intake.team import project_beside

PROJECT = find_project()


@pytest.fixture(scope="module")
def simulated():
    return simulate(seed=7)


@pytest.fixture(scope="module")
def table_1():
    return read_raw("evidence_sources")


@pytest.fixture
def elsewhere(tmp_path):
    """The project's own inputs, with restricted folders and tables of its own."""
    return project_beside(tmp_path)


def pilots(localities: pd.Series) -> pd.Series:
    registry = load_registry(PROJECT.registry)
    return localities.map({entry.id: entry.pilot for entry in registry.localities})


@pytest.mark.parametrize("unit", ["interviews", "observations", "workshops"])
@pytest.mark.parametrize("seed", [1, 20221122])
def test_registers_add_up_to_table_1(table_1, unit, seed):
    register = simulate(seed).rows[unit]
    printed = table_1[table_1["unit"] == unit]
    assert len(register) == printed["count"].sum()
    by_wave = register.groupby(["source_id", "wave"]).size()
    assert by_wave.to_dict() == printed.groupby(["source_id", "wave"])["count"].sum().to_dict()
    named = printed[printed["pilot"] != "all"]
    of_pilots = register[register["source_id"].isin(named["source_id"])]
    counts = of_pilots.groupby(["source_id", pilots(of_pilots["locality"])]).size()
    assert counts.to_dict() == named.set_index(["source_id", "pilot"])["count"].to_dict()


def test_every_locality_lead_is_asked_each_season_and_stays_the_same_person(simulated, table_1):
    leads = simulated.rows["interviews"].query("source_id == 'locality-lead-interviews'")
    rounds = len(table_1.query("source_id == 'locality-lead-interviews'"))
    assert (leads.groupby("locality").size() == rounds).all()
    assert (leads.groupby("locality")["person_id"].nunique() == 1).all()


def test_the_survey_has_the_printed_number_of_responses_and_an_invented_second_wave(simulated, table_1):
    printed = table_1[table_1["unit"] == "responses"].set_index("wave")["count"]
    responses = simulated.rows["survey_answers"].groupby("wave")["respondent_id"].nunique()
    assert set(responses.index) - set(printed.index) == {"year_2"}, "Table 1 has one wave; the other is invented"
    assert all(responses[wave] == count for wave, count in printed.items())


def test_some_respondents_are_linked_and_nobody_else(simulated):
    answers = simulated.rows["survey_answers"]
    first, second = (set(answers.loc[answers["wave"] == wave, "respondent_id"]) for wave in ("year_1", "year_2"))
    assert len(first & second) == round(len(second) * simulated.truth.linked_share)


def test_nobody_answered_who_was_not_asked(simulated):
    cells = ["wave", "locality", "role_group"]
    answered = simulated.rows["survey_answers"].groupby(cells)["respondent_id"].nunique()
    invited = simulated.rows["survey_invitations"].set_index(cells)["invited_count"]
    assert (invited.reindex(answered.index) >= answered).all()


def test_answers_are_missing_here_and_there(simulated):
    missing = simulated.rows["survey_answers"]["answer"].isna().mean()
    assert simulated.truth.item_missing_share / 2 < missing < 0.15


def test_cohorts_have_their_printed_sizes(simulated):
    cohorts, figures = read_raw("cohorts"), read_raw("published_figures").set_index("figure_id")["value"]
    sizes = simulated.rows["cohort_sessions"].groupby("cohort_id")["pupil_id"].nunique()
    for cohort in cohorts.itertuples():
        is_printed = isinstance(cohort.pupils_figure, str)
        expected = int(figures[cohort.pupils_figure]) if is_printed else simulated.truth.unprinted_cohort_size
        assert sizes[cohort.cohort_id] == expected


def test_absence_falls_by_itself_after_screening():
    unhelped = simulate(3, Truth(cohort_effect_logit=dict.fromkeys(load_vocabulary().lists["cohorts"], 0.0)))
    sessions = unhelped.rows["cohort_sessions"]
    started = unhelped.rows["cohort_events"].query("event == 'support_start'").set_index("pupil_id")["date"].dt.year
    years_after = sessions["academic_year"].str[:4].astype(int) - sessions["pupil_id"].map(started)
    totals = sessions.groupby(years_after)[["sessions_missed_count", "sessions_possible_count"]].sum()
    share = totals["sessions_missed_count"] / totals["sessions_possible_count"]
    assert share[-1] > share[-2] and share[-1] > share[0], "the screening year stands out, without any effect"


def test_sessions_vary_more_than_chance_alone(simulated):
    sessions = simulated.rows["cohort_sessions"]
    share = sessions["sessions_missed_count"] / sessions["sessions_possible_count"]
    within = share.groupby([sessions["pupil_id"], sessions["academic_year"]]).var().mean()
    binomial = (share * (1 - share) / sessions["sessions_possible_count"]).mean()
    assert within > 2 * binomial


def test_the_second_coder_agrees_about_as_often_as_planted():
    agreement = 0.7
    segments = simulate(5, Truth(coder_agreement=agreement, double_coded_share=1.0)).rows["segments"]
    pairs = segments.groupby("segment_id").filter(lambda rows: len(rows) == 2)
    same = pairs.groupby("segment_id")["criterion"].nunique() == 1
    assert len(same) == segments["segment_id"].nunique()
    assert abs(same.mean() - agreement) < 4 * np.sqrt(agreement * (1 - agreement) / len(same))


def test_the_planted_reliability_is_that_of_every_criterion_and_grows_with_the_spread_between_persons():
    few, usual, many = (simulate(1, Truth(respondent_sd=spread)).truth.reliability for spread in (0.5, 1.6, 2.5))
    assert set(usual) == {item.criterion for item in load_vocabulary().instrument.items}
    assert all(few[name] < usual[name] < many[name] and 0.5 < usual[name] < 0.95 for name in usual)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(elsewhere, tmp_path):
    second = project_beside(tmp_path / "again")
    for project, seed in ((elsewhere, 5), (second, 5)):
        write_simulated(simulate(seed, project=project))
    ours, theirs = (
        {path.name: path.read_bytes() for path in project.restricted.rglob("*") if path.is_file()}
        for project in (elsewhere, second)
    )
    assert ours == theirs
    (second.restricted / "simulated" / "SIMULATED_older.csv").write_text("x\n", encoding="utf-8")
    write_simulated(simulate(6, project=second))
    changed = {path.name: path.read_bytes() for path in second.restricted.rglob("*") if path.is_file()}
    assert set(changed) == set(ours), "files of an older simulator give way"
    assert {name for name, content in ours.items() if changed[name] == content} == {
        f"SIMULATED_{name}.csv" for name in ("protected_names", "allowed_names")
    }, "the lists of names are the same whoever is quoted"


def test_files_say_what_they_are_in_name_first_line_and_every_row(elsewhere):
    written = write_simulated(simulate(5, project=elsewhere))
    assert edition_of_files(elsewhere) == "simulated"
    for path in written:
        assert path.name.startswith("SIMULATED_")
        if path.suffix == ".csv":
            assert path.read_text(encoding="utf-8").splitlines()[0] == SIMULATED_LINE
            assert pd.read_csv(path, skiprows=1)["is_simulated"].all()
    truth = json.loads((elsewhere.restricted / "simulated" / "SIMULATED_truth.json").read_text(encoding="utf-8"))
    assert next(iter(truth)) == "SIMULATED"
    assert truth["wave_change"] == Truth().wave_change


def test_the_files_pass_every_check_and_give_the_rows(elsewhere):
    simulated = simulate(5, project=elsewhere)
    write_simulated(simulated)
    checked = check_files(elsewhere)
    assert checked.faults == []
    assert {name: len(table) for name, table in checked.tables.items()} == {
        **{name: len(table) for name, table in simulated.rows.items()},
        "protected_names": len(PROTECTED),
    }


def test_only_people_who_consented_to_it_are_quoted_and_each_says_that_it_is_invented(simulated):
    rows = simulated.rows
    quoted, consents = rows["quotations"], rows["consent"]
    may_be_quoted = consents.loc[consents["scope"].isin(["quotation", "survey_quotation"]), "person_id"]
    assert quoted["person_id"].isin(may_be_quoted).all()
    assert quoted["text"].str.endswith("(invented).").all()


def test_every_table_of_rows_says_that_it_is_simulated_and_has_pseudonyms(simulated):
    assert set(simulated.rows) == {table.name for table in TABLES if table.is_stored}
    for name, table in simulated.rows.items():
        assert len(table), name
        assert table["is_simulated"].all(), name
        assert "SIM-" not in table.to_csv(), name
    assert simulated.rows["survey_answers"]["respondent_id"].str.fullmatch(PSEUDONYM).all()


def test_a_truth_that_is_given_is_kept(simulated):
    given = replace(simulated.truth, wave_change=1.5)
    again = simulate(7, given)
    assert again.truth.wave_change == 1.5
    assert again.truth.locality_effect == simulated.truth.locality_effect
