"""The tables of the small project; in a module of their own, as every process of its builds imports them."""

from collections.abc import Callable

from helpers.build import derived_tables
from helpers.sources.schemas import raw_tables
from helpers.sources.schemas.raw_table_declaration import RawTable
from helpers.sources.schemas.schema_columns import number, text

ABSENCE = RawTable("absence", "absence/*.csv", {"area_code": text(), "value": number(0)})
SHARES = derived_tables.DerivedTable(
    "shares",
    inputs=("absence",),
    columns=("area_code", "share"),
    make=lambda tables, _: tables["absence"].assign(share=lambda t: t["value"] / t["value"].sum())[
        ["area_code", "share"]
    ],
    csv_name="shares.csv",
)


def declare(set_attribute: Callable[[object, str, object], None]) -> None:
    """The one raw table and the one derived table of the project, in place of those of the package."""
    set_attribute(raw_tables, "raw_tables", lambda: {"absence": ABSENCE})
    set_attribute(derived_tables, "TABLES", (SHARES,))
    set_attribute(derived_tables, "VARIABLE_INPUTS", ("absence",))
    set_attribute(
        derived_tables, "book_variables", lambda tables, registry: {"absence": {"rows": len(tables["absence"])}}
    )
