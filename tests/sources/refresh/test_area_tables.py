import pandas as pd
import pytest

from helpers.sources.refresh import area_tables
from helpers.sources.refresh.area_tables import tidy_code_changes
from helpers.sources.refresh.publisher_files import RefreshError

LOOKUP = pd.DataFrame(
    [
        ["391", "E08000021", "Newcastle upon Tyne", "E12000001", "North East", "Newcastle upon Tyne"],
        ["373", "E08000019", "Sheffield", "E12000003", "Yorkshire and The Humber", "Sheffield"],
        ["825", "E06000060", "Buckinghamshire", "E12000008", "South East", "Buckinghamshire"],
        ["942", "E06000063", "Cumberland", "E12000002", "North West", "Cumberland"],
        ["982", None, None, None, None, "Yorkshire and the Humber"],
    ],
    columns=area_tables.LOOKUP_COLUMNS,
)
DEVOLVED = pd.DataFrame(
    [
        ["E08000021", "391", "Newcastle upon Tyne", "North of Tyne", "E47000011", "North East", "E12000001", "2022"],
        ["E08000021", "391", "Newcastle upon Tyne", "North East", "E47000014", "North East", "E12000001", "2025"],
        ["E08000019", "373", "Sheffield", "Sheffield City Region", "E47000002", "Yorkshire", "E12000003", "2022"],
        ["E08000039", "z", "Sheffield", "South Yorkshire", "E47000002", "Yorkshire", "E12000003", "2025"],
        ["E10000002", "825", "Buckinghamshire", "Not applicable", "z", "South East", "E12000008", "2022"],
        ["E06000060", "825", "Buckinghamshire", "Not applicable", "z", "South East", "E12000008", "2025"],
        ["E10000006", "909", "Cumbria", "Not applicable", "z", "North West", "E12000002", "2022"],
        ["E06000063", "942", "Cumberland", "Not applicable", "z", "North West", "E12000002", "2025"],
        ["E09000009", "307", "Ealing", "Greater London Authority", "E61000001", "London", "E12000007", "2025"],
    ],
    columns=area_tables.DEVOLVED_COLUMNS,
)
DISTRICTS = pd.DataFrame(
    {
        "area_code": ["E07000004", "E08000021"],
        "area_name": ["Aylesbury Vale", "Newcastle upon Tyne"],
        "upper_tier_code": ["E06000060", "E08000021"],
    }
)


@pytest.fixture
def areas():
    return area_tables.tidy_areas(LOOKUP, DEVOLVED[DEVOLVED["la_name"] != "Ealing"], DISTRICTS)


def test_each_area_has_one_kind_and_goes_by_its_last_name(areas):
    assert areas["area_code"].is_unique
    kinds = areas.set_index("area_code")["area_type"]
    assert kinds.reindex(["E08000021", "E07000004", "E10000006", "E47000014", "E13000001"]).tolist() == [
        "upper_tier", "district", "former_upper_tier", "combined_authority", "subregion",
    ]  # fmt: skip
    assert "E08000039" not in kinds, "a later code of the same authority is no former one"
    assert areas.set_index("area_code")["area_name"]["E47000002"] == "South Yorkshire"
    assert areas.set_index("area_code")["dfe_code"]["E12000003"] == "982", "whatever the region's capitals"


def test_a_code_that_stands_for_two_areas_stops_the_refresh():
    with pytest.raises(RefreshError, match="E08000021"):
        area_tables.tidy_areas(pd.concat([LOOKUP, LOOKUP.head(1)]), DEVOLVED, DISTRICTS)


def test_members_by_year_keep_one_code_and_leave_london_out(areas):
    table = area_tables.tidy_membership(DEVOLVED, areas, tidy_code_changes(DEVOLVED, areas))
    sheffield = table[table["combined_authority_code"] == "E47000002"]
    assert sheffield["area_code"].tolist() == ["E08000019", "E08000019"]
    assert set(table["combined_authority_code"]) == {"E47000002", "E47000011", "E47000014"}


def test_an_unknown_member_is_named(areas):
    stranger = DEVOLVED.head(1).assign(new_la_code="E08000099", la_name="Atlantis")
    with pytest.raises(RefreshError, match="Atlantis"):
        area_tables.tidy_membership(stranger, areas, tidy_code_changes(stranger, areas))


def test_what_began_and_ended_is_told_by_numbers_and_not_by_codes(areas):
    devolved = DEVOLVED[DEVOLVED["la_name"] != "Ealing"]
    assert area_tables.reorganised_authorities(devolved, areas) == {"E10000006": "ended", "E06000063": "began"}


def test_a_number_kept_through_a_reorganisation_means_the_present_code(areas):
    numbers = area_tables.area_numbers(areas)
    assert numbers["825"] == "E06000060"
    assert numbers["909"] == "E10000006"
    assert numbers["970"] == "E92000001"
