"""Answers made ready: turned round where an item is reversed, with their criterion, and sorted into levels."""

from __future__ import annotations

import pandas as pd

from helpers.project.instrument import Instrument
from restricted.survey.ordinal_model import AGREES_FROM

LEVELS = ("disagree", "neither", "agree", "missing")
"""What an answer of 1 or 2, of 3, of 4 or 5, and none, are counted as.

Five steps over some two hundred people leave cells of a handful, which disclosure control would withhold with others
beside them; three keep nearly every cell."""


def prepare_answers(rows: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """``rows`` of ``survey_answers`` with their ``criterion``, reversed items turned round, in the instrument's order.

    So a high answer is favourable throughout. Columns of ``rows`` and ``criterion``, ``item_number``. An item that was
    asked in a wave has a row for every response to it, with no answer where the file leaves the row out: which items
    were left blank does not hang on how a file is written.
    """
    rows = _with_blanks(rows)
    items = pd.DataFrame(
        [(item.id, item.criterion, item.is_reversed, number) for number, item in enumerate(instrument.items)],
        columns=["item_id", "criterion", "_is_reversed", "item_number"],
    )
    joined = rows.merge(items, on="item_id", how="left", validate="m:1")
    points = [point.value for point in instrument.scale]
    answer = joined["answer"].astype(float)
    joined["answer"] = answer.where(~joined["_is_reversed"].astype(bool), min(points) + max(points) - answer)
    return joined.drop(columns="_is_reversed").sort_values(["item_number", "respondent_id", "wave"], ignore_index=True)


def _with_blanks(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each response and item that anybody has one for in its wave; what was left out has no answer."""
    responses = rows.drop_duplicates(["respondent_id", "wave"]).drop(columns=["item_id", "answer"])
    asked = rows[["wave", "item_id"]].drop_duplicates()
    answers = rows[["respondent_id", "wave", "item_id", "answer"]]
    return responses.merge(asked, on="wave").merge(answers, how="left", validate="1:1")


def level_of(answers: pd.Series) -> pd.Series:
    """Each answer as one of :data:`LEVELS`."""
    level = pd.Series("neither", index=answers.index)
    level[answers >= AGREES_FROM] = "agree"
    level[answers < AGREES_FROM - 1] = "disagree"
    level[answers.isna()] = "missing"
    return level
