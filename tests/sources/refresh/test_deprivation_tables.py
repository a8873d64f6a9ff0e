import pandas as pd
import pytest

from helpers.sources.refresh import deprivation_tables
from helpers.sources.refresh.publisher_files import RefreshError

SHEET = pd.DataFrame(
    {
        "Local Authority District code (2019)": ["E06000001", "E06000002", None],
        "Local Authority District name (2019)": ["Hartlepool", "Middlesbrough", "a note"],
        "Income - Average rank": ["23509.14", "23950.79", None],
        "Income - Proportion of LSOAs in most deprived 10% nationally": ["0.3793", "0.5", None],
        "Income scale": ["21084", "34959", None],
        "Rank of Income Scale": ["110", "59", None],
    }
)


def test_a_sheet_becomes_one_row_per_area_and_measure():
    table = deprivation_tables.tidy_sheet(SHEET, "Income", level="district", publication="iod2019_file_10")
    assert len(table) == 2 * 4
    row = table[(table["area_code"] == "E06000002") & (table["measure"] == "rank_of_scale")].iloc[0]
    assert row.to_dict() == {
        "area_code": "E06000002",
        "level": "district",
        "publication": "iod2019_file_10",
        "domain": "income",
        "measure": "rank_of_scale",
        "value": "59",
    }


@pytest.mark.parametrize(
    ("column", "domain", "measure"),
    [
        ("IMD 2019 - Local concentration", "IMD", "local_concentration"),
        ("Employment scale", "Employment", "scale"),
        ("Education, Skills and Training - Rank of average score", "Education", "rank_of_average_score"),
        ("Rank of Employment Scale", "Employment", "rank_of_scale"),
    ],
)
def test_headings_of_all_sheets_are_known(column, domain, measure):
    assert deprivation_tables.measure_of(column, domain) == measure


def test_a_new_heading_and_a_sheet_without_areas_stop_the_refresh():
    with pytest.raises(RefreshError, match="unknown column 'Income - Median'"):
        deprivation_tables.measure_of("Income - Median", "Income")
    with pytest.raises(RefreshError, match="no GSS code"):
        deprivation_tables.tidy_sheet(SHEET.tail(1), "Income", level="district", publication="iod2019_file_10")


def test_ons_leaves_out_what_has_no_number_and_takes_the_noise_off():
    code = "Local Authority District code (2019)"
    rates = pd.DataFrame([{code: "E06000053", **dict.fromkeys(deprivation_tables.ONS_LOCAL_AUTHORITIES, "1")}])
    ranks = pd.DataFrame([{code: "E06000053", **dict.fromkeys(deprivation_tables.ONS_MEASURES, "0.46999999999999997")}])
    ranks["Moran's I"] = "n/a"
    table = deprivation_tables.tidy_ons(rates, ranks)
    assert "morans_i" not in set(table["measure"])
    assert set(table["value"]) == {"1", "0.47"}
