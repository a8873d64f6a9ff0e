"""When a source of evidence points which way, and what several sources together say: labels, thresholds and rules.

The release of restricted evidence decides by them, and the book prints them with the matrix.
"""

from __future__ import annotations

SOURCES = ("interviews", "observations", "survey", "outcomes")
FAVOURABLE, UNFAVOURABLE, BALANCED, SILENT = "favourable", "unfavourable", "balanced", "silent"
AGREE, PARTLY, CONTRADICT = "agree", "in part", "contradict"

LEAST_SEGMENTS = 10
"""Fewer segments than this on a criterion in a place say nothing."""
CLEAR_SHARE = 2 / 3
"""A side has it that takes two thirds of the segments."""
SURVEY_EVEN_PCT = 50.0
OUTCOME_CRITERION = "sustainability-impact"
"""The only criterion that outcomes speak to: what difference is evidenced."""
LEAST_INDICATORS = 3

RULES = {
    "interviews": (
        f"At least {LEAST_SEGMENTS} segments of interviews. Strengths and changes count for, challenges against, mixed "
        "ones half to each side; two thirds for is favourable, two thirds against unfavourable, between them balanced."
    ),
    "observations": "The same, of segments from observations and workshops.",
    "survey": (
        "The partially pooled share of answers that agree: its interval above one half is favourable, below one half "
        "unfavourable, across it balanced."
    ),
    "outcomes": (
        f"At least {LEAST_INDICATORS} local indicators with baseline, target and result, for sustainability and impact "
        "alone: two thirds moved towards their target, or held where they were to be held, is favourable, two thirds "
        "away from it unfavourable, else balanced."
    ),
}
VERDICT_RULES = {
    AGREE: "at least two sources give evidence, and all point the same way",
    PARTLY: "one or more point one way and the others are balanced",
    CONTRADICT: "one points favourable and another unfavourable",
    SILENT: "fewer than two sources give evidence",
}
