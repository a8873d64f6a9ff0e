"""``datapackage.json``: every raw table, and every table that leaves the build as CSV, as Frictionless describes them.

Types, constraints and keys come from the pandera schemas that the build itself validates with; titles, licences and
sources from the sidecars. Nothing is said twice by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api import types

from helpers.book.archive.archive_contents import Release
from helpers.book.archive.licences import CC_BY, OGL, Licence, licence_of
from helpers.build import derived_tables
from helpers.project.paths import Project
from helpers.sources.schemas import raw_tables
from helpers.sources.sidecars import Sidecar, file_sha256, raw_files, read_sidecar, sidecar_path
from helpers.sources.tables import read_table

Json = dict[str, Any]

UNITS = {
    "_pct": "percent",
    "_count": "count",
    "_rate": "per 100 pupils",
    "_score": "score",
    "_pp": "percentage points",
    "_year": "year",
    "_rank": "rank",
}
"""The unit that a column's name ends in, spelled out."""
NO_UNIT_TYPES = ("string", "boolean")
COMMENT = "#"
"""How the first line of a CSV file begins that tells what the file is, before the header."""


def describe_tables(release: Release, project: Project) -> Json:
    """The descriptor: a resource per file of data, with schema, unit, licence, sources and checksum."""
    resources = [*_raw_resources(release, project), *_derived_resources(release, project)]
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "data-package",
        "name": release.name,
        "title": release.title,
        "description": release.description,
        "version": release.version,
        "created": f"{release.date}T00:00:00Z",
        "licenses": [_licence(CC_BY), _licence(OGL)],
        "resources": resources,
    }


def _raw_resources(release: Release, project: Project) -> Iterator[Json]:
    schemas = {path: table for table in raw_tables().values() for path in project.raw.glob(table.pattern)}
    for path in raw_files(project.raw):
        name = path.relative_to(project.root).as_posix()
        if name not in release.files:
            continue
        sidecar = read_sidecar(path)
        declared = schemas.get(path)
        resource = _resource(path, name, sidecar.title, sidecar.description)
        resource |= {
            "licenses": [_licence(licence_of(sidecar.licence), said=sidecar.licence)],
            "sources": _sources(sidecar),
            "sidecar": sidecar_path(path).relative_to(project.root).as_posix(),
        }
        if declared is not None:
            header = pd.read_csv(path, nrows=0).columns
            fields = [_declared_field(column, declared.schema.columns[column]) for column in header]
            yield _with_schema(resource | {"table": declared.name}, fields, _key_of(declared.schema))
        else:
            yield resource


def _derived_resources(release: Release, project: Project) -> Iterator[Json]:
    for table in derived_tables.TABLES:
        if table.csv_name is None:
            continue
        path = project.tables / table.csv_name
        name = path.relative_to(project.root).as_posix()
        if name not in release.files:
            continue
        made_of = ", ".join(table.inputs)
        resource = _resource(
            path, name, table.name.replace("_", " ").capitalize(), f"Made by the build from: {made_of}."
        )
        resource |= {"licenses": [_licence(CC_BY)], "table": table.name}
        made = read_table(table.name, project)
        read = pd.read_csv(path, comment=COMMENT if _is_told(path) else None)
        fields = [_made_field(str(column), made.get(column, read[column]).dtype, read[column]) for column in read]
        if _is_told(path):
            resource["dialect"] = {"commentChar": COMMENT}
        yield _with_schema(resource, fields, [])


def _is_told(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return file.read(1) == COMMENT


def _resource(path: Path, name: str, title: str, description: str) -> Json:
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", name.removeprefix("data/raw/").removeprefix("outputs/").casefold()).strip(
            "-"
        ),
        "path": name,
        "title": title,
        "description": description,
        "format": path.suffix.removeprefix("."),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_sha256(path)}",
    }


def _with_schema(resource: Json, fields: list[Json], key: list[str]) -> Json:
    schema: Json = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = key
    return resource | {
        "profile": "tabular-data-resource",
        "type": "table",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _key_of(schema: pa.DataFrameSchema) -> list[str]:
    """The columns that together name a row, where the schema says so and none of them may be empty."""
    key = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique or [])
    return key if not any(schema.columns[column].nullable for column in key) else []


def _declared_field(name: str, column: pa.Column) -> Json:
    constraints: Json = {} if column.nullable else {"required": True}
    if column.unique:
        constraints["unique"] = True
    for check in column.checks:
        constraints |= _constraint(check)
    kind = _field_type(column.dtype.type if column.dtype is not None else str)
    return _field(name, kind, constraints)


def _constraint(check: pa.Check) -> Json:
    """A pandera check as Frictionless says it; one that Frictionless cannot say is left to the build."""
    given = check.statistics or {}
    match check.name:
        case "str_matches":
            return {"pattern": given["pattern"].pattern if hasattr(given["pattern"], "pattern") else given["pattern"]}
        case "isin":
            return {"enum": list(given["allowed_values"])}
        case "greater_than_or_equal_to":
            return {"minimum": given["min_value"]}
        case "less_than_or_equal_to":
            return {"maximum": given["max_value"]}
        case "in_range" if given.get("include_min", True) and given.get("include_max", True):
            return {"minimum": given["min_value"], "maximum": given["max_value"]}
        case "str_length":
            least, most = given.get("min_value"), given.get("max_value")
            return ({"minLength": least} if least else {}) | ({"maxLength": most} if most else {})
    return {}


def _made_field(name: str, dtype: Any, values: pd.Series) -> Json:
    """A field of a table that the build makes: the type is the processed table's, gaps are those of the file itself."""
    return _field(name, _field_type(dtype), {} if values.isna().any() else {"required": True})


def _field_type(dtype: Any) -> str:
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_float_dtype(dtype):
        return "number"
    if types.is_datetime64_any_dtype(dtype):
        return "date"
    return "string"


def _field(name: str, kind: str, constraints: Json) -> Json:
    field: Json = {"name": name, "type": kind}
    if kind == "boolean":
        field |= {"trueValues": ["true", "True"], "falseValues": ["false", "False"]}
    unit = next((unit for suffix, unit in UNITS.items() if name.endswith(suffix)), None)
    if unit and kind not in NO_UNIT_TYPES:
        field["unit"] = unit
    return field | ({"constraints": constraints} if constraints else {})


def _licence(licence: Licence, said: str | None = None) -> Json:
    return {"name": licence.short_name, "path": licence.url, "title": said or licence.title}


def _sources(sidecar: Sidecar) -> list[Json]:
    first: Json = {"title": f"{sidecar.publisher}: {sidecar.publication}", "path": sidecar.url}
    others = [{"title": file.name, "path": file.url, "hash": f"sha256:{file.sha256}"} for file in sidecar.source_files]
    return [first, *others]
