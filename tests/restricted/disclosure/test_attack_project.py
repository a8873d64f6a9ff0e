"""The counts that this project publishes, attacked as linked tables: simulated rows, and small groups planted."""

import pandas as pd
import pytest
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.release_requests import Request
from restricted.disclosure.secondary_suppression import protect
from restricted.disclosure.tabulating import N_COUNT
from restricted.fieldwork import fieldwork_requests as fieldwork
from restricted.simulator import simulate
from restricted.survey import survey_requests as survey

from benchmarks.disclosure.attack import Found, SeenTable, attack
from benchmarks.disclosure.attack_trial import hide_small_only
from helpers.project.disclosure_rules import Rules, load_rules
from helpers.project.paths import find_project
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL, HIDDEN

PROJECT = find_project()
RULES = load_rules(PROJECT)


@pytest.fixture(scope="module")
def rows():
    return simulate(seed=3).rows


def attacked(requests: dict[str, Request], suppress=protect, rules: Rules = RULES) -> dict[tuple[str, ...], Found]:
    """What an attacker says of each cell that is hidden in the tables of one universe."""
    released = release(requests, rules, is_simulated=True, suppress=suppress).tables
    assert set(released) == set(requests)
    dimensions = list({entry.column: entry for request in requests.values() for entry in request.dimensions}.values())
    seen, hidden = [], set()
    for name, request in requests.items():
        own, columns = rules.sources[request.source], [entry.column for entry in request.dimensions]
        table = released[name].rename(columns={N_COUNT: "count"})
        seen.append(SeenTable(table, tuple(columns), own.rounding_base, own.minimum_cell_count))
        for row in row_dicts(table[table["status"] == HIDDEN]):
            hidden.add(tuple(str(row[entry.column]) if entry.column in columns else ALL for entry in dimensions))
    return attack(seen, dimensions, sorted(hidden))


def narrowest(found: dict[tuple[str, ...], Found]) -> float:
    return min(entry.high - entry.low for entry in found.values())


def invited(rows, planted: int) -> dict[str, Request]:
    """Who was asked, with one locality where ``planted`` people were asked in the first wave."""
    changed = rows["survey_invitations"].copy()
    is_there = (changed["locality"] == "rochdale") & (changed["wave"] == "year_1")
    changed.loc[is_there, "invited_count"] = 0
    changed.loc[changed.index[is_there][0], "invited_count"] = planted
    return {"survey_invited": survey.survey_invited({"survey_invitations": changed}, PROJECT)}


def without_rounding() -> Rules:
    """The rules with exact counts of the survey, from which a difference is exact as well."""
    own = RULES.sources["survey"].model_copy(update={"rounding_base": None})
    return RULES.model_copy(update={"sources": {**RULES.sources, "survey": own}})


@pytest.mark.parametrize("planted", [0, 3, 9])
@pytest.mark.parametrize("rules", [RULES, without_rounding()], ids=["rounded", "exact"])
def test_nobody_works_out_how_few_were_asked_in_a_place(rows, planted, rules):
    found = attacked(invited(rows, planted), rules=rules)
    assert found
    assert narrowest(found) >= RULES.sources["survey"].protection_width_count


def test_with_small_cells_alone_hidden_how_few_were_asked_is_a_difference(rows):
    """All who were asked in the pilot, less the other places: what a list of facts, each judged by itself, told."""
    found = attacked(invited(rows, 3), suppress=hide_small_only, rules=without_rounding())
    assert [(entry.low, entry.high) for entry in found.values()] == [(3, 3)]


def interviews(rows) -> dict[str, Request]:
    names = ("interviews_held", "segment_pointings", "saturation")
    return {name: getattr(fieldwork, name)(rows, PROJECT) for name in names}


def test_counts_of_interviews_and_what_points_by_place_give_no_hidden_count_away(rows):
    found = attacked(interviews(rows))
    assert found
    assert narrowest(found) >= RULES.sources["interviews"].protection_width_count


def test_a_pointing_is_hidden_with_the_count_of_its_place(rows):
    released = release(interviews(rows), RULES, is_simulated=True).tables
    held = released["interviews_held"].query("role_group == 'all' and wave == 'all'").set_index("locality")["status"]
    pointings = released["segment_pointings"]
    assert len(pointings)
    assert (pointings["locality"].map(held) == pointings["status"]).all()


def test_few_observations_of_a_place_point_nowhere(rows):
    """The places have a handful each; how many is printed in no table, and the way they point is hidden."""
    requests = {"observation_pointings": fieldwork.observation_pointings(rows, PROJECT)}
    counts = requests["observation_pointings"].frame[N_COUNT]
    table = release(requests, RULES, is_simulated=True).tables["observation_pointings"]
    assert ((table["status"] == HIDDEN) == (counts < 10).to_numpy()).all()
    assert pd.isna(table.loc[table["status"] == HIDDEN, "pointing"]).all()
