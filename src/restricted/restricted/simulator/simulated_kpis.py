"""Indicators that localities might have set themselves. The report prints none of them: all are invented."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.project.registry import Registry
from restricted.simulator.planted_parameters import Truth

INVENTED_KPIS = (
    ("attendance-supported", "Attendance of supported pupils (invented)", "percent", True, (60, 85), (4, 12)),
    ("partners-taking-part", "Organisations that take part (invented)", "count", True, (10, 40), (5, 30)),
    ("suspensions", "Suspensions in the year (invented)", "rate_per_100", False, (4, 20), (1, 4)),
    ("parents-satisfied", "Parents' satisfaction score (invented)", "score", True, (2.5, 3.8), (0.3, 1.0)),
)
"""Short name, title, unit, whether a rise is meant, range of the baseline, range of the way to the target."""
KPIS_PER_LOCALITY = 3
DECIMALS = {"percent": 1, "count": 0, "rate_per_100": 1, "score": 2}
NOT_YET_SHARE = 0.15
RATING_NOISE_SD = 0.25
MET, PARTLY_MET = 0.95, 0.4


FEW_PEOPLE_SHARE = 0.08
FEW, MANY = (3, 10), (40, 4_000)


def simulate_kpis(registry: Registry, truth: Truth, seed: int) -> pd.DataFrame:
    """Three indicators a locality, with baseline, target, mostly a value reached, and a rating that mostly fits it."""
    generator = np.random.default_rng([seed, 5])
    rows = []
    for locality in registry.localities:
        for number in sorted(generator.choice(len(INVENTED_KPIS), KPIS_PER_LOCALITY, replace=False)):
            name, title, unit, is_higher_better, baselines, ways = INVENTED_KPIS[number]
            baseline = generator.uniform(*baselines)
            way = generator.uniform(*ways) * (1 if is_higher_better else -1)
            progress = generator.normal(truth.kpi_progress_mean, truth.kpi_progress_sd)
            is_reached = generator.random() >= NOT_YET_SHARE
            judged = progress + generator.normal(0, RATING_NOISE_SD)
            rating = "met" if judged >= MET else "partly_met" if judged >= PARTLY_MET else "not_met"
            actual = max(baseline + progress * way, 0)
            rows.append(
                {
                    "locality": locality.id,
                    "kpi_id": name,
                    "title": title,
                    "unit": unit,
                    "people_count": _people_count(generator),
                    "is_higher_better": "true" if is_higher_better else "false",
                    "baseline": round(baseline, DECIMALS[unit]),
                    "target": round(baseline + way, DECIMALS[unit]),
                    "actual": round(actual, DECIMALS[unit]) if is_reached else None,
                    "baseline_date": f"{registry.project.start[:4]}-07-15",
                    "actual_date": f"{registry.project.end[:4]}-07-15" if is_reached else None,
                    "self_rating": rating if is_reached else "too_early",
                }
            )
    return pd.DataFrame(rows)


def _people_count(generator: np.random.Generator) -> int:
    """Mostly many, evenly on the logarithmic scale; now and then so few that the indicator may not be shown."""
    if generator.random() < FEW_PEOPLE_SHARE:
        return int(generator.integers(*FEW))
    return round(float(np.exp(generator.uniform(*np.log(MANY)))))
