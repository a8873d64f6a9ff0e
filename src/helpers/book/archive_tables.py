"""``datapackage.json``: raw tables, and tables that the build writes as CSV, as Frictionless describes them.

Types, constraints and keys come from the pandera schemas that the build validates with, the rest from the sidecars.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api import types

from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import file_sha256, raw_files, read_sidecar

Json = dict[str, Any]

DATAPACKAGE = "datapackage.json"
LICENCES = {
    "CC-BY-4.0": "Creative Commons Attribution 4.0 International",
    "MIT": "MIT License",
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "OFL-1.1": "SIL Open Font License 1.1",
}
"""Titles by SPDX name: our text and tables, code, official statistics, typefaces."""
UNITS = {"_pct": "percent", "_pp": "percentage points", "_count": "count", "_rate": "per 100 pupils", "_rank": "rank"}
"""The unit of a number by the end of its column's name."""
COMMENT = "#"
"""The first character of a CSV file whose first line says what it is."""


@dataclass(frozen=True)
class Release:
    """One release, staged in ``folder``; ``citation`` is the content of ``CITATION.cff``."""

    name: str
    title: str
    description: str
    version: str
    date: str
    edition: str
    commit: str
    citation: Mapping[str, Any]
    folder: Path


def licence_url(spdx: str) -> str:
    """The address of a licence's text."""
    return f"https://spdx.org/licenses/{spdx}.html"


def licence_of(statement: str) -> str:
    """The licence of a raw file by its sidecar's statement: Open Government where it says so, else that of our tables.

    >>> licence_of("Open Government Licence v3.0"), licence_of("This project's own words")
    ('OGL-UK-3.0', 'CC-BY-4.0')
    """
    return "OGL-UK-3.0" if LICENCES["OGL-UK-3.0"].split(" v")[0] in statement else "CC-BY-4.0"


def describe_tables(release: Release) -> str:
    """The descriptor as JSON: one resource per data file, with schema, licence, sources and checksum."""
    descriptor = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "data-package",
        "name": release.name,
        "title": release.title,
        "description": release.description,
        "version": release.version,
        "created": f"{release.date}T00:00:00Z",
        "licenses": [_licence("CC-BY-4.0"), _licence("OGL-UK-3.0")],
        "resources": [*_raw_resources(release.folder), *_output_resources(release.folder)],
    }
    return json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"


def _raw_resources(folder: Path) -> Iterator[Json]:
    raw = folder / "data" / "raw"
    schemas = {path: table.schema for table in raw_tables().values() for path in raw.glob(table.pattern)}
    for path in raw_files(raw):
        sidecar = read_sidecar(path)
        sources = [{"title": f"{sidecar.publisher}: {sidecar.publication}", "path": sidecar.url}]
        sources += [
            {"title": file.name, "path": file.url, "hash": f"sha256:{file.sha256}"} for file in sidecar.source_files
        ]
        resource = _resource(path, folder, sidecar.title, sidecar.description) | {
            "licenses": [_licence(licence_of(sidecar.licence), title=sidecar.licence)],
            "sources": sources,
        }
        if (schema := schemas.get(path)) is None:
            yield resource
        else:
            header = pd.read_csv(path, nrows=0).columns
            fields = [_declared_field(name, schema.columns[name]) for name in header]
            yield resource | _tabular(fields, _key_of(schema))


def _output_resources(folder: Path) -> Iterator[Json]:
    for path in sorted((folder / "outputs" / "tables").glob("*.csv")):
        is_commented = path.read_text(encoding="utf-8").startswith(COMMENT)
        values = pd.read_csv(path, comment=COMMENT if is_commented else None)
        fields = [_field(str(name), values[name].dtype, {}) for name in values]
        resource = _resource(path, folder, path.stem.replace("_", " ").capitalize(), "A table made by the build.")
        dialect = {"dialect": {"commentChar": COMMENT}} if is_commented else {}
        yield resource | {"licenses": [_licence("CC-BY-4.0")]} | dialect | _tabular(fields, [])


def _resource(path: Path, folder: Path, title: str, description: str) -> Json:
    place = path.relative_to(folder).as_posix()
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", re.sub("^(data/raw|outputs)/", "", place).casefold()).strip("-"),
        "path": place,
        "title": title,
        "description": description,
        "format": path.suffix.removeprefix("."),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_sha256(path)}",
    }


def _tabular(fields: list[Json], key: list[str]) -> Json:
    return {
        "profile": "tabular-data-resource",
        "type": "table",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]} | ({"primaryKey": key} if key else {}),
    }


def _key_of(schema: pa.DataFrameSchema) -> list[str]:
    """The columns that identify a row, if the schema names them and none may be empty."""
    key = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique or [])
    return [] if any(schema.columns[column].nullable for column in key) else key


def _declared_field(name: str, column: pa.Column) -> Json:
    constraints: Json = ({} if column.nullable else {"required": True}) | ({"unique": True} if column.unique else {})
    for check in column.checks:
        constraints |= _constraint(check.name, check.statistics or {})
    return _field(name, column.dtype.type if column.dtype is not None else str, constraints)


def _constraint(name: str | None, given: Mapping[str, Any]) -> Json:
    """A pandera check in Frictionless's terms; empty for a check that Frictionless does not have."""
    match name:
        case "str_matches":
            return {"pattern": getattr(given["pattern"], "pattern", given["pattern"])}
        case "isin":
            return {"enum": list(given["allowed_values"])}
        case "greater_than_or_equal_to":
            return {"minimum": given["min_value"]}
        case "less_than_or_equal_to":
            return {"maximum": given["max_value"]}
        case "in_range" if given.get("include_min", True) and given.get("include_max", True):
            return {"minimum": given["min_value"], "maximum": given["max_value"]}
    return {}


def _field(name: str, dtype: Any, constraints: Json) -> Json:
    kinds = {
        "boolean": types.is_bool_dtype,
        "integer": types.is_integer_dtype,
        "number": types.is_float_dtype,
        "date": types.is_datetime64_any_dtype,
    }
    kind = next((kind for kind, is_kind in kinds.items() if is_kind(dtype)), "string")
    values = {"trueValues": ["true", "True"], "falseValues": ["false", "False"]} if kind == "boolean" else {}
    units = [unit for end, unit in UNITS.items() if name.endswith(end) and kind in ("integer", "number")]
    unit = {"unit": units[0]} if units else {}
    return {"name": name, "type": kind} | values | unit | ({"constraints": constraints} if constraints else {})


def _licence(spdx: str, title: str | None = None) -> Json:
    return {"name": spdx, "path": licence_url(spdx), "title": title or LICENCES[spdx]}
