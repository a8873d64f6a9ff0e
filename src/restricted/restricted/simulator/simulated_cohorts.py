"""Pupils of the cohorts: sessions term by term and key dates. Sizes are those printed; everything else is invented.

Pupils enter a cohort because they missed much in the year before, by their own propensity and by chance; the part
that was chance is gone in the year after, which a comparison of before and after takes for an effect. In cohorts of
two years of support some pupils begin in the second, as cohorts fill up.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.project.rows import rows_of
from restricted.rows.vocabulary import TERMS, Vocabulary
from restricted.simulator.planted_parameters import Truth
from restricted.simulator.season_calendar import day_in

SESSIONS_OF_TERM = {"autumn": 142, "spring": 114, "summer": 124}
"""Of 380 in a year; how they fall to the terms is invented."""
TERM_DAYS = {"autumn": ("09-05", "12-20"), "spring": ("01-06", "03-28"), "summer": ("04-15", "07-19")}
CANDIDATES_AT_ONCE = 4_000
PART_TERM_SHARE = 0.05
SUSPENSIONS_MEAN = 0.3
EXCLUDED_SHARE = 0.02
YEARS_BEFORE = 2
NONE_EXCLUDED = 0.0


def simulate_cohorts(
    cohorts: pd.DataFrame, figures: pd.DataFrame, truth: Truth, vocabulary: Vocabulary, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sessions and events of every cohort of ``cohorts``, whose printed sizes stand in ``figures``."""
    generator = np.random.default_rng([seed, 4])
    sessions: list[dict[str, object]] = []
    events: list[dict[str, object]] = []
    running = 0
    for cohort in rows_of(cohorts):
        years = _years(cohort.academic_years.split(";"), vocabulary)
        threshold = truth.screening_threshold[cohort.focus]
        late_share = truth.late_start_share if len(years) > YEARS_BEFORE + 1 else 0.0
        effect = truth.cohort_effect_logit[cohort.cohort_id]
        is_none_excluded = printed(figures, cohort.outcome_figure) == NONE_EXCLUDED
        for own, screening in _screened(_size(cohort, figures, truth), threshold, truth, generator):
            running += 1
            pupil = {"pupil_id": f"SIM-P{running:04d}", "locality": cohort.case, "cohort_id": cohort.cohort_id}
            begins = YEARS_BEFORE + int(generator.random() < late_share)
            for number, year in enumerate(years):
                supported = number >= begins
                possible, missed = (
                    screening if number == begins - 1 else _year(own + effect * supported, truth, generator)
                )
                for term, could, did_not in zip(TERMS, possible, missed, strict=True):
                    counts = {"sessions_possible_count": int(could), "sessions_missed_count": int(did_not)}
                    sessions.append({**pupil, "academic_year": year, "term": term, **counts})
            events += [
                {**pupil, **event} for event in _events(years, begins, cohort.focus, is_none_excluded, generator)
            ]
    columns = ["pupil_id", "locality", "cohort_id", "event", "date"]
    return pd.DataFrame(sessions), pd.DataFrame(events, columns=columns).drop_duplicates(ignore_index=True)


def printed(figures: pd.DataFrame, figure_id: str) -> float | None:
    """The printed value of a figure, or nothing where ``figure_id`` is blank."""
    if not figure_id:
        return None
    return float(dict(zip(figures["figure_id"], figures["value"], strict=True))[figure_id])


def _size(cohort, figures: pd.DataFrame, truth: Truth) -> int:
    size = printed(figures, cohort.pupils_figure)
    return truth.unprinted_cohort_size if size is None else int(size)


def _years(supported: list[str], vocabulary: Vocabulary) -> list[str]:
    """Two years before the support, and its years; the year before a pupil's own start is the screening year."""
    listed = list(vocabulary.lists["academic_years"])
    first = listed.index(supported[0])
    return [*listed[first - YEARS_BEFORE : first], *supported]


Year = tuple[np.ndarray, np.ndarray]


def _screened(size: int, threshold: float, truth: Truth, generator: np.random.Generator) -> list[tuple[float, Year]]:
    """Propensity and screening year of the first ``size`` candidates whose missed share reached ``threshold``."""
    taken: list[tuple[float, Year]] = []
    while len(taken) < size:
        own = generator.normal(truth.absence_mean_logit, truth.absence_sd_logit, CANDIDATES_AT_ONCE)
        possible, missed = _year(own[:, None], truth, generator)
        reached = missed.sum(axis=1) >= threshold * possible.sum(axis=1)
        taken += [(float(own[n]), (possible[n], missed[n])) for n in np.flatnonzero(reached)]
    return taken[:size]


def _year(logit, truth: Truth, generator: np.random.Generator) -> Year:
    """Sessions possible and missed in the three terms: beta-binomial about the propensity."""
    mean = 1 / (1 + np.exp(-np.asarray(logit, dtype=float)))
    shape = np.broadcast_shapes(mean.shape, (len(TERMS),))
    full = np.array([SESSIONS_OF_TERM[term] for term in TERMS])
    is_part = generator.random(shape) < PART_TERM_SHARE
    possible = np.where(is_part, np.round(full * generator.uniform(0.4, 0.9, shape)), full).astype(int)
    size = 1 / truth.absence_overdispersion - 1
    share = generator.beta(np.broadcast_to(mean * size, shape), np.broadcast_to((1 - mean) * size, shape))
    return possible, generator.binomial(possible, share)


def _events(
    years: list[str], begins: int, focus: str, is_none_excluded: bool, generator: np.random.Generator
) -> list[dict]:
    supported = years[begins:]
    first = supported[0][:4]
    found = [{"event": "support_start", "date": day_in(f"{first}-09-04", f"{first}-09-29", generator)}]
    if generator.random() < 0.8:
        found.append({"event": "support_end", "date": _term_day(supported[-1], "summer", generator)})
    if focus == "transition":
        found.append({"event": "school_move", "date": f"{supported[-1][:4]}-09-02"})
    for year in years:
        terms = generator.choice(TERMS, generator.poisson(SUSPENSIONS_MEAN))
        found += [{"event": "suspension", "date": _term_day(year, str(term), generator)} for term in terms]
    if not is_none_excluded and generator.random() < EXCLUDED_SHARE:
        found.append({"event": "permanent_exclusion", "date": _term_day(supported[-1], "summer", generator)})
    return found


def _term_day(academic_year: str, term: str, generator: np.random.Generator) -> str:
    year = int(academic_year[:4]) + (term != "autumn")
    first, last = TERM_DAYS[term]
    return day_in(f"{year}-{first}", f"{year}-{last}", generator)
