"""The answer of the chapter on national data follows from its numbers, and turns when they do."""

import pandas as pd

from helpers.text.study_text import answer_text

ROWS = pd.DataFrame(
    {
        "area_name": ["Alder", "Birch"],
        "ceiling": [0.06, 0.02],
        "mdc_neighbours": [0.7, 0.7],
        "mdc_pupils_count": [410, 250],
        "cohort_pupils_count": [37, 10],
    }
)


def test_the_answer_is_told_for_the_authority_where_it_is_closest():
    text = answer_text(ROWS, "severe absence")
    assert text.startswith("**No, not at this scale.**")
    assert "In Alder, where the two lie closest, that is about 410 children, and its cohorts name 37." in text


def test_cohorts_large_enough_to_be_seen_turn_the_answer():
    assert answer_text(ROWS.assign(ceiling=[0.9, 0.02]), "severe absence").startswith("**Only in Alder, if at all.**")
