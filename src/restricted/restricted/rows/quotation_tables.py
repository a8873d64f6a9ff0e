"""The restricted tables behind quotations: what somebody said, names that may stand nowhere, names that may stand."""

from __future__ import annotations

from restricted.rows.restricted_declaration import Field, RowTable

QUOTATIONS = RowTable(
    "quotations",
    "Quotations that are to be published",
    "quotations",
    "quotations",
    (
        Field("quotation_id", "identifier", "The team's identifier of the quotation", "Q-001", "quotation"),
        Field("said_in", "closed", "Whether it is from an interview or the survey", "interview", closed="quoted_in"),
        Field("person_id", "identifier", "Identifier of who said it, as in its register", "N-001", "quoted"),
        Field("wave", "closed", "Wave in which it was said", "year_2", closed="waves"),
        Field(
            "criterion", "closed", "Criterion of the codebook that it speaks to", "focus-approach", closed="criteria"
        ),
        Field(
            "text",
            "quotation",
            "The words, without anything that would tell who spoke or where",
            "We meet more often now, and it is plainer who does what at [our school].",
        ),
    ),
    ("quotation_id",),
)
PROTECTED_NAMES = RowTable(
    "protected_names",
    "Names that may stand in no quotation",
    "quotations",
    "protected",
    (
        Field(
            "protected_name",
            "text",
            "A person, a school, a place below the locality, however it is called",
            "Example Road",
        ),
        Field("kind", "closed", "What it is a name of", "place", closed="kinds_of_names"),
    ),
    ("protected_name",),
    is_stored=False,
)
ALLOWED_NAMES = RowTable(
    "allowed_names",
    "Names that a reviewer lets stand in quotations",
    "quotations",
    "allowed",
    (
        Field("allowed_name", "text", "A word or name with a capital that tells of nobody", "National Health Service"),
        Field("reviewer", "text", "Who allows it", "A. Reviewer"),
        Field("date", "date", "Day on which it was allowed", "2024-11-04"),
    ),
    ("allowed_name",),
)
QUOTING_TABLES = (QUOTATIONS, PROTECTED_NAMES, ALLOWED_NAMES)
