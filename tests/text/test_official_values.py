import pandas as pd
import pytest

from helpers.project.registry import Locality
from helpers.text.narratives import UnknownIdError
from helpers.text.official_values import official_value_functions

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

    def given(areas):
        locality = Locality(id="alder", title="Alder", areas=areas, **LEAD)
        return official_value_functions(locality, values, catalogue, groups)

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
        ((ALDER, BIRCH), "stat", ("absence_pct", "2018/19")),
    ],
)
def test_what_is_not_there_is_an_error_of_the_narrative(functions, areas, name, given):
    with pytest.raises(UnknownIdError):
        functions(areas)[name](*given)
