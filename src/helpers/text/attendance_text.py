"""What the chapter on pupils' attendance says, and its tables as they are read. Pure functions of safe tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from restricted.attendance.attendance_periods import years_before

from helpers.indicators import formats
from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL

SHOWS = (
    "sessions missed before and with support, of groups of pupils and never of one",
    "what changed, with errors that allow for absence in runs, and regression to the mean taken out as far as may be",
    "how far the finding leans on what would have happened anyway",
)
"""What the chapter shows where it may."""
CONTRAST_TITLES = {"since_earlier": "earlier year", "since_chosen": "year of choice"}
STANDING_WORDS = {
    "modelled": "In the model",
    "no_start": "left out without a known start of support",
    "lacks_years": "left out without sessions in one of the three years",
    "unvaried": "left out since they missed nothing, or everything, throughout",
}
ABSENCE_INDICATOR = "overall_absence_pct"
TOGETHER = "All cohorts together"


def cohort_titles(cohorts: pd.DataFrame, places: Mapping[str, str]) -> dict[str, str]:
    """Each cohort's title with its place, in the table's order, all together first."""
    return {ALL: TOGETHER} | {row.cohort_id: f"{places[row.case]}: {row.title}" for row in rows_of(cohorts)}


def held_sentence(cohorts: pd.DataFrame) -> str:
    """How many cohorts the report tells of, and that their pupils' records are elsewhere."""
    places = cohorts["case"].nunique()
    return (
        f"The report tells of {formats.in_words(len(cohorts))} cohorts of pupils in {formats.in_words(places)} "
        f"localities, and prints how many pupils were in most of "
        "them ([small cohorts](national-data.ipynb)). What it does not print is the pupils' own attendance."
    )


def pupils_text(pupils: pd.DataFrame) -> str:
    """How many pupils are in the model, and why others are not."""
    counts = pupils.set_index("standing")["count"]
    known = [name for name in STANDING_WORDS if pd.notna(counts.get(name))]
    told = "; ".join(f"{words}: {_about(counts.get(standing))}" for standing, words in STANDING_WORDS.items())
    told = told if known else "How many are left out, and why, is kept back: a reason that few share would tell of them"
    return f"Pupils with records of sessions, to the nearest five: {_about(counts.get(ALL))} in all. {told}."


def _about(count: float | None) -> str:
    return HIDDEN_SYMBOL if count is None or pd.isna(count) else formats.number(float(count))


def effects_reading(effects: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """The change by cohort and contrast, to be read; cohorts that are kept back are left to :func:`effects_caption`."""
    rows = []
    for cohort, title in titles.items():
        for contrast, words in CONTRAST_TITLES.items():
            own = effects[(effects["cohort_id"] == cohort) & (effects["contrast"] == contrast)]
            if own.empty or pd.isna(own["n_count"].iloc[0]):
                continue
            row = own.iloc[0]
            rows.append(
                {
                    "Cohort": title,
                    "Against": words,
                    "Pupils": HIDDEN_SYMBOL if pd.isna(row["n_count"]) else formats.number(row["n_count"]),
                    "Before": _percent(row["before_pct"]),
                    "With support": _percent(row["after_pct"]),
                    "Change, points (95% interval)": _interval(row),
                    "Dispersion": HIDDEN_SYMBOL if pd.isna(row["dispersion"]) else formats.number(row["dispersion"], 1),
                }
            )
    return pd.DataFrame(rows)


def effects_caption(effects: pd.DataFrame) -> str:
    """What the table holds, and how many cohorts it cannot."""
    cohorts = effects[effects["cohort_id"] != ALL]
    hidden = cohorts.loc[cohorts["n_count"].isna(), "cohort_id"].nunique()
    of = cohorts["cohort_id"].nunique()
    return (
        "Sessions missed before and with support, by cohort and by what the change is measured from. "
        f"{formats.count(hidden, 'cohort').capitalize()} of {formats.in_words(of)} "
        f"{'is' if hidden == 1 else 'are'} kept back."
    )


def _percent(value: float) -> str:
    return HIDDEN_SYMBOL if pd.isna(value) else formats.percent(value)


def _interval(row: pd.Series) -> str:
    if pd.isna(row["change_points"]):
        return HIDDEN_SYMBOL
    low, high = formats.number(row["low_points"], 1), formats.number(row["high_points"], 1)
    return f"{formats.number(row['change_points'], 1)} ({low} to {high})"


def model_note() -> str:
    """How the change is estimated, and what would make it wrong."""
    return (
        "Each pupil is compared with their own earlier sessions, in a binomial model with a term for each pupil. "
        "Sessions come in runs, so errors "
        "are taken over whole pupils; a dispersion of 1 would be coin tosses. Pupils were chosen because a year "
        "went badly, and a bad year "
        "mends in part by itself. The earlier year was not chosen on: as long as absence has no trend of "
        "its own, it stands as far from the bad "
        "year as the year with support does, so the change between those two is free of that [@chabeferret2015].\n\n"
        "Years are each pupil's own, by the day on which their support began. A start in the autumn term makes that "
        "year the first with support, a later one the next: so a few weeks without support may count as weeks with it, "
        "which hides a part of an effect rather than making one. Who began in the summer term was chosen in that year; "
        "a year that brought the start in spring is left out, since it is half before and half after. Pupils without "
        "a known start, or without all three years, are left out. A pupil of several cohorts counts once, where "
        "support began first."
    )


def regression_text(effects: pd.DataFrame) -> str:
    """How much of the change against the year of choice is likely to be regression to the mean."""
    together = effects[effects["cohort_id"] == ALL].set_index("contrast")["change_points"]
    if together.reindex(list(CONTRAST_TITLES)).isna().any():
        return "How much of the change is regression to the mean cannot be shown."
    part = together["since_chosen"] - together["since_earlier"]
    return (
        f"The two contrasts differ by {formats.number(abs(part), 1)} percentage points: that is how much a bad year "
        f"would have mended, or worsened, by "
        "itself, by this reckoning. [What could national data have shown?](national-data.ipynb) works out the same "
        "from official rates, without any pupil's record."
    )


def assumption_text() -> str:
    """Why there is a chart of assumptions."""
    return (
        "No other pupils stand beside these. What would have become of them without support is therefore an "
        "assumption, and the finding is only as "
        "good as it is. The chart asks how wrong it would have to be."
    )


def national_references(values: pd.DataFrame, registry: Registry) -> dict[str, float]:
    """What happened to all pupils' absence over the same years, by its words; empty where it is not published.

    ``values``: the table ``indicator_values``. Two years before the last project year, to that year.
    """
    last = registry.project.academic_years[-1]
    first = years_before(last, 2)
    own = values[
        (values["indicator_id"] == ABSENCE_INDICATOR) & (values["area_code"] == registry.comparators.country)
    ].set_index("academic_year")["value"]
    change = own.get(last, float("nan")) - own.get(first, float("nan"))
    return {} if pd.isna(change) else {f"all pupils in England, {first} to {last}": float(change)}
