import pandas as pd
import pytest

from helpers.figures.deprivation_charts import OVERALL, RANKINGS, SCORE
from helpers.project.registry import Locality
from helpers.text import official_value_text
from helpers.text.narratives import UnknownIdError

LEAD = {"pilot": "north", "lead": "local_authority", "partnership": "Alder Council"}
ALDER, BIRCH, CEDAR = "E08000001", "E08000002", "E08000003"


@pytest.fixture
def functions():
    values = pd.DataFrame(
        {
            "indicator_id": "absence_pct",
            "area_code": [ALDER, BIRCH, CEDAR, ALDER],
            "academic_year": ["2023/24"] * 3 + ["2018/19"],
            "value": [1.05, 1.1, 0.4, 0.47],
        }
    )
    catalogue = pd.DataFrame({"indicator_id": ["absence_pct"], "unit": ["percent"], "decimals": [2]})
    groups = pd.DataFrame({"group_id": "hills", "area_code": [ALDER, BIRCH, CEDAR]})
    empty = pd.DataFrame(columns=["figure_id", "value_kind", "value"])

    def given(areas):
        locality = Locality(id="alder", title="Alder", areas=areas, **LEAD)
        return official_value_text.functions_for(locality, values, catalogue, empty, groups, empty, empty, empty)

    return given


def test_a_published_value_is_written_with_its_unit_and_year(functions):
    stat = functions((ALDER,))["stat"]
    assert stat("absence_pct", "2018/19") == "0.47% in 2018/19"
    assert stat("absence_pct", "2023/24") == "1.05% in 2023/24"


def test_a_place_is_counted_among_the_group(functions):
    assert functions((ALDER,))["place"]("absence_pct", "2023/24", "hills") == "the second highest of three"
    assert functions((CEDAR,))["place"]("absence_pct", "2023/24", "hills") == "the lowest of three"


@pytest.mark.parametrize(
    ("areas", "name", "given"),
    [
        ((ALDER,), "stat", ("sun_pct", "2018/19")),
        ((ALDER,), "stat", ("absence_pct", "1999/00")),
        ((ALDER,), "place", ("absence_pct", "2023/24", "valleys")),
        ((ALDER,), "rank_origin", ("alder-rank",)),
        ((ALDER, BIRCH), "stat", ("absence_pct", "2018/19")),
    ],
)
def test_what_is_not_there_is_an_error_of_the_narrative(functions, areas, name, given):
    with pytest.raises(UnknownIdError):
        functions(areas)[name](*given)


@pytest.mark.parametrize(
    ("fitting", "said"),
    [
        ({SCORE, "income-score"}, "its rank by the average score of the overall index"),
        ({"income-score"}, "its rank by income alone; by the average score of the overall index it ranks 54th"),
        ({OVERALL[1]}, "its rank by another measure of the overall index; by the average score"),
        (set(), "which no ranking tried here gives; by the average score of the overall index it ranks 54th"),
    ],
)
def test_a_printed_rank_is_said_to_be_of_the_measure_that_it_fits(fitting, said):
    own = pd.DataFrame({"ranking_id": list(RANKINGS), "rank": [7 if name in fitting else 54 for name in RANKINGS]})
    assert said in official_value_text.rank_origin_words(own, 7)
