"""Check what the source documents print against itself and against official statistics. Pure functions of tables.

``printed_precision`` says what a printed number allows, ``internal_rules`` compares the documents' figures with each
other, ``official_comparisons`` with official tables, ``check_outcomes`` gives the outcome, ``check_explanations`` its
words, and ``figure_checking`` does so for all.
"""

from helpers.checks.check_findings import CheckError
from helpers.checks.check_outcomes import HOLDING, OUTCOMES, STATUSES
from helpers.checks.figure_checking import RESULT_COLUMNS, check_figures, figure_candidates, tables_needed
from helpers.checks.printed_precision import AcceptedRange, accepted_range

__all__ = [
    "HOLDING",
    "OUTCOMES",
    "RESULT_COLUMNS",
    "STATUSES",
    "AcceptedRange",
    "CheckError",
    "accepted_range",
    "check_figures",
    "figure_candidates",
    "tables_needed",
]
