import shutil

import pandas as pd
import pytest

from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from helpers.sources.case_rows import case_ids, ids_in_narrative, named_ids, rows_for
from helpers.sources.tables import hash_rows, read_raw, read_table, write_table
from tests.build.conftest import write_registry

REGISTRY = load_registry()
PARTED = "published_figures"


def figures(**case_of):
    rows = [(name.replace("_", "-"), case, 1, None) for name, case in case_of.items()]
    return pd.DataFrame(rows, columns=["figure_id", "case", "value", "note"]).astype({"note": "str"})


@pytest.fixture
def project(tmp_path):
    """A project of two localities in one pilot, and a chapter across cases."""
    made = Project(tmp_path)
    write_registry(made)
    made.narratives.mkdir(parents=True)
    return made


@pytest.fixture
def written(project):
    (project.narratives / "bolton.md").write_text('As {{ fig("a-one", "words") }} in Ashby.', encoding="utf-8")
    write_table(figures(b_one="bolton", p_one="north", all_one="all", a_one="ashby", a_two="ashby"), PARTED, project)
    return project


@pytest.mark.parametrize(
    ("case", "ids"),
    [
        ("ashby", ["p-one", "all-one", "a-one", "a-two"]),
        ("bolton", ["b-one", "p-one", "all-one", "a-one"]),
        ("north", ["b-one", "p-one", "all-one", "a-one", "a-two"]),
        ("synthesis", ["all-one"]),
    ],
)
def test_the_rows_that_concern_a_case_and_those_that_its_narrative_names(written, case, ids):
    assert read_table(PARTED, written, case=case)["figure_id"].tolist() == ids


def test_a_case_without_rows_has_a_part_with_the_columns_and_types_of_the_whole(project):
    write_table(figures(a_one="ashby"), PARTED, project)
    part = read_table(PARTED, project, case="bolton")
    assert part.empty and part.dtypes.equals(read_table(PARTED, project).dtypes)


def test_the_hash_of_rows_changes_only_for_those_whom_the_rows_concern(written):
    def hashes():
        cases = case_ids(load_registry(written.registry))
        return {case: hash_rows(read_table(PARTED, written, case=case)) for case in cases}

    before = hashes()
    table = read_table(PARTED, written)
    write_table(table, PARTED, written)
    assert hashes() == before
    # a-two is read by Ashby and its pilot, and named by nobody else.
    table.loc[table["figure_id"] == "a-two", "value"] = 9
    write_table(pd.concat([figures(a_new="ashby"), table]), PARTED, written)
    assert {case for case, content in hashes().items() if content != before[case]} == {"ashby", "north"}


def test_a_table_without_cases_and_a_case_that_is_not_there_are_named(written):
    write_table(pd.DataFrame({"area_code": ["E1"]}), "areas", written)
    with pytest.raises(LookupError, match="the table 'areas' has no column 'case'"):
        read_table("areas", written, case="ashby")
    with pytest.raises(LookupError, match=r"'crewe', no case of cases\.yml: ashby"):
        read_table(PARTED, written, case="crewe")
    shutil.rmtree(written.processed)
    with pytest.raises(FileNotFoundError, match="make report"):
        read_table(PARTED, written, case="ashby")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('{{ fig("a") }} and {{ fig("b", "words") }}', ["a", "b", "words"]),
        ("{{ fig('a') | upper }}", ["a"]),
        ('{% if fig("a") == "9" %}{{ ev("E-1") }}{% endif %}', ["a"]),
        ('{{ fig(\n  "a"\n) }}', ["a"]),
        ('fig("a") outside of a placeholder', []),
        ('{{ ev("E-1", "E-2") }}', []),
    ],
)
def test_ids_that_a_narrative_names(text, ids):
    assert named_ids(text, "fig") == ids


def test_a_printed_figure_of_a_locality_reaches_its_chapter_its_pilot_and_whoever_names_it():
    table, project = read_raw(PARTED), find_project()
    named = {case: ids_in_narrative(PARTED, case, project) for case in case_ids(REGISTRY)}
    shown = {case: set(rows_for(table, case, REGISTRY, ids)["figure_id"]) for case, ids in named.items()}
    pilots = {locality.id: locality.pilot for locality in REGISTRY.localities}
    for row in table[table["case"].isin(list(pilots))].itertuples():
        naming = {case for case, ids in named.items() if row.figure_id in ids}
        wanted = naming | {row.case, pilots[row.case]}
        assert {case for case, ids in shown.items() if row.figure_id in ids} == wanted, row.figure_id


@pytest.mark.parametrize("name", ["published_figures", "published_figure_checks", "evidence_register"])
def test_no_template_of_one_case_reads_the_whole_of_a_table_of_all_cases(name):
    for template in ("locality", "pilot"):
        source = (find_project().notebooks / f"{template}.ipynb").read_text(encoding="utf-8")
        assert f'read_table(\\"{name}\\")' not in source
