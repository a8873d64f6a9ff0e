"""The tables that tell of the disclosure gate itself; made of nobody's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.build.derived_table_declaration import DerivedTable, Tables

if TYPE_CHECKING:
    import pandas as pd

    from helpers.project.paths import Project

RULES_FILE = "data/raw/disclosure/rules.yml"


def _disclosure_attack(_tables: Tables, project: Project) -> pd.DataFrame:
    from restricted.disclosure.attack_trial import run_trial
    from helpers.project.disclosure_rules import load_rules

    return run_trial(load_rules(project).defaults)


def _disclosure_acro(tables: Tables, project: Project) -> pd.DataFrame:
    from benchmarks.acro.acro_comparison import compare
    from helpers.project.disclosure_rules import load_rules

    return compare(tables["acro_cases"], tables["acro_decisions"], load_rules(project).defaults)


DISCLOSURE_TABLES = (
    DerivedTable(
        "disclosure_acro",
        inputs=("acro_cases", "acro_decisions"),
        columns=(
            "output",
            "place",
            "role",
            "gate_shows",
            "acro_shows",
            "acro_said",
            "is_same",
            "explanation",
            "acro_version",
        ),
        make=_disclosure_acro,
        module="disclosure.acro_comparison",
        csv_name="disclosure_acro.csv",
        files=(RULES_FILE,),
    ),
    DerivedTable(
        "disclosure_attack",
        inputs=(),
        columns=(
            "gate",
            "kind",
            "cases_count",
            "tables_count",
            "cells_count",
            "hidden_count",
            "recovered_exactly_count",
            "recovered_within_count",
            "narrowest_interval_count",
        ),
        make=_disclosure_attack,
        module="disclosure.attack_trial",
        csv_name="disclosure_attack.csv",
        files=(RULES_FILE,),
    ),
)
