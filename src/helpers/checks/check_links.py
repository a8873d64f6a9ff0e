"""Links from a printed figure to its check, and from the check to the row of its data.

Each figure has one anchor in the chapter on published figures, where its explanation stands, and each raw table one in
the chapter on data sources. Both are plain Markdown, so that they hold in every format.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from helpers.sources.schemas.raw_tables import raw_tables

CHECKS_PAGE, SOURCES_PAGE = "published-figures.ipynb", "data-sources.ipynb"

TABLE_WORDS = {
    "academies_at_dates": "academies by date",
    "childrens_services_inspections": "inspections of children's services",
    "indicator_values": "official indicators",
    "ofsted_grades": "Ofsted grades",
    "ofsted_shares": "Ofsted shares",
    "state_funded_schools": "state-funded schools",
}
"""Tables whose name with its underscores taken out is no name that a reader would use."""


def check_anchor(figure_id: str, text: str) -> str:
    """``text`` as the one place where the check of a printed figure is explained.

    >>> check_anchor("coventry-schools", "Schools")
    '[Schools]{#check-coventry-schools}'
    """
    return f"[{text}]{{#check-{figure_id}}}"


def link_check(figure_id: str, text: str) -> str:
    """A Markdown link from any chapter to the check of a printed figure.

    >>> link_check("coventry-schools", "agrees")
    '[agrees](published-figures.ipynb#check-coventry-schools)'
    """
    return f"[{text}]({CHECKS_PAGE}#check-{figure_id})"


def file_anchor(table: str, text: str) -> str:
    """``text`` as the place where the files of a raw table begin in the list of all files.

    >>> file_anchor("school_counts", "`school_counts.csv`")
    '[`school_counts.csv`]{#source-school_counts}'
    """
    return f"[{text}]{{#source-{table}}}"


def link_table(table: str) -> str:
    """A raw table in words, as a link to its files; one that the build derives has none and stays words.

    >>> link_table("school_counts"), link_table("framework_matrix")
    ('[school counts](data-sources.ipynb#source-school_counts)', 'framework matrix')
    """
    words = TABLE_WORDS.get(table, table.replace("_", " "))
    return f"[{words}]({SOURCES_PAGE}#source-{table})" if table in raw_tables() else words


def table_of(file: str) -> str | None:
    """The raw table that ``file`` (below ``data/raw/``) is part of; none for an outline, a list or a design.

    >>> table_of("official/deprivation_ons_income.csv")
    'deprivation'
    """
    return next((name for name, table in raw_tables().items() if PurePosixPath(file).match(table.pattern)), None)
