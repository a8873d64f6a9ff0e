"""The benchmark's arithmetic and edits; its measurements are nobody's test."""

import csv
import sys

import pytest

from benchmarks.cluster import HERE, ON_WORKERS, added_seconds, extrapolated_seconds
from benchmarks.edits import edit_figure, edit_words
from benchmarks.floor import run_cells
from benchmarks.measuring import Measured, measure
from benchmarks.notebooks import WAYS, thirteen
from benchmarks.quick import Row, as_targets
from benchmarks.targets import edit_targets, growth_targets, notebook_targets, slowed_by_company
from helpers.project.paths import find_project

PAPERMILL, TWO_WORKERS, _, _, WARM, FLOOR, SHARED_FLOOR = WAYS


def took(wall, processor=0.0, memory=100, said=""):
    return Measured(wall, processor, memory, 0, 0.0, said)


def test_ratios_are_of_medians_and_the_floor_is_shared_by_two_cores():
    runs = {
        PAPERMILL: [took(90), took(30), took(60)],
        TWO_WORKERS: [took(40, 80)],
        WARM: [took(21, 40)],
        FLOOR: [took(99, 32, said="x\ncells took 30.0\n")],
    }
    found = {(aim.name, aim.basis): aim for aim in notebook_targets(runs)}
    assert found["warm / papermill", "wall_seconds"].found == pytest.approx(21 / 60)
    assert not found["warm / papermill", "wall_seconds"].is_met
    assert found["warm / papermill, two workers", "wall_seconds"].found == pytest.approx(21 / 40)
    assert found["warm / (floor / 2 cores)", "wall_seconds"].found == pytest.approx(21 / 15)
    assert found["warm / floor", "processor_seconds"].found == pytest.approx(40 / 32)


def test_a_way_that_was_not_run_has_no_target():
    assert notebook_targets({PAPERMILL: [took(1)]}) == []
    assert [aim.name for aim in notebook_targets({WARM: [took(1, 1)], PAPERMILL: [took(4, 4)]})] == ["warm / papermill"]


def test_two_processes_at_once_are_held_against_one_by_the_cells_of_both():
    runs = {FLOOR: [took(40, said="cells took 30.0\n")]}
    assert slowed_by_company(runs) is None
    runs[SHARED_FLOOR] = [took(25, said="cells took 18.0\ncells took 15.0\n")]
    assert slowed_by_company(runs) == pytest.approx(33 / 30)


def test_an_edit_that_runs_more_than_the_notebooks_that_read_it_misses():
    steps = [
        ("nothing to do", took(0.8), 0, 0),
        ("the words of ashby", took(5), 2, 2),
        ("one printed figure of ashby", took(9), 5, 4),
        ("one helper", took(9), 5, 4),
    ]
    assert [aim.is_met for aim in edit_targets(steps)] == [True, True, False]


def test_quick_rows_say_what_missed_its_aim_and_what_cannot_be_had():
    rows = [Row("met", 2.0, 3.0), Row("missed", 6.0, 3.0), Row("no aim", 1.0, None), Row("not here", None, 1.0, "why")]
    assert [row.verdict for row in rows] == ["met", "missed: 2.00 times the aim", "", ""]
    assert [(target.name, target.is_met) for target in as_targets(rows)] == [("met", True), ("missed", False)]


def test_growth_compares_the_cost_of_one_case():
    aims = {aim.name: aim for aim in growth_targets([(9, took(9, 18, 800)), (153, took(200, 612, 1600))])}
    assert aims["a case of 153 / a case of 9"].found == pytest.approx(2.0)
    assert not aims["peak memory (MB)"].is_met


def test_commands_are_timed_and_their_worst_end_is_told(capsys):
    good, bad = [sys.executable, "-c", "print('here')"], [sys.executable, "-c", "raise SystemExit(3)"]
    measured = measure(find_project().root, [good, bad], at_once=2)
    assert measured.exit_status == 3
    assert measured.processor_seconds > 0
    assert "here" in measured.said


def test_cells_run_with_their_parameters_and_none_of_another_notebooks_names(capsys):
    def code(source, *tags):
        return {"cell_type": "code", "source": [source], "metadata": {"tags": list(tags)}}

    cells = [code("CASE_ID = 'default'", "parameters"), code("print(CASE_ID, 'left' in globals())"), code("left = 1")]
    for case_id in ("ashby", "bolton"):
        run_cells({"cells": cells}, {"CASE_ID": case_id})
    assert capsys.readouterr().out == "ashby False\nbolton False\n"


def test_thirteen_notebooks_are_measured():
    assert len(thirteen(find_project())) == 13


def test_edits_change_one_row_and_one_narrative(tmp_path, monkeypatch):
    from helpers.project.paths import Project

    project = Project(tmp_path)
    sealed = []
    monkeypatch.setattr("benchmarks.edits.measure", lambda root, commands: sealed.append(commands) or took(0))
    published = project.raw / "published"
    published.mkdir(parents=True)
    file = published / "figures_report.csv"
    file.write_text("figure_id,case,wording_note\na,all,\nb,ashby,\nc,ashby,\n")
    edit_figure(project, "ashby")
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [bool(row["wording_note"]) for row in rows] == [False, True, False]
    assert str(file) in sealed[0][0]
    with pytest.raises(LookupError, match="bolton"):
        edit_figure(project, "bolton")
    project.narratives.mkdir(parents=True)
    (project.narratives / "ashby.md").write_text("Words.\n")
    edit_words(project, "ashby")
    assert (project.narratives / "ashby.md").read_text().startswith("Words.\n")


def on_a_cluster(step, workers, seconds, builder):
    return {
        "step": step,
        "workers_count": workers,
        "seconds_a_notebook": seconds,
        "builder_seconds_a_notebook": builder,
    }


def test_a_thousand_notebooks_are_as_fast_as_the_workers_or_as_the_builder_can_be():
    rows = [
        on_a_cluster(HERE, 0, 8.0, 0.3),
        on_a_cluster(ON_WORKERS, 1, 10.0, 0.5),
        on_a_cluster(ON_WORKERS, 2, 6, 0.4),
    ]
    rows.append(on_a_cluster(ON_WORKERS, 4, 5, 0.3))
    assert added_seconds(rows) == pytest.approx(2.0)
    assert extrapolated_seconds(rows, 1_000, 4) == pytest.approx(2_500)
    assert extrapolated_seconds(rows, 1_000, 200) == pytest.approx(400)
