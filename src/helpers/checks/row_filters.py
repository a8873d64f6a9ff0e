"""The row filter of a check: ``area_code=E08000026;phase=primary|all;measure~rank``."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from helpers.checks.check_findings import CheckError

CLAUSE = re.compile(r"(?P<column>[a-z_0-9]+)(?P<operator>!=|=|~)(?P<wanted>.+)")
ALTERNATIVES = "|"


def matching(tables: Mapping[str, pd.DataFrame], check: pd.Series) -> pd.DataFrame:
    """The rows of the check's table that its ``where`` picks.

    Raises
    ------
    CheckError
        The table or a column is missing, or no row is picked: a check that tests nothing is a fault.
    """
    name, where = check["table"], check["where"]
    if name not in tables:
        raise CheckError(f"check {check['check_id']} needs the table '{name}', which was not given")
    table = tables[name]
    rows = table[is_picked(table, where, check["check_id"])] if isinstance(where, str) else table
    if rows.empty:
        raise CheckError(f"check {check['check_id']}: no row of {name} has {where}")
    return rows


def is_picked(table: pd.DataFrame, where: str, check_id: str) -> pd.Series:
    """Whether each row meets every clause of ``where``.

    ``=`` is one of the values, ``!=`` is none of them, ``~`` contains one of them in any case.
    """
    picked = pd.Series(True, index=table.index)
    for clause in where.split(";"):
        parsed = CLAUSE.fullmatch(clause)
        if not parsed or parsed["column"] not in table:
            raise CheckError(f"check {check_id}: '{clause}' names no column of {', '.join(table.columns)}")
        column, values = table[parsed["column"]], parsed["wanted"].split(ALTERNATIVES)
        text = column if pd.api.types.is_string_dtype(column) else column.astype(str)
        if parsed["operator"] == "~":
            for_each = [text.str.contains(value, case=False, regex=False) for value in values]
            picked &= pd.concat(for_each, axis=1).any(axis=1)
        else:
            picked &= text.isin(values) == (parsed["operator"] == "=")
    return picked
