"""Change between waves: of the same people (linked), and between all others, who answered enough once (unlinked).

Measured in percentage points: for each respondent the share of a criterion's items that they agree with, so that no
number is read into the distance between two answers. Linked: the mean of each person's difference, with its t
interval. Unlinked: the difference of two groups' means, with Welch's interval; these are different people, so who
answered may have changed. Who is which is decided criterion by criterion: a person who answered in both waves, and
left most of a criterion's items out in one of them, is not linked on it.
"""

from __future__ import annotations

import pandas as pd
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from restricted.survey.ordinal_model import AGREES_FROM

LEAST_SHARE_ANSWERED = 0.5
"""A respondent's share is computed where at least half of the criterion's items were answered."""
LEAST_RESPONDENTS = 2
CHANGE_VALUES = ("before_pct", "after_pct", "change_points", "low_points", "high_points")
CHANGE_COLUMNS = ("criterion", "kind", "before_count", "after_count", *CHANGE_VALUES)


def respondent_shares(answers: pd.DataFrame) -> pd.DataFrame:
    """``respondent_id, wave, locality, role_group, criterion, agree_pct``: the share of the items a person agrees
    with."""
    keys = ["respondent_id", "wave", "locality", "role_group", "criterion"]
    marked = answers.assign(_agrees=(answers["answer"] >= AGREES_FROM).where(answers["answer"].notna()).astype(float))
    grouped = marked.groupby(keys, sort=False)["_agrees"]
    shares = pd.DataFrame(
        {"agree_pct": 100 * grouped.mean(), "answered": grouped.count() / grouped.size()}
    ).reset_index()
    return shares.loc[shares["answered"] >= LEAST_SHARE_ANSWERED, [*keys, "agree_pct"]].reset_index(drop=True)


def compared_people(answers: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Whom :func:`change_between` compares: ``criterion, respondent_id, kind, before_pct, after_pct``, a row a person.

    ``kind`` is ``linked`` with a share in both waves, ``unlinked`` with a share in one of them, the other missing.
    """
    shares = respondent_shares(answers)
    wide = (
        shares[shares["wave"].isin([before, after])]
        .pivot(index=["criterion", "respondent_id"], columns="wave", values="agree_pct")
        .reindex(columns=[before, after])
        .set_axis(["before_pct", "after_pct"], axis=1)
        .reset_index()
    )
    kind = wide[["before_pct", "after_pct"]].notna().all(axis=1).map({True: "linked", False: "unlinked"})
    return wide.assign(kind=kind)[["criterion", "respondent_id", "kind", "before_pct", "after_pct"]]


def change_between(answers: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Columns :data:`CHANGE_COLUMNS`, two rows a criterion: ``kind`` is ``linked`` or ``unlinked``.

    Empty where one of the waves has no answers.
    """
    people = compared_people(answers, before, after)
    rows = []
    for criterion in dict.fromkeys(answers["criterion"]):
        own = people[people["criterion"] == criterion].set_index("respondent_id")
        linked, others = own[own["kind"] == "linked"], own[own["kind"] == "unlinked"]
        if len(linked) >= LEAST_RESPONDENTS:
            differences = linked["after_pct"] - linked["before_pct"]
            low, high = DescrStatsW(differences).tconfint_mean()
            ends = _counts(linked["before_pct"], linked["after_pct"])
            rows.append((criterion, "linked", *ends, differences.mean(), low, high))
        first, second = others["before_pct"].dropna(), others["after_pct"].dropna()
        if min(len(first), len(second)) >= LEAST_RESPONDENTS:
            low, high = CompareMeans(DescrStatsW(second), DescrStatsW(first)).tconfint_diff(usevar="unequal")
            rows.append((criterion, "unlinked", *_counts(first, second), second.mean() - first.mean(), low, high))
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def _counts(before: pd.Series, after: pd.Series) -> tuple[int, int, float, float]:
    return len(before), len(after), float(before.mean()), float(after.mean())
