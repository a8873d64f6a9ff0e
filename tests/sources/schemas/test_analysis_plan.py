import pytest

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.project.yaml_models import validate_model
from helpers.sources.sidecars import read_sidecar
from helpers.sources.tables import read_raw
from helpers.studies.analysis_plan import AnalysisPlan, PlanError, load_plan, plan_sha256
from tests.studies.made import plan_content


def test_the_projects_plan_names_pilots_and_indicators_that_there_are():
    plan = load_plan()
    assert {entry.pilot for entry in plan.outcomes} == {pilot.id for pilot in load_registry().pilots}
    assert set(plan.indicators) <= set(read_raw("indicators")["indicator_id"])
    assert set(plan.project_years) == set(load_registry().project.academic_years)


def test_the_checksum_is_that_of_the_sidecar():
    assert plan_sha256() == read_sidecar(find_project().raw / "design" / "analysis_plan.yml").sha256


def broken(**changes) -> str:
    with pytest.raises(PlanError) as caught:
        validate_model(plan_content() | changes, AnalysisPlan, PlanError, "analysis_plan.yml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"significance": 5}, "significance"),
        ({"baseline_year": "2023/24"}, "baseline_year 2023/24 must lie before"),
        ({"baseline_year": "last year"}, "baseline_year"),
        ({"colour": "blue"}, "colour"),
        ({"outcomes": [{"pilot": "a", "indicators": [], "reason": "none at all"}]}, "outcomes[0] → indicators"),
        ({"windows": [{"id": "w", "title": "w", "before": ["2023/24"], "after": ["2021/22"]}]}, "window 'w'"),
        ({"windows": [{"id": "w", "title": "w", "before": ["2020/21"], "after": ["2023/24"]}]}, "2020/21"),
        ({"windows": [{"id": "w", "title": "w", "before": ["2021/22"], "after": ["2030/31"]}]}, "reaches beyond"),
        ({"exclusions": [{"area_code": "Leeds", "reason": "made up for a test"}]}, "exclusions[0] → area_code"),
        ({"arithmetic": {"enrolments_year": "2019/20", "enrolments_years": ["2023/24"]}}, "enrolments_year"),
        (
            {"synthetic_control": {"comparison_groups": ["moon"], "penalty": 1, "pretended_starts": []}},
            "moon is not among",
        ),
        (
            {"synthetic_control": {"comparison_groups": ["region"], "penalty": 1, "pretended_starts": ["2023/24"]}},
            "pretended start",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(changes, said):
    assert said in broken(**changes)


def test_every_fault_is_told_at_once():
    said = broken(significance=5, power="high")
    assert "2 fault(s)" in said
    assert "power" in said


def test_an_outcome_named_twice_is_refused():
    content = plan_content()["outcomes"]
    content[0]["indicators"].append(content[0]["indicators"][0])
    assert "stand more than once: severe_absence_pct" in broken(outcomes=content)
