"""What the source documents print, held against itself and against official statistics. Pure functions of tables.

``precision`` says what a printed number allows, ``internal`` holds the rules among the documents' figures,
``candidates`` those against official tables, ``saying`` puts their codes in words, ``verdict`` weighs what was found of
one figure, and ``checking`` does so for all.
"""

from helpers.checks.check_findings import CheckError
from helpers.checks.check_outcomes import HOLDING, STATUSES
from helpers.checks.figure_checking import RESULT_COLUMNS, check_figures, figure_candidates, origins, tables_needed
from helpers.checks.printed_precision import AcceptedRange, accepted_range

__all__ = [
    "HOLDING",
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
