import pandas as pd
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.disclosure_rules import load_rules
from restricted.kpi_requests import kpi_progress

from helpers.project.paths import find_project

PROJECT = find_project()


def kpis(*changes: dict) -> pd.DataFrame:
    row = {"locality": "ealing", "title": "Pupils", "unit": "percent", "people_count": 46, "is_higher_better": True}
    row |= {"baseline": 12.0, "target": 40.0, "actual": 20.0, "self_rating": "met"}
    rows = [{**row, "kpi_id": f"k{number}", **own} for number, own in enumerate(changes)]
    return pd.DataFrame(rows).astype({"people_count": "Int64", "actual": "float64", "baseline": "float64"})


def statuses(rows: pd.DataFrame) -> list[str]:
    asked = kpi_progress({"kpis": rows}, PROJECT)
    return (
        release({"kpi_progress": asked}, load_rules(PROJECT), is_simulated=True)
        .tables["kpi_progress"]["status"]
        .tolist()
    )


def test_a_small_count_is_hidden_though_many_people_stand_behind_the_indicator():
    rows = kpis(
        {"unit": "count"}, {"unit": "count", "actual": 4.0}, {"unit": "count", "baseline": 0.0}, {"actual": 4.0}
    )
    assert statuses(rows) == ["published", "hidden", "hidden", "published"]


def test_few_people_and_unknown_numbers_of_people_are_hidden_whatever_is_counted():
    rows = kpis({"people_count": 9}, {"people_count": None}, {"people_count": None, "unit": "count"}, {"actual": None})
    assert statuses(rows) == ["hidden", "hidden", "hidden", "published"]
