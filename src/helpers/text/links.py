"""Links between chapters, in plain Markdown, so that they hold in every format.

Whatever other pages lead to has one place on one page: the anchor ``<kind>-<identifier>``.
"""

from __future__ import annotations

from typing import Literal

from helpers.indicators import formats
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.schemas.row_rules import split_codes

Kind = Literal["ev", "par", "cell", "claim", "check", "source"]
PAGES: dict[Kind, str] = {
    "ev": "evidence-base.ipynb",
    "par": "codebook.ipynb",
    "cell": "evidence-matrices.ipynb",
    "claim": "evidence-matrices.ipynb",
    "check": "published-figures.ipynb",
    "source": "data-sources.ipynb",
}
"""Where there are: rows of the register, paragraphs of the report, cells of a case matrix (``case-code``), statements
made of every place, checks of printed figures, files of a raw table."""
TABLE_WORDS = {
    "academies_at_dates": "academies by date",
    "childrens_services_inspections": "inspections of children's services",
    "indicator_values": "official indicators",
    "ofsted_grades": "Ofsted grades",
    "ofsted_shares": "Ofsted shares",
    "state_funded_schools": "state-funded schools",
}
"""Tables whose name with its underscores taken out is no name that a reader would use."""


def anchor(kind: Kind, identifier: str, text: str = "") -> str:
    """``text`` (default: the identifier) as the one place of something.

    >>> anchor("check", "coventry-schools", "Schools")
    '[Schools]{#check-coventry-schools}'
    """
    return f"[{text or identifier}]{{#{kind}-{identifier}}}"


def link(kind: Kind, identifier: str, text: str = "") -> str:
    """A link from any chapter to that place.

    >>> link("ev", "P1-004"), link("par", "p-2.2-04", "2.2")
    ('[P1-004](evidence-base.ipynb#ev-P1-004)', '[2.2](codebook.ipynb#par-p-2.2-04)')
    """
    return f"[{text or identifier}]({PAGES[kind]}#{kind}-{identifier})"


def link_findings(cell: object) -> str:
    """The rows of the register in a ";"-joined cell as links, by commas."""
    return ", ".join(link("ev", name) for name in split_codes(cell))


def link_tables(cell: str) -> str:
    """The tables in a ";"-joined cell in words, each a link to its files; one that the build derives stays words.

    >>> link_tables("school_counts;framework_matrix")
    '[school counts](data-sources.ipynb#source-school_counts) and framework matrix'
    """
    words = {name: TABLE_WORDS.get(name, name.replace("_", " ")) for name in cell.split(";")}
    return formats.join_words(
        link("source", name, text) if name in raw_tables() else text for name, text in words.items()
    )
