"""Every number of every official table is in the catalogue, and the catalogue says of it what is so."""

import pandas as pd
import pytest

from helpers.project.paths import find_project
from helpers.sources.refresh.indicator_catalogue import load_catalogue
from helpers.sources.refresh.measure_catalogue import (
    MEASURES,
    find_uncovered,
    load_measures,
    measures_held,
    measures_table,
)
from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.refresh.refreshed_files import load_documentation
from helpers.sources.schemas import official_schema
from helpers.sources.tables import read_raw

RAW = find_project().raw
OFSTED = ("ofsted_shares", "good_outstanding_pct", None, None, None)

pytestmark = pytest.mark.xdist_group("shipped")


@pytest.fixture(scope="module")
def tables():
    """The official tables as they are typed in the files, so that decimals show."""
    return {
        declared.name: pd.concat(
            [
                pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
                for path in sorted(RAW.glob(declared.pattern))
            ],
            ignore_index=True,
        )
        for declared in official_schema.TABLES
    }


@pytest.fixture(scope="module")
def held(tables):
    return measures_held(tables)


def test_every_number_has_an_entry_and_every_entry_its_data(held):
    assert find_uncovered(load_measures(), held) == []
    assert len(held) == len(read_raw("measures"))


def test_every_table_with_a_number_is_covered(held, tables):
    """Told apart from the check itself: a column is a number where every value of it reads as one."""
    numeric = {
        (name, column)
        for name, table in tables.items()
        for column in table
        if name not in {"indicators", "measures", "indicator_values"}
        and column not in {"dfe_code"}
        and pd.to_numeric(table[column].dropna(), errors="coerce").notna().all()
    }
    # The model is a name, of the year in which it was made; a table of missing reasons holds no number.
    numeric -= {("statistical_neighbours", "model"), ("area_code_changes", "first_year")}
    numeric = {(name, column) for name, column in numeric if tables[name][column].notna().any()}
    assert {key[:2] for key in held} == numeric
    assert set(tables["indicator_values"]["indicator_id"]) == {entry.id for entry in load_catalogue()}


def test_a_new_column_or_domain_without_entry_stops_the_refresh(held, tables):
    planted = {**held, ("ofsted_shares", "inadequate_pct", None, None, None): pd.DataFrame({"inadequate_pct": [1.0]})}
    assert find_uncovered(load_measures(), planted) == ["ofsted_shares, inadequate_pct has no entry: describe it there"]
    rows = tables["deprivation"].head(1).assign(domain="noise")
    planted = {**tables, "deprivation": pd.concat([tables["deprivation"], rows])}
    with pytest.raises(RefreshError, match=r"noise, .* has no entry"):
        measures_table(load_measures(), planted, load_documentation()["files"])


def test_an_entry_without_data_is_caught(held):
    without = {key: rows for key, rows in held.items() if key != OFSTED}
    empty = {**held, OFSTED: held[OFSTED].assign(good_outstanding_pct=None)}
    for planted in (without, empty):
        (fault,) = find_uncovered(load_measures(), planted)
        assert fault.startswith("ofsted_good_outstanding_pct has no value")


def test_decimals_are_those_that_the_values_have(held):
    wrong = {
        entry.id: int(places)
        for entry in load_measures()
        if (places := held[entry.key][entry.column].dropna().str.partition(".")[2].str.len().max()) != entry.decimals
    }
    assert wrong == {}


def test_gaps_are_told_just_where_there_are_some(held):
    of_publication = {
        key[2]: rows["area_code"].nunique()
        for key, rows in held.items()
        if key[0] == "deprivation" and key[4] == "average_score"
    }
    for entry in load_measures():
        rows = held[entry.key]
        missing = rows[entry.column].isna().sum() + max(of_publication.get(entry.publication_id, 0) - len(rows), 0)
        assert bool(missing) == bool(entry.gaps), entry.id


def test_first_ranks_go_to_the_highest_values(held):
    """What the catalogue says of directions: a high value is more deprived, and rank 1 the highest value."""
    by_key = {entry.key: entry for entry in load_measures()}
    for key, entry in by_key.items():
        if not entry.measure or not entry.measure.startswith("rank_of_"):
            continue
        assert entry.direction.startswith("1 is")
        of = (*key[:4], entry.measure.removeprefix("rank_of_"))
        assert by_key[of].direction.startswith("higher is")
        ranks, values = (held[place].set_index("area_code")["value"].astype(float) for place in (key, of))
        assert ranks.corr(values, method="spearman") < -0.9, entry.id


def test_the_shipped_catalogue_is_that_of_the_editable_source(tables):
    made = measures_table(load_measures(), tables, load_documentation()["files"])
    stored = (RAW / "official" / "measures.csv").read_text(encoding="utf-8")
    assert made.to_csv(index=False, lineterminator="\n") == stored


def test_two_entries_of_one_id_are_refused(tmp_path):
    path = tmp_path / "measures.yml"
    path.write_text(
        MEASURES.read_text(encoding="utf-8").replace("id: attendance_enrolments_count", "id: attendance_schools_count")
    )
    with pytest.raises(RefreshError, match="more than one measure has the id attendance_schools_count"):
        load_measures(path)
