"""The columns of the study's tables and what each holds. Imports nothing, so that declaring a table costs nothing."""

from __future__ import annotations

DESIGN_NOTES: dict[str, str] = {
    "case": "id of the locality",
    "pilot": "id of the pilot",
    "area_code": "GSS code of the authority",
    "area_name": "its name",
    "indicator_id": "the outcome, as the catalogue of indicators names it",
    "unit": "its unit; every change below is in that unit (percentage points where it is percent)",
    "decimals": "decimal places as published",
    "polarity": "whether low or high is good",
    "window": "id of the main window of the plan",
    "from_value": "published value before (the mean, where the window has several years)",
    "to_value": "published value after",
    "rounding": "one unit of the last published place",
    "cohorts_count": "named cohorts of the locality",
    "cohorts_without_count": "those without a printed number of children",
    "cohort_pupils_count": "children of the cohorts with a printed number, added up",
    "enrolments_year": "year of the enrolments",
    "enrolments_count": "pupils enrolled in the phases that the outcome covers; missing where not published or doubled",
    "ceiling": "the most by which the cohorts' children could move the outcome",
    "ceiling_highest": "the same with the smallest enrolments of the years held",
    "usual_change_own": "standard deviation of the authority's own one-year changes up to the baseline year",
    "own_changes_count": "how many such changes there are",
    "usual_change_national": "robust standard deviation of other authorities' one-year changes since the baseline year",
    "mdc_own": "smallest change in one year that would stand out from the authority's own changes",
    "mdc_national": "smallest departure from the median change of all authorities that would stand out",
    "mdc_neighbours": "smallest effect that the difference in differences would see",
    "mdc_synthetic": "smallest effect that the synthetic control would see, given how well it fits this authority",
    "mdc_pupils_count": "mdc_neighbours in children, where each child counts once",
    "comparators_count": "neighbours that are compared with",
    "placebos_count": "authorities that serve as placebos",
    "did_estimate": "difference in differences",
    "did_low": "lower end of its interval (effects that the rank test does not reject)",
    "did_high": "upper end",
    "did_p": "share of authorities at least as far from nought, this one among them",
    "pretrend_p": "the same for how far the gap to the neighbours strayed before the baseline",
    "sc_estimate": "gap to the synthetic authority after",
    "sc_low": "lower end of its interval",
    "sc_high": "upper end",
    "sc_rmspe_before": "root mean squared gap in the years fitted on",
    "sc_ratio": "size of the mean gap after over the root mean squared gap in the years fitted on",
    "sc_p": "share of authorities with at least that ratio, this one among them",
    "sc_lowest_without_one": "lowest estimate when one donor is left out",
    "sc_highest_without_one": "highest estimate when one donor is left out",
}
DESIGN_COLUMNS = tuple(DESIGN_NOTES)

CURVE_NOTES: dict[str, str] = {
    "case": "id of the locality",
    "pilot": "id of the pilot",
    "area_code": "GSS code of the authority",
    "area_name": "its name",
    "specification_id": "indicator/method/group/window",
    "method": "difference in differences or synthetic control",
    "comparison_group": "id of the comparison group, or of the donors",
    "window": "id of the window",
    "indicator_id": "the outcome",
    "phase": "schools that it covers",
    "estimate": "in the unit of the outcome",
    "standardised": "estimate over the placebos' robust standard deviation; positive is for the better",
    "p_value": "share of authorities at least as unusual, this one among them",
    "comparators_count": "authorities compared with",
    "placebos_count": "placebos ranked with",
    "is_main": "whether window and group are the plan's main ones",
}
CURVE_COLUMNS = tuple(CURVE_NOTES)

ESTIMATE_COLUMNS = (
    "indicator_id",
    "method",
    "comparison_group",
    "window",
    "area_code",
    "estimate",
    "statistic",
    "is_placebo",
    "comparators_count",
)
SUMMARY_COLUMNS = (
    "case",
    "pilot",
    "area_code",
    "area_name",
    "specifications_count",
    "unusual_count",
    "expected_count",
    "favourable_count",
    "median_standardised",
    "placebos_count",
    "unusual_p",
    "median_p",
)
VALIDATION_COLUMNS = ("method", "measure", "planted_pp", "panels_count", "value", "low", "high")
PLACE_COLUMNS = ("case", "area_code", "area_name", "indicator_id")
SERIES_COLUMNS = (
    *PLACE_COLUMNS,
    "academic_year",
    "rate",
    "comparators_mean",
    "synthetic_rate",
    "gap",
    "placebo_low",
    "placebo_high",
)
DONOR_COLUMNS = (*PLACE_COLUMNS, "donor_code", "donor_name", "weight", "estimate_without")
TIME_PLACEBO_COLUMNS = (*PLACE_COLUMNS, "pretended_start", "fit_years_count", "estimate", "ratio", "p_value")
