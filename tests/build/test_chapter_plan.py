import json

import pytest

from helpers.build.chapter_plan import (
    assigned_names,
    chapter_specs,
    check_parameters,
    check_restricted,
    pick_chapter,
    stored_outputs,
)
from helpers.project.edition import edition
from helpers.project.paths import find_project
from helpers.project.registry import RegistryError, load_registry
from tests.build.conftest import code, write_template


def specs_of(project):
    return chapter_specs(load_registry(project.registry), project)


def test_the_book_has_a_chapter_for_each_entry_of_the_registry():
    project = find_project()
    registry = load_registry(project.registry)
    specs = chapter_specs(registry, project)
    shown = [entry for entry in registry.chapters if entry.needs is None or edition(project) != "absent"]
    kinds = ["locality"] * 9 + ["pilot"] * 3 + ["cross_case"] * len(shown) + ["locality_profile"] * 9
    assert [spec.kind for spec in specs] == kinds
    assert len({spec.case_id for spec in specs}) == len(specs)


def test_a_locality_and_a_pilot_are_told_their_case_and_other_chapters_their_own_id(project):
    told = {spec.case_id: (spec.template.name, spec.parameter_values) for spec in specs_of(project)}
    assert told == {
        "ashby": ("locality.ipynb", {"CASE_ID": "ashby"}),
        "bolton": ("locality.ipynb", {"CASE_ID": "bolton"}),
        "north": ("pilot.ipynb", {"CASE_ID": "north"}),
        "synthesis": ("synthesis.ipynb", {"CHAPTER_ID": "synthesis"}),
    }


def test_a_pilot_chapter_carries_its_number(project):
    assert pick_chapter(specs_of(project), "north").title == "Pilot 1: north"


def test_an_unknown_case_is_refused_with_those_there_are(project):
    with pytest.raises(RegistryError, match=r"no chapter 'bolten'.*ashby, bolton"):
        pick_chapter(specs_of(project), "bolten")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([code("CASE = 'ashby'", "parameters")], "takes no parameter CASE_ID: .* assigns CASE"),
        (
            [code("CASE_ID = 'a'\nYEAR = '2022/23'", "parameters")],
            "has the parameter YEAR, which the build does not set",
        ),
        ([code("CASE_ID = 'ashby'")], "has 0 cells tagged 'parameters'"),
        ([code("CASE_ID = 'a'", "parameters"), code("CASE_ID = 'b'", "parameters")], "has 2 cells tagged"),
        ([code("CASE_ID = ", "parameters")], r"locality\.ipynb, the cell tagged 'parameters', line 1: not Python"),
    ],
)
def test_parameters_that_the_template_does_not_take_are_refused(project, cells, said):
    spec = pick_chapter(specs_of(project), "ashby")
    notebook = json.loads(spec.template.read_text(encoding="utf-8"))
    notebook["cells"] = [dict(cell) for cell in cells]
    spec.template.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(RegistryError, match=said):
        check_parameters(spec)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", ", line 1, column 2: not a notebook from here on"),
        ("[]", " is not a notebook, for want of sound cells"),
        ('{"nbformat": 4}', " is not a notebook, for want of sound cells"),
        ('{"cells": null}', " is not a notebook, for want of sound cells"),
        ('{"cells": ["a"]}', " is not a notebook, for want of sound cells"),
        ('{"cells": [{"source": ""}]}', " is not a notebook, for want of sound cells"),
        (
            '{"cells": [{"cell_type": "raw", "source": "", "metadata": null}]}',
            " is not a notebook, for want of sound cells",
        ),
    ],
)
def test_a_broken_template_is_named(project, content, said):
    spec = pick_chapter(specs_of(project), "ashby")
    spec.template.write_text(content, encoding="utf-8")
    with pytest.raises(RegistryError, match=rf"notebooks/locality\.ipynb{said}.*: restore it from git"):
        check_parameters(spec)


def test_a_missing_template_is_named(project):
    spec = pick_chapter(specs_of(project), "synthesis")
    spec.template.unlink()
    with pytest.raises(RegistryError, match=r"notebooks/synthesis\.ipynb is missing"):
        check_parameters(spec)


def test_only_top_level_assignments_are_parameters():
    assert assigned_names("A = 1\nB: str = 'x'\nif A:\n    C = 2\ndef f():\n    D = 3") == {"A", "B"}


def test_what_a_run_left_in_a_template_is_found(project):
    path = write_template(project, "locality", code("1 + 1"))
    assert stored_outputs(path) == []
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["execution_count"] = 3
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert ["cell 2" in fault for fault in stored_outputs(path)] == [True]


@pytest.mark.parametrize(
    "cell",
    [
        "from restricted.rows import read_rows",
        "open('data/raw/restricted/kpis/kpis.csv')",
        "project.restricted.iterdir()",
    ],
)
def test_a_template_that_reaches_for_restricted_evidence_is_refused(project, cell):
    path = write_template(project, "locality", code("1"), code(cell))
    with pytest.raises(RegistryError, match=r"locality\.ipynb, cell 3 reaches for restricted evidence"):
        check_restricted(path)
    check_restricted(write_template(project, "pilot", code("the_restricted = 1  # restricted evidence")))
