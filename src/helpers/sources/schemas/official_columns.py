"""Columns that the schemas of the official tables share."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from helpers.project.academic_years import is_academic_year
from helpers.sources.schemas.raw_table_declaration import AREA_CODE


def code_column(**more: Any) -> pa.Column:
    """A GSS code: a letter E and eight digits."""
    return pa.Column(str, pa.Check.str_matches(AREA_CODE, error="a GSS code: E and eight digits"), **more)


def choice_column(choices: tuple[str, ...], **more: Any) -> pa.Column:
    """Text that is one of ``choices``."""
    return pa.Column(str, pa.Check.isin(choices, error=f"one of {', '.join(choices)}"), **more)


def text_column(**more: Any) -> pa.Column:
    """Text with something in it."""
    return pa.Column(str, pa.Check.str_length(min_value=1), **more)


def count_column(**more: Any) -> pa.Column:
    """A whole number that is not negative."""
    return pa.Column("Int64", pa.Check.ge(0, error="a count, not negative"), coerce=True, **more)


def share_column(**more: Any) -> pa.Column:
    """A percentage from 0 to 100."""
    return pa.Column(float, pa.Check.in_range(0, 100, error="a percentage from 0 to 100"), coerce=True, **more)


def year_column(**more: Any) -> pa.Column:
    """An academic year whose two parts follow each other."""
    follows = pa.Check(is_academic_year, element_wise=True, error="an academic year such as 2022/23")
    return pa.Column(str, follows, **more)


def date_column() -> pa.Column:
    """A day that exists, as 2024-08-31."""
    return pa.Column(str, pa.Check(_days_exist, error="a day that exists"))


def flag_column() -> pa.Column:
    """``true`` or ``false``, as those words."""
    words = pa.Parser(lambda text: text.map({"true": True, "false": False, True: True, False: False}))
    return pa.Column(bool, parsers=words)


def _days_exist(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").notna()
