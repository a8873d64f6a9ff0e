"""Sessions of pupils chosen for a bad year, with a planted effect of support."""

import numpy as np
import pandas as pd
from scipy.special import expit

YEARS = ("2021/22", "2022/23", "2023/24")


def planted_sessions(seed, effect=0.0, pupils=40, rho=0.03, threshold=0.12, year_sd=0.5):
    """Pupils missing above ``threshold`` in 2022/23, support from 2023/24; ``effect`` is on the logit scale.

    A pupil's years go up and down by themselves, which is what brings regression to the mean.
    """
    generator = np.random.default_rng(seed)
    rows, kept = [], 0
    while kept < pupils:
        level = generator.normal(-2.4, 0.8)
        own = []
        for place, year in enumerate(YEARS):
            share = expit(level + generator.normal(0, year_sd) + effect * (place == 2))
            for term, possible in (("autumn", 140), ("spring", 110), ("summer", 120)):
                drawn = generator.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho)
                own.append((year, term, possible, int(generator.binomial(possible, drawn))))
        chosen = [row for row in own if row[0] == YEARS[1]]
        if sum(row[3] for row in chosen) / sum(row[2] for row in chosen) < threshold:
            continue
        rows += [(f"pupil-{kept}", "rochdale", "rochdale-severe-absence", *row) for row in own]
        kept += 1
    columns = ["pupil_id", "locality", "cohort_id", "academic_year", "term", "sessions_possible_count"]
    return pd.DataFrame(rows, columns=[*columns, "sessions_missed_count"])
