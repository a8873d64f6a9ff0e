import shutil

import pandas as pd
import pytest
from helpers.sources.parts import BY_CASE, case_ids, concerning, named_by_case, named_ids, part_path, rows_for
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw, read_table, write_table
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


def test_a_part_has_the_types_of_the_whole_even_where_a_column_is_empty(written):
    whole = read_table(PARTED, written)
    assert (read_table(PARTED, written, case="synthesis").dtypes == whole.dtypes).all()


def test_a_case_without_rows_has_an_empty_part(project):
    write_table(figures(a_one="ashby"), PARTED, project)
    part = read_table(PARTED, project, case="bolton")
    assert part.empty and list(part) == ["figure_id", "case", "value", "note"]


def test_the_same_table_gives_the_same_bytes_and_another_case_changes_none_of_them(written):
    def parts():
        return {
            case: part_path(PARTED, case, written).read_bytes() for case in case_ids(load_registry(written.registry))
        }

    before = parts()
    table = read_table(PARTED, written)
    write_table(table, PARTED, written)
    assert parts() == before
    # a-two is read by Ashby and its pilot, and named by nobody else.
    table.loc[table["figure_id"] == "a-two", "value"] = 9
    write_table(pd.concat([figures(a_new="ashby"), table]), PARTED, written)
    assert {case for case, content in parts().items() if content != before[case]} == {"ashby", "north"}


def test_the_part_of_a_case_that_is_gone_goes(written):
    left = part_path(PARTED, "crewe", written)
    left.write_bytes(b"")
    write_table(figures(a_one="ashby"), PARTED, written)
    assert not left.exists()


def test_a_table_not_kept_by_case_and_a_case_that_is_not_there_are_named(written):
    write_table(figures(), "areas", written)
    with pytest.raises(LookupError, match=r"'areas' is not kept by case .*BY_CASE in src/helpers/parts\.py"):
        read_table("areas", written, case="ashby")
    with pytest.raises(LookupError, match=r"no part for 'crewe': give an id of cases\.yml"):
        read_table(PARTED, written, case="crewe")
    shutil.rmtree(written.processed)
    with pytest.raises(FileNotFoundError, match="make report"):
        read_table(PARTED, written, case="ashby")
    with pytest.raises(ValueError, match="without the column 'case'"):
        rows_for(figures().drop(columns="case"), "ashby", REGISTRY)


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


@settings(deadline=None)
@given(st.sampled_from(case_ids(REGISTRY)), st.lists(st.sampled_from(["all", *case_ids(REGISTRY)])))
def test_a_part_is_the_whole_in_its_order_without_what_concerns_others(case, cases):
    table = pd.DataFrame({"id": range(len(cases)), "case": pd.Series(cases, dtype="str")})
    part = rows_for(table, case, REGISTRY)
    wanted = [(number, own) for number, own in enumerate(cases) if own in concerning(case, REGISTRY)]
    assert list(part.itertuples(index=False, name=None)) == wanted


def test_who_concerns_whom_is_mutual_between_a_pilot_and_its_localities():
    for locality in REGISTRY.localities:
        assert concerning(locality.id, REGISTRY) == {"all", locality.id, locality.pilot}
        assert locality.id in concerning(locality.pilot, REGISTRY)
    assert all(concerning(entry.id, REGISTRY) == {"all"} for entry in REGISTRY.chapters)


def test_every_figure_that_a_narrative_of_this_project_names_is_in_its_part():
    table, project = read_raw(PARTED), find_project()
    named = named_by_case(PARTED, case_ids(REGISTRY), project)
    assert len(named) > len(REGISTRY.localities)
    for case, ids in named.items():
        known = set(table["figure_id"]) & set(ids)
        assert known <= set(rows_for(table, case, REGISTRY, ids)["figure_id"])
    # One that crosses cases, so that the rule is not idle.
    own = concerning("wakefield", REGISTRY)
    crossing = table[table["figure_id"].isin(named["wakefield"]) & ~table["case"].isin(own)]
    assert not crossing.empty


def test_every_table_kept_by_case_has_cases_and_is_read_so():
    from helpers.build.source_inputs import notebook_inputs

    from helpers.build import derived_tables
    from helpers.sources.schemas import raw_tables

    columns = {name: set(table.schema.columns) for name, table in raw_tables().items()}
    columns |= {table.name: set(table.columns) for table in derived_tables.TABLES}
    project = find_project()
    read = set()
    for template in project.notebooks.glob("*.ipynb"):
        read |= {part.split("/")[0] for part in notebook_inputs(template, project.helpers).reads.parts or ()}
    assert all("case" in columns[name] for name in BY_CASE)
    assert read == set(BY_CASE)
