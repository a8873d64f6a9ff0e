"""The benchmark's arithmetic and edits; its measurements are nobody's test."""

import csv
import sys

import pytest

from benchmarks.edits import edit_figure, edit_words
from benchmarks.floor import run_cells
from benchmarks.measuring import Bench, Measured, Row, measure
from benchmarks.notebooks import FLOOR, PAPERMILL, SHARED_FLOOR, TWO_WORKERS, WARM, ratios, thirteen
from helpers.project.paths import Project, find_project


def took(wall, processor=0.0, memory=100, said=""):
    return Measured(wall, processor, memory, 0, 0.0, said)


def test_ratios_are_of_medians_and_the_floor_is_shared_by_two_cores():
    runs = {
        PAPERMILL: [took(90), took(30, 63), took(60, 126)],
        TWO_WORKERS: [took(40, 80)],
        WARM: [took(21, 42)],
        FLOOR: [took(99, 21, said="x\ncells took 30.0\n")],
    }
    found = {row.name: row for row in ratios(runs)}
    assert found[f"warm / {PAPERMILL}"].found == pytest.approx(21 / 60)
    assert found[f"warm / {PAPERMILL}"].verdict.startswith("missed")
    assert found[f"warm / {TWO_WORKERS}"].found == pytest.approx(21 / 40)
    floor = found[f"warm / ({FLOOR} / 2 cores)"]
    assert floor.found == pytest.approx(21 / 15)
    assert floor.note.startswith("2.00 ")


def test_a_way_that_was_not_run_has_no_ratio():
    assert list(ratios({PAPERMILL: [took(1)]})) == []
    assert [row.name for row in ratios({WARM: [took(1, 1)], PAPERMILL: [took(4, 4)]})] == [f"warm / {PAPERMILL}"]


def test_two_processes_at_once_are_held_against_one_by_the_cells_of_both():
    runs = {FLOOR: [took(40, said="cells took 30.0\n")]}
    runs[SHARED_FLOOR] = [took(25, said="cells took 18.0\ncells took 15.0\n")]
    assert [row.found for row in ratios(runs)] == [pytest.approx(33 / 30)]


def test_rows_say_what_missed_its_aim_and_what_cannot_be_had():
    rows = [Row("met", 2.0, 3.0), Row("missed", 6.0, 3.0), Row("no aim", 1.0, None), Row("not here", None, 1.0, "why")]
    assert [row.verdict for row in rows] == ["met", "missed: 2.00 times the aim", "", ""]


def test_commands_are_timed_and_their_worst_end_is_told(capsys):
    good, bad = [sys.executable, "-c", "print('here')"], [sys.executable, "-c", "raise SystemExit(3)"]
    measured = measure(find_project(), [good, bad], at_once=2)
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
    project = Project(tmp_path)
    sealed = []
    monkeypatch.setattr("benchmarks.edits.measure", lambda project, commands: sealed.append(commands) or took(0))
    published = project.raw / "published"
    published.mkdir(parents=True)
    file = published / "figures_report.csv"
    file.write_text("figure_id,case,wording_note\na,all,\nb,ashby,\nc,ashby,\n")
    edit_figure(Bench(project, "ashby"))
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [bool(row["wording_note"]) for row in rows] == [False, True, False]
    assert str(file) in sealed[0][0]
    with pytest.raises(LookupError, match="bolton"):
        edit_figure(Bench(project, "bolton"))
    project.narratives.mkdir(parents=True)
    (project.narratives / "ashby.md").write_text("Words.\n")
    edit_words(Bench(project, "ashby"))
    assert (project.narratives / "ashby.md").read_text().startswith("Words.\n")
