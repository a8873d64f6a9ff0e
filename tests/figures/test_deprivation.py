import pandas as pd
import pytest

from helpers.figures import deprivation_charts as figure
from helpers.figures.deprivation_charts import OVERALL, RANKINGS
from helpers.indicators.measure_titles import describe_measure
from tests.running import shipped

ALDER, BIRCH = "E06000001", "E06000002"
DISTRICTS = [ALDER, BIRCH, "E07000001", "E07000002"]


@pytest.fixture(scope="module")
def measures():
    return shipped("measures")


def deprivation_chart(deprivation, areas, comparators):
    return figure.deprivation_chart(deprivation, areas, shipped("measures"), comparators)


@pytest.fixture
def deprivation(measures):
    """Four districts in the same order by every ranking, but for income, which turns the order round."""
    rows = []
    for ranking_id, measure_id in RANKINGS.items():
        ranking = describe_measure(measures, measure_id)
        codes = DISTRICTS if ranking_id in OVERALL else DISTRICTS[::-1]
        for rank, code in enumerate(codes, start=1):
            key = (code, "district", ranking.publication_id, ranking.domain)
            rows += [(*key, ranking.measure, 50.0 - rank), (*key, f"rank_of_{ranking.measure}", float(rank))]
    return pd.DataFrame(rows, columns=["area_code", "level", "publication", "domain", "measure", "value"])


def test_ranks_go_with_their_values(deprivation, areas, measures):
    positions = figure.deprivation_positions(deprivation, areas, measures, [ALDER])
    own = positions[positions["is_in_case"]].set_index("ranking_id")
    assert own.loc["overall-score", ["rank", "value", "areas_count"]].tolist() == [1, 49.0, 4]
    assert own.loc["income-score", "rank"] == 4


def test_a_county_is_shown_by_its_districts(deprivation, areas, elder):
    chart = deprivation_chart(deprivation, areas, elder)
    assert "Elder's 2 districts rank from 3rd (Elder East) to 4th (Elder West) of 4" in chart.caption


def test_an_area_that_the_indices_do_not_cover_has_no_chart(deprivation, areas, elder):
    nowhere = deprivation[~deprivation["area_code"].str.startswith("E07")]
    assert deprivation_chart(nowhere, areas, elder) is None


def test_a_missing_ranking_is_left_out(deprivation, areas, alder):
    without = deprivation[~((deprivation["area_code"] == ALDER) & deprivation["measure"].str.endswith("extent"))]
    assert "extent" not in deprivation_chart(without, areas, alder).alt


def test_titles_and_directions_are_the_catalogues(deprivation, areas, alder, measures):
    is_score = measures["measure_id"] == RANKINGS["overall-score"]
    renamed = measures.assign(
        short_title=measures["short_title"].mask(is_score, "Overall: planted title"),
        direction=measures["direction"].mask(is_score, "planted direction"),
    )
    chart = figure.deprivation_chart(deprivation, areas, renamed, alder)
    assert "Overall: planted title 1" in chart.alt
    assert "planted direction" in chart.figure.axes[0].get_xlabel()
    assert describe_measure(measures, figure.SCORE_RANK).caveats in chart.caption
