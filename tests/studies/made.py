"""Made-up authorities: a small country of known truth for the tests of the study."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import yaml

from helpers.project.registry import Registry
from helpers.studies.analysis_plan import AnalysisPlan, plan_path
from helpers.studies.national_study import Study
from helpers.studies.specifications import draw_curve, estimate_specifications, summarise_curve

YEARS = ("2015/16", "2016/17", "2017/18", "2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25")
UNPUBLISHED = ("2019/20",)
RATE, SCORE = "severe_absence_pct", "attainment_8_score"
TREATED = "E08000001"
COUNTRY = "E92000001"
AUTHORITIES_COUNT = 46


def plan_content() -> dict[str, Any]:
    """The project's own plan as plain values, to be changed by a test."""
    return yaml.safe_load(plan_path().read_text(encoding="utf-8"))


def make_plan(**changes: Any) -> AnalysisPlan:
    """A plan for the made-up country: one pilot, two outcomes, few simulated panels."""
    content = plan_content()
    content["outcomes"] = [{"pilot": "trial", "indicators": [RATE, SCORE], "reason": "made up for a test"}]
    content["simulation"] |= {"panels_count": 60, "synthetic_panels_count": 50}
    return AnalysisPlan.model_validate(content | changes)


def make_registry() -> Registry:
    """A registry of one pilot with one locality, which is the first authority."""
    return Registry.model_validate(
        {
            "project": {
                "start": "2022-04",
                "end": "2024-11",
                "academic_years": ["2022/23", "2023/24"],
                "pre_pandemic_year": "2018/19",
            },
            "waves": [],
            "comparators": {"country": COUNTRY, "neighbour_models": {"baseline": "2021", "current": "2025"}},
            "pilots": [{"id": "trial", "number": 1, "title": "Trial", "aim": "To be tested"}],
            "localities": [
                {
                    "id": "first",
                    "title": "First",
                    "pilot": "trial",
                    "lead": "local_authority",
                    "partnership": "First Council",
                    "areas": [TREATED],
                }
            ],
            "chapters": [],
        }
    )


def area_codes() -> list[str]:
    """The authorities, the treated one first."""
    return [f"E080000{number:02d}" for number in range(1, AUTHORITIES_COUNT + 1)]


def make_tables(effect: float = 0.0, seed: int = 7) -> dict[str, pd.DataFrame]:
    """The tables of a study in which the treated authority's rate moves by ``effect`` from 2022/23 on."""
    rng = np.random.default_rng(seed)
    codes = area_codes()
    parts = []
    for indicator_id, level, spread in ((RATE, 2.0, 0.3), (SCORE, 46.0, 2.0)):
        lasting = rng.normal(level, spread, len(codes))
        rates = lasting[:, None] + rng.normal(0, spread / 10, (len(codes), len(YEARS)))
        if indicator_id == RATE:
            rates[0, YEARS.index("2022/23") :] += effect
        frame = pd.DataFrame(rates.round(2), index=codes, columns=list(YEARS))
        frame[list(UNPUBLISHED)] = np.nan
        long = frame.rename_axis("area_code").reset_index().melt("area_code", var_name="academic_year")
        parts.append(long.assign(indicator_id=indicator_id, missing_reason=None))
    order = {code: place for place, code in enumerate(codes)}
    neighbours = [
        {
            "area_code": code,
            "model": model,
            "neighbour_rank": step,
            "neighbour_code": codes[(order[code] + step * jump) % len(codes)],
        }
        for model, jump in (("2021", 1), ("2025", 3))
        for code in codes
        for step in range(1, 11)
    ]
    return {
        "indicator_values": pd.concat(parts, ignore_index=True),
        "indicators": pd.DataFrame(
            {
                "indicator_id": [RATE, SCORE],
                "short_title": ["Severe absence", "Attainment 8"],
                "unit": ["percent", "score"],
                "decimals": [2, 2],
                "polarity": ["low", "high"],
                "phase": ["all", "secondary"],
                "not_comparable_years": ["2020/21", None],
            }
        ),
        "areas": pd.DataFrame(
            {
                "area_code": codes,
                "area_name": [f"Area {number}" for number in range(1, len(codes) + 1)],
                "area_type": "upper_tier",
                "region_code": ["E12000001" if number % 2 else "E12000002" for number in range(len(codes))],
            }
        ),
        "statistical_neighbours": pd.DataFrame(neighbours).assign(closeness="Close"),
        "school_counts": pd.DataFrame(
            [
                {"area_code": TREATED, "academic_year": year, "phase": phase, "enrolments_count": count}
                for year in ("2022/23", "2023/24", "2024/25")
                for phase, count in (("primary", 6000), ("secondary", 3900), ("special", 100))
            ]
        ).assign(is_doubled=False, enrolments_count=lambda table: table["enrolments_count"].astype("Int64")),
        "cohorts": pd.DataFrame(
            [
                {
                    "cohort_id": "first-cohort",
                    "case": "first",
                    "title": "First cohort",
                    "focus": "absence",
                    "academic_years": "2023/24",
                    "pupils_figure": "first-pupils",
                    "schools_figure": None,
                    "selection_rule": "Severely absent",
                    "support": "A test",
                    "outcome": "Permanent exclusion in the year",
                    "outcome_figure": "first-excluded",
                    "outcome_pupils_figure": "first-pupils",
                }
            ]
        ),
        "cohort_figures": pd.DataFrame(
            {"figure_id": ["first-pupils", "first-excluded"], "value_kind": "count", "value": ["10", "0"]}
        ),
    }


def make_study(effect: float = 0.0, seed: int = 7) -> Study:
    """The study of the made-up country."""
    return Study(make_tables(effect, seed), make_plan(), make_registry())


def run_specifications(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The curve and its summary; the build makes them one after the other, of the same estimates."""
    estimates = estimate_specifications(study)
    curve = draw_curve(study, estimates)
    return curve, summarise_curve(study, estimates, curve)
