"""What the source documents print, held against itself and against official statistics. Pure functions of tables.

``precision`` says what a printed number allows, ``internal`` holds the rules among the documents' figures,
``candidates`` those against official tables, and ``checking`` gives the verdict on each figure.
"""

from helpers.published.checking import (
    RESULT_COLUMNS,
    STATUSES,
    check_figures,
    figure_candidates,
    origins,
    tables_needed,
)
from helpers.published.findings import CheckError
from helpers.published.precision import AcceptedRange, accepted_range

__all__ = [
    "RESULT_COLUMNS",
    "STATUSES",
    "AcceptedRange",
    "CheckError",
    "accepted_range",
    "check_figures",
    "figure_candidates",
    "origins",
    "tables_needed",
]
