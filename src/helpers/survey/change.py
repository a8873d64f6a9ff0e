"""Change between waves: of the same people (linked), and between all who answered once only (unlinked).

Measured in percentage points: for each respondent the share of a criterion's items that they agree with, so that no
number is read into the distance between two answers. Linked: the mean of each person's difference, with its t
interval. Unlinked: the difference of two groups' means, with Welch's interval; these are different people, so who
answered may have changed.
"""

from __future__ import annotations

import pandas as pd

from helpers.survey.ordinal import AGREES_FROM

LEAST_SHARE_ANSWERED = 0.5
"""A respondent's share is computed where at least half of the criterion's items were answered."""
LEAST_RESPONDENTS = 2
CHANGE_COLUMNS = (
    "criterion",
    "kind",
    "before_count",
    "after_count",
    "before_pct",
    "after_pct",
    "change_points",
    "low_points",
    "high_points",
)


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


def change_between(answers: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Columns :data:`CHANGE_COLUMNS`, two rows a criterion: ``kind`` is ``linked`` or ``unlinked``.

    Empty where one of the waves has no answers.
    """
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    shares = respondent_shares(answers)
    rows = []
    for criterion in dict.fromkeys(answers["criterion"]):
        own = shares[shares["criterion"] == criterion]
        wide = own[own["wave"].isin([before, after])].pivot(index="respondent_id", columns="wave", values="agree_pct")
        if before not in wide or after not in wide:
            continue
        linked = wide.dropna()
        if len(linked) >= LEAST_RESPONDENTS:
            differences = linked[after] - linked[before]
            low, high = DescrStatsW(differences).tconfint_mean()
            rows.append((criterion, "linked", *_counts(linked[before], linked[after]), differences.mean(), low, high))
        first = wide.loc[wide[after].isna(), before].dropna()
        second = wide.loc[wide[before].isna(), after].dropna()
        if min(len(first), len(second)) >= LEAST_RESPONDENTS:
            low, high = CompareMeans(DescrStatsW(second), DescrStatsW(first)).tconfint_diff(usevar="unequal")
            rows.append((criterion, "unlinked", *_counts(first, second), second.mean() - first.mean(), low, high))
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def _counts(before: pd.Series, after: pd.Series) -> tuple[int, int, float, float]:
    return len(before), len(after), float(before.mean()), float(after.mean())
