import pandas as pd
import pytest

from helpers.build import derived_tables
from helpers.build.derived_table_declaration import DerivedTable, DerivedTableError, make_derived
from helpers.build.derived_tables import CELL_COLUMNS, CHECK_INPUTS, TABLES, book_variables
from helpers.checks import RESULT_COLUMNS, STATUSES, tables_needed
from helpers.checks.official_comparisons import CANDIDATE_COLUMNS
from helpers.evidence import register
from helpers.evidence.disputed_findings import DISPUTE_COLUMNS
from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.tables import read_raw

PROJECT = find_project()
FRAMEWORK_INPUTS = ("evidence", "evidence_paragraphs", "universal_claims", "universal_claim_findings")
FRAMEWORK_TABLES = {
    "universal_claim_checks": "universal_claims.csv",
    "evidence_register": "evidence.csv",
    "framework_matrix": "framework_matrix.csv",
    "coherence_matrix": "coherence_matrix.csv",
    "coverage": "coverage.csv",
}
BY_NAME = {table.name: table for table in TABLES}


def test_every_input_is_a_table():
    known = {*raw_tables(), *BY_NAME}
    for table in TABLES:
        assert set(table.inputs) <= known, table.name
    assert set(derived_tables.VARIABLE_INPUTS) <= known


def test_declared_columns_are_those_of_the_functions_that_make_them():
    assert list(BY_NAME["published_figure_checks"].columns) == list(RESULT_COLUMNS)
    assert list(BY_NAME["figure_candidates"].columns) == list(CANDIDATE_COLUMNS)
    assert set(BY_NAME["evidence_register"].columns) == {*raw_tables()["evidence"].columns, *DISPUTE_COLUMNS}


def test_every_table_that_a_check_reads_is_an_input():
    assert set(tables_needed(read_raw("figure_checks"))) <= set(CHECK_INPUTS)


def test_a_table_without_its_declared_columns_is_refused():
    table = DerivedTable("t", ("a",), ("x", "y"), lambda tables, _: tables["a"])
    with pytest.raises(DerivedTableError, match=r"the table t lacks \['y'\] and has \['z'\]"):
        make_derived(table, {"a": pd.DataFrame({"x": [1], "z": [2]})}, PROJECT)


def test_columns_come_in_the_declared_order():
    table = DerivedTable("t", ("a",), ("x", "y"), lambda tables, _: tables["a"])
    assert list(make_derived(table, {"a": pd.DataFrame({"y": [1], "x": [2]})}, PROJECT)) == ["x", "y"]


def test_the_front_pages_numbers_are_counts_of_rows():
    sources = pd.DataFrame(
        {"unit": ["interviews", "interviews", "interviews", "responses"], "count": [9, 4, None, 202]}
    )
    tables = {
        "evidence": pd.DataFrame({"evidence_id": ["P1-001", "P1-002"]}),
        "evidence_sources": sources.astype({"count": "Int64"}),
        "published_figure_checks": pd.DataFrame(
            {
                "status": [*STATUSES, "contradicted"],
                "changes_message": [False] * 3 + [True, False, True],
                "message": [None] * 3 + ["It fell", None, "It fell"],
                "disagreement_id": [None] * 3 + ["end", None, "end"],
            }
        ),
    }
    assert book_variables(tables, load_registry(find_project().registry)) == {
        "cases": {"localities": "nine", "pilots": "three"},
        "evidence": {"findings": 2, "interviews": 13},
        "figures": {
            "printed": 6,
            "checkable": 5,
            "changes_message": 1,
            "disagreements": 1,
            "agrees": 1,
            "agrees_otherwise": 1,
            "differs_by_definition": 1,
            "contradicted": 2,
            "not_checkable": 1,
        },
    }


def test_what_is_declared_of_the_framework_analysis_is_what_it_makes():
    """Each leaves the build, named as the issue of the framework analysis names it, with every column declared."""
    known = {name: read_raw(name) for name in (*FRAMEWORK_INPUTS, "published_figures", "finding_figures")}
    known["published_figure_checks"] = (
        known["published_figures"]
        .rename(columns={"figure_id": "id"})
        .assign(status="contradicted", checked_against="official statistics")
    )
    for name, csv_name in FRAMEWORK_TABLES.items():
        made = known[name] = make_derived(BY_NAME[name], known, PROJECT)
        assert len(made) > 0, name
        assert BY_NAME[name].csv_name == csv_name
    assert list(CELL_COLUMNS) == register.CELL_COLUMNS
