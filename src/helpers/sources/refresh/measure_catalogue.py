"""The catalogue of the official tables' other measures: ``measures.yml`` beside this module, held against the tables.

The indicators have a catalogue of their own (:mod:`indicator_catalogue`). Here are the numeric columns of every
other official table, and each publication, domain and measure of the Indices of Deprivation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pandas.api.types import is_numeric_dtype
from pydantic import BaseModel, ConfigDict

from helpers.project.yaml_files import read_yaml
from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.schemas.official_rules import MEASURE_SUFFIXES
from helpers.sources.schemas.official_schema import TABLES

MEASURES = Path(__file__).with_name("measures.yml")
DEPRIVATION = "deprivation"
RANK_OF = "rank_of_"
KEYS = ["table", "column", "publication_id", "domain", "measure"]
"""What a measure is found by in the tables; the last three are empty but for the Indices of Deprivation."""

OWN_CATALOGUE = frozenset({"indicators", "indicator_values", "measures"})
"""Tables whose numbers the catalogue of indicators speaks of, and the catalogues themselves."""


class Measure(BaseModel):
    """One measure: its words, and where its values lie."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    table: str
    column: str
    files: tuple[str, ...]
    period_column: str | None = None
    period: str | None = None
    split_by: str | None = None
    publication_id: str | None = None
    domain: str | None = None
    measure: str | None = None
    title: str
    short_title: str
    definition: str
    unit: Literal["percent", "count", "people", "rank", "score", "average_rank", "share", "index", "quintile", "year"]
    decimals: int
    shown: int
    polarity: Literal["low", "high", "none"]
    direction: str | None = None
    gaps: str | None = None
    caveats: str | None = None
    comparability: str | None = None

    @property
    def key(self) -> tuple[str | None, ...]:
        """What its values are found by: :data:`KEYS`."""
        return self.table, self.column, self.publication_id, self.domain, self.measure


def load_measures(path: Path = MEASURES) -> list[Measure]:
    """Every measure of the catalogue, in its order; a measure of deprivation is followed by its rank.

    Raises
    ------
    RefreshError
        A field is missing, or two measures have one id or one place.
    """
    content = read_yaml(path, RefreshError)
    try:
        measures = [*_of_columns(content["columns"]), *_of_deprivation(content["deprivation"])]
    except (AttributeError, KeyError, TypeError) as error:
        raise RefreshError(f"{path.name}: a field is missing or of another kind ({error}): mend it") from error
    for name, keys in (("id", [entry.id for entry in measures]), ("place", [str(entry.key) for entry in measures])):
        if repeated := sorted({key for key in keys if keys.count(key) > 1}):
            raise RefreshError(f"{path.name}: more than one measure has the {name} {', '.join(repeated)}")
    return measures


def _of_columns(tables: Mapping[str, Any]) -> Iterator[Measure]:
    for table, about in tables.items():
        for entry in about["measures"]:
            fields = {**about.get("shared", {}), **entry}
            yield Measure.model_validate(
                {
                    "shown": fields["decimals"],
                    **fields,
                    "table": table,
                    "files": [about["file"], *about.get("also", [])],
                    "period_column": about["period_column"],
                    "split_by": about.get("split_by"),
                }
            )


def _of_deprivation(about: Mapping[str, Any]) -> Iterator[Measure]:
    for publication_id, publication in about["publications"].items():
        for domain, names in publication["measures"].items():
            for name in names:
                yield from _with_its_rank(about, publication_id, domain, name)


def _with_its_rank(about: Mapping[str, Any], publication_id: str, domain: str, name: str) -> Iterator[Measure]:
    publication, of, words = about["publications"][publication_id], about["domains"][domain], about["measures"][name]
    mark = f" ({publication['mark']})" if "mark" in publication else ""
    where = f"of {publication['areas']}, {of['title']} ({publication['title']})"
    stem, suffix = f"{publication['prefix']}_{domain}_{name}", MEASURE_SUFFIXES[words["unit"]]
    decimals = _of_domain(words["decimals"], domain)
    measure = Measure(
        id=stem if stem.endswith(suffix) else stem + suffix,
        table=DEPRIVATION,
        column="value",
        files=(publication["file"],),
        period=about["period"],
        publication_id=publication_id,
        domain=domain,
        measure=name,
        title=f"{words['title']} {where}",
        short_title=f"{of['short_title']}: {words['short_title']}{mark}",
        definition=f"{words['definition']}. The domain: {of['of']}",
        unit=words["unit"],
        decimals=decimals,
        shown=min(_of_domain(words.get("shown", decimals), domain), decimals),
        polarity=about["polarity"],
        direction=words["direction"],
        gaps=words.get("gaps"),
        caveats=" ".join(filter(None, [about["caveats"], words.get("caveats")])),
        comparability=about["comparability"],
    )
    yield measure
    if words.get("is_ranked", True):
        first = words.get("first", "the most people" if words["unit"] == "people" else "the most deprived")
        by = words["rank_title"] if "rank_title" in words else words["title"].lower()
        rank = {
            "id": f"{stem}_rank",
            "measure": f"{RANK_OF}{name}",
            "title": f"Rank by {by} {where}",
            "definition": f"Place among the {publication['areas']} by: {measure.definition}",
            "unit": "rank",
            "decimals": 0,
            "shown": 0,
            "direction": f"1 is {first}",
        }
        yield measure.model_copy(update=rank)


def _of_domain(places: int | Mapping[str, int], domain: str) -> int:
    return places if isinstance(places, int) else places.get(domain, places.get("others", 0))


def measures_held(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str | None, ...], pd.DataFrame]:
    """Every measure that official ``tables`` hold, by :data:`KEYS`, with the rows that hold it.

    ``tables``: by name, each with the numeric columns of its schema, as numbers or as text.
    """
    held: dict[tuple[str | None, ...], pd.DataFrame] = {}
    for declared in TABLES:
        if declared.name in OWN_CATALOGUE or declared.name not in tables:
            continue
        table = tables[declared.name]
        numeric = [
            name
            for name, column in declared.columns.items()
            if column.dtype is not None and is_numeric_dtype(column.dtype.type) and str(column.dtype) != "bool"
        ]
        for column in numeric:
            if declared.name == DEPRIVATION:
                for (publication, domain, measure), rows in table.groupby(["publication", "domain", "measure"]):
                    held[declared.name, column, str(publication), str(domain), str(measure)] = rows
            else:
                held[declared.name, column, None, None, None] = table
    return held


def find_uncovered(measures: list[Measure], held: Mapping[tuple[str | None, ...], pd.DataFrame]) -> list[str]:
    """What is wrong between the catalogue and the tables: a measure without entry, an entry without any value."""
    entries = {entry.key: entry for entry in measures}
    faults = [f"{_named(key)} has no entry: describe it there" for key in held if key not in entries]
    for key, entry in entries.items():
        if key not in held or held[key][entry.column].isna().all():
            faults.append(f"{entry.id} has no value in {_named(key)}: take it out, or mend where it points")
    return faults


def _named(key: tuple[str | None, ...]) -> str:
    return ", ".join(part for part in key if part)


def measures_table(
    measures: list[Measure], tables: Mapping[str, pd.DataFrame], files: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """The table ``measures``: a row each, with its periods, and how many rows hold a value and how many none.

    ``files``: publisher, publication and url of each publisher's file, as ``documentation.yml`` gives them.

    Raises
    ------
    RefreshError
        A measure of ``tables`` has no entry, or an entry no value; all are listed.
    """
    held = measures_held(tables)
    if faults := find_uncovered(measures, held):
        raise RefreshError("measures.yml and the official tables differ:\n" + "\n".join(f"  - {f}" for f in faults))
    return pd.DataFrame([_row(entry, held[entry.key], [files[name] for name in entry.files]) for entry in measures])


def _row(entry: Measure, rows: pd.DataFrame, sources: list[Mapping[str, str]]) -> dict[str, Any]:
    periods = sorted(set(rows[entry.period_column].astype(str))) if entry.period_column else [entry.period]
    values = rows[entry.column]
    return {
        "measure_id": entry.id,
        **{name: getattr(entry, name) for name in (*KEYS, "title", "short_title", "unit", "decimals")},
        "shown_decimals": entry.shown,
        **{name: getattr(entry, name) for name in ("polarity", "direction", "definition", "split_by")},
        "periods": "; ".join(filter(None, periods)),
        "values_count": int(values.notna().sum()),
        "missing_count": int(values.isna().sum()),
        **{name: getattr(entry, name) for name in ("gaps", "caveats", "comparability")},
        "publisher": sources[0]["publisher"],
        "publication": "; ".join(source["publication"] for source in sources),
        "url": sources[0]["url"],
    }
