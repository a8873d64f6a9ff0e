"""Answers made ready, and plain counts of them: by item, by place and role, against who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.ordinal import AGREES_FROM

if TYPE_CHECKING:
    from helpers.instrument import Instrument

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
    """``rows`` with one for every item that anybody has a row for in that wave; what was added has no answer."""
    about = [name for name in rows.columns if name not in ("item_id", "answer")]
    responses = rows.drop_duplicates(["respondent_id", "wave"])[about]
    asked = rows[["wave", "item_id"]].drop_duplicates()
    blank = responses.merge(asked, on="wave").merge(
        rows[["respondent_id", "wave", "item_id"]], how="left", indicator="_in_file"
    )
    added = blank[blank["_in_file"] == "left_only"].drop(columns="_in_file")
    return rows if added.empty else pd.concat([rows, added], ignore_index=True)


def level_of(answers: pd.Series) -> pd.Series:
    """Each answer as one of :data:`LEVELS`."""
    level = pd.Series("neither", index=answers.index)
    level[answers >= AGREES_FROM] = "agree"
    level[answers < AGREES_FROM - 1] = "disagree"
    level[answers.isna()] = "missing"
    return level


def count_levels(answers: pd.DataFrame, waves: Sequence[str]) -> pd.DataFrame:
    """How many answered what: ``wave, criterion, item_id, level, answers_count``, cells of nobody included."""
    items = answers.drop_duplicates("item_id")[["criterion", "item_id"]]
    grid = (
        pd.DataFrame({"wave": [wave for wave in waves if wave in set(answers["wave"])]})
        .merge(items, how="cross")
        .merge(pd.DataFrame({"level": LEVELS}), how="cross")
    )
    counted = answers.assign(level=level_of(answers["answer"])).groupby(["wave", "item_id", "level"]).size()
    keys = pd.MultiIndex.from_frame(grid[["wave", "item_id", "level"]])
    return grid.assign(answers_count=counted.reindex(keys, fill_value=0).to_numpy(int))


def count_respondents(
    answers: pd.DataFrame, invitations: pd.DataFrame, *, waves: Sequence[str], by: str, levels: Sequence[str]
) -> pd.DataFrame:
    """Who answered of those who were asked: ``wave, by, invited_count, answered_count`` for every level of ``by``.

    ``by``: ``locality`` or ``role_group``. A respondent counts who answered at least one item. ``invited_count`` is
    missing where the team holds no invitations of the wave: not known is not nobody.
    """
    answered = answers.dropna(subset=["answer"]).groupby(["wave", by])["respondent_id"].nunique()
    invited = invitations.groupby(["wave", by])["invited_count"].sum(min_count=1)
    present = [wave for wave in waves if wave in set(answers["wave"]) | set(invitations["wave"])]
    grid = pd.MultiIndex.from_product([present, levels], names=["wave", by])
    asked_waves = set(invitations["wave"])
    table = pd.DataFrame(
        {
            "invited_count": invited.reindex(grid).astype("Int64"),
            "answered_count": answered.reindex(grid, fill_value=0).astype("Int64"),
        }
    ).reset_index()
    known = table["wave"].isin(asked_waves)
    table.loc[known, "invited_count"] = table.loc[known, "invited_count"].fillna(0)
    return table
