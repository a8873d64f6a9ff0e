"""What is picked is what is seen: in the chart's data, the table and the code, which does the same again."""

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient

from helpers.build.explore import Look, Selection, SelectionError, look
from helpers.build.explore.explore_widgets import Explorer
from helpers.build.explore.looking import COMPARATORS, TABLES, place_titles
from helpers.build.explore.start_contents import list_cases, list_folders, list_templates
from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.tables import processed_path, write_table
from tests.running import Tables

RATE = "persistent_absence_pct"


@pytest.fixture(scope="module")
def tables():
    made = Tables()
    return {name: made[name] for name in TABLES}


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture
def explorer(tables, registry):
    return Explorer(tables, registry)


def test_the_table_holds_the_published_values_with_their_unit(tables, registry):
    seen = look(Selection(("Coventry",), (RATE,), ("england",), ("2018/19", "2020/21")), tables, registry)
    values = tables["indicator_values"].set_index(["indicator_id", "area_code", "academic_year"])["value"]
    assert list(seen.table.columns) == ["Measure", "Area", "2018/19", "2019/20", "2020/21"]
    row = seen.table.set_index("Area").loc["Coventry"]
    assert row["2018/19"] == f"{values[RATE, 'E08000026', '2018/19']:.2f}%"
    assert row["2019/20"] == "–", "a year that was not published is missing, not nought"
    assert list(seen.table["Area"]) == ["Coventry", "England"]


def test_a_locality_of_several_authorities_is_shown_one_by_one(tables, registry):
    seen = look(Selection(("North of Tyne",), (RATE,)), tables, registry)
    assert {"Newcastle upon Tyne", "North Tyneside", "Northumberland"} <= set(seen.table["Area"])
    assert not any("neighbours" in area for area in seen.table["Area"])


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    beside=st.lists(st.sampled_from(COMPARATORS), unique=True), indicator=st.sampled_from([RATE, "progress_8_score"])
)
def test_only_what_is_picked_is_beside_it(tables, registry, beside, indicator):
    seen = look(Selection(("Surrey",), (indicator,), tuple(beside)), tables, registry)
    roles = set(seen.charts[0].data["role"])
    assert ("england" in roles) == ("england" in beside)
    assert ("region" in roles) == ("region" in beside)
    assert ("neighbours_median" in roles) == ("neighbours" in beside)


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection((), (RATE,)), "pick at least one place"),
        (Selection(("Atlantis",), (RATE,)), "no place Atlantis"),
        (Selection(("Surrey",), ("happiness_pct",)), "no indicator happiness_pct; there are: overall_absence_pct"),
        (Selection(("Surrey",), (RATE,), ("wales",)), "nothing is set beside wales"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_shown_is_said(tables, registry, selection, said):
    with pytest.raises(SelectionError, match=said):
        look(selection, tables, registry)


def test_each_picture_has_its_alt_text_and_its_finding(tables, registry):
    seen = look(Selection(("Ealing",), (RATE, "attainment_8_score")), tables, registry)
    page = seen._repr_html_()
    assert page.count("<img") == page.count('alt="Line chart') == page.count("<figcaption>") == 2


def test_widgets_lead_to_what_is_seen(explorer):
    assert "Coventry" in explorer.seen.value
    explorer.places.value = ["Sheffield"]
    assert "Sheffield" in explorer.seen.value
    assert "Coventry" not in explorer.seen.value
    explorer.beside["england"].value = False
    assert "<td>England</td>" not in explorer.seen.value
    explorer.years.value = ("2021/22", "2023/24")
    assert "<th>2020/21</th>" not in explorer.seen.value
    explorer.indicators.value = ["attainment_8_score"]
    assert "Attainment 8" in explorer.seen.value


def test_the_code_does_what_the_widgets_show(explorer, tables, registry, monkeypatch):
    explorer.places.value = ["Wiltshire", "Leeds"]
    explorer.indicators.value = ["suspension_rate"]
    explorer.years.value = ("2017/18", "2023/24")
    shown: list[Look] = []
    monkeypatch.setattr("helpers.build.explore.look", lambda selection: shown.append(look(selection, tables, registry)))
    exec(explorer.code.value, {})
    assert shown[0].selection == explorer.selection
    assert shown[0]._repr_html_() == explorer.seen.value


def test_picking_nothing_is_said_and_leaves_no_code(explorer):
    explorer.places.value = []
    assert explorer.seen.value == "<p>Pick at least one place and one indicator.</p>"
    assert explorer.code.value == ""


def test_localities_come_first_and_every_authority_can_be_picked(tables, registry):
    titles = list(place_titles(registry, tables["areas"]))
    assert titles[: len(registry.localities)] == [entry.title for entry in registry.localities]
    assert "Leeds" in titles
    assert len(titles) == len(set(titles)) == 154, "153 authorities, and North of Tyne, which is three of them"


def test_the_start_notebook_lists_every_template_and_case(registry):
    project = find_project()
    templates = list_templates(project)
    assert len(templates) == len(list(project.notebooks.glob("*.ipynb"))) - 1
    assert list(templates["Title"][:3]) == ["A locality", "A pilot", "Any authority"]
    assert templates["What it shows"].str.len().min() > 10
    assert len(list_cases(project)) == len(registry.localities) + len(registry.pilots)
    for place in list_folders()["Where"].str.strip("`"):
        if not place.startswith(("outputs", "data/processed")):
            assert (project.root / place).exists()


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["start", "explore"])
def test_the_notebook_runs_as_it_opens(name, tables, tmp_path, monkeypatch):
    project = find_project()
    for part in ("cases.yml", "_quarto.yml", "notebooks"):
        (tmp_path / part).symlink_to(project.root / part)
    monkeypatch.setenv("LOCALED_ROOT", str(tmp_path))
    for table, content in tables.items():
        processed_path(table).parent.mkdir(parents=True, exist_ok=True)
        write_table(content, table)
    notebook = nbformat.read(project.notebooks / f"{name}.ipynb", as_version=4)
    ran = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in ran.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.output_type in ("error", "stream")]
    wanted = {"start": "text/markdown", "explore": "application/vnd.jupyter.widget-view+json"}[name]
    assert any(wanted in output.get("data", {}) for output in shown)
