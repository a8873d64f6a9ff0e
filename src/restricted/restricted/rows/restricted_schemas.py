"""The schema of each restricted table as a team's files hold it, in pandera, made from its declaration."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pandas as pd
import pandera.pandas as pa

from helpers.sources.significant_digits import plain_decimal
from restricted.rows.restricted_tables import Field, RowTable
from restricted.rows.vocabulary import Vocabulary

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}")
LOOKS_LIKE_NAME = re.compile(r"[A-Z]?[a-z]{2,}(?:[._-][A-Z]?[a-z]{2,})+\d{0,4}")
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
FLAGS = ("true", "false")
MOST_TEXT = 120
LEAST_QUOTATION, MOST_QUOTATION = 15, 600


def schema_of(table: RowTable, vocabulary: Vocabulary) -> pa.DataFrameSchema:
    """The schema of ``table``'s text, before identifiers are replaced and types are set."""
    columns = {
        field.name: pa.Column(
            object,
            [pa.Check(check, element_wise=True, error=rule) for check, rule in _checks(field, vocabulary)],
            nullable=field.is_optional,
        )
        for field in table.fields
    }
    return pa.DataFrameSchema(columns, strict=True)


def _checks(field: Field, vocabulary: Vocabulary) -> list[tuple[Callable[[str], bool], str]]:
    match field.kind:
        case "identifier":
            return [
                (lambda value: not E_MAIL.search(value), "an e-mail address stands where an identifier belongs"),
                (_is_no_name, "this looks like a person's name; use the identifier of the team's own key list"),
                (
                    lambda value: bool(IDENTIFIER.fullmatch(value)) or not _is_no_name(value) or "@" in value,
                    "an identifier has letters, digits and . _ : / - and no spaces",
                ),
            ]
        case "closed":
            allowed = vocabulary.lists[field.closed or ""]
            return [(allowed.__contains__, _closed_rule(allowed))]
        case "codes":
            allowed = vocabulary.lists[field.closed or ""]
            return [(lambda value: all(code in allowed for code in codes_in(value)), _closed_rule(allowed))]
        case "date":
            return [(_is_date, "a day as 2023-01-17")]
        case "count" if field.name == "answer":
            points = vocabulary.instrument.scale
            known = {str(point.value) for point in points}
            return [(known.__contains__, f"a point of the scale, 1 to {len(points)}, its label, or blank")]
        case "count":
            return [(lambda value: bool(WHOLE_NUMBER.fullmatch(value)), "a whole number, 0 or more")]
        case "number":
            return [(lambda value: bool(NUMBER.fullmatch(value)), "a number, with a point for decimals")]
        case "flag":
            return [(FLAGS.__contains__, "true or false")]
        case "quotation":
            return [
                (lambda value: len(value) >= LEAST_QUOTATION, f"at least {LEAST_QUOTATION} characters"),
                (lambda value: len(value) <= MOST_QUOTATION, f"at most {MOST_QUOTATION} characters"),
                (lambda value: value.isprintable(), "one line of text, without breaks or control characters"),
            ]
        case _:
            return [
                (lambda value: len(value) <= MOST_TEXT, f"at most {MOST_TEXT} characters"),
                (lambda value: not E_MAIL.search(value), "no e-mail address"),
            ]


def _closed_rule(allowed: tuple[str, ...]) -> str:
    return f"one of {', '.join(allowed)}, and no free text"


def _is_no_name(value: str) -> bool:
    """Whether ``value`` could be a made-up identifier: one that holds a digit and no word-dot-word, or is a short code.

    >>> [_is_no_name(value) for value in ("R-001", "C1", "Jane Smith", "jane.smith", "jsmith12", "Smith")]
    [True, True, False, False, True, False]
    """
    if E_MAIL.search(value):
        return True
    has_digit = any(character.isdigit() for character in value)
    return has_digit and not LOOKS_LIKE_NAME.fullmatch(value) and " " not in value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def codes_in(value: str) -> list[str]:
    """The codes of a cell that holds several, each once, in alphabetical order.

    >>> codes_in("tight-loose; equity-inclusion;tight-loose")
    ['equity-inclusion', 'tight-loose']
    """
    return sorted({code.strip() for code in value.split(";") if code.strip()})


def typed(table: RowTable, content: pd.DataFrame) -> pd.DataFrame:
    """``content``, which its schema has passed, with the types of the table of rows; identifiers stay as they are."""
    columns = {field.name: _typed_column(field, content[field.name]) for field in table.fields}
    return pd.DataFrame(columns, index=content.index)


def _typed_column(field: Field, values: pd.Series) -> pd.Series:
    match field.kind:
        case "date":
            return pd.to_datetime(values.astype("str"), format="%Y-%m-%d").astype("datetime64[us]")
        case "count":
            return pd.to_numeric(values).astype("Int64")
        case "number":
            plain = values.map(plain_decimal, na_action="ignore")
            return pd.to_numeric(plain).astype("float64")
        case "flag":
            return (values == "true").astype("bool")
        case "codes":
            return values.map(lambda value: ";".join(codes_in(value)) if isinstance(value, str) else "").astype("str")
        case _:
            return values.astype("str")
