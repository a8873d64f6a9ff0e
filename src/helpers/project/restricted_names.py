"""The names of the restricted tables, and of the folders that hold them; imports nothing."""

ROW_TABLES = (
    "survey_answers",
    "survey_invitations",
    "interviews",
    "observations",
    "workshops",
    "segments",
    "cohort_sessions",
    "cohort_events",
    "kpis",
    "consent",
    "quotations",
    "allowed_names",
    "intake_counts",
)
"""Each is a file of ``data/processed/restricted/``. The last counts, table by table, what was read and left out."""

PROCESSED_FOLDER = "restricted"
SIMULATED_FOLDER = "simulated"
TEMPLATES_FOLDER = "templates"
SIMULATED_PREFIX = "SIMULATED_"
EXAMPLE_MARK = "# EXAMPLE"
"""How the first line of a template begins, whose row is invented."""
SIMULATED_LINE = "# SIMULATED: invented by a computer, about nobody, and no finding of the evaluation."
"""The first line of every simulated file."""


class RestrictedError(PermissionError):
    """Restricted rows were asked for where they may not go, or cannot be used as they are."""
