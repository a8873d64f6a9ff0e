import pandas as pd
import pytest

from helpers.build.derived_table_declaration import DerivedTable, DerivedTableError, make_derived
from helpers.build.derived_tables import book_variables
from helpers.checks import STATUSES
from helpers.project.paths import find_project
from helpers.project.registry import load_registry

PROJECT = find_project()


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
