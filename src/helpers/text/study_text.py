"""What the study says, in words made from its tables: what follows from the numbers and what does not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.indicators import formats
from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from helpers.studies.analysis_plan import AnalysisPlan
from helpers.studies.panel_simulation import DIFFERENCES, SYNTHETIC, THIRDS
from helpers.studies.simulation_validation import COVERAGE, FALSE_ALARM, MEAN_ERROR, OFFICIAL_SPREAD, SIMULATED_SPREAD
from helpers.text.study_display_tables import MOST_DECIMALS, amount

UNLIKELY_JUMP = 0.1
"""A change of enrolments from one year to the next that pupils' moves cannot explain: a tenth."""


def opening(registry: Registry) -> str:
    """What the chapter asks."""
    return (
        "The evaluators first meant to follow change and impact with national data, and gave that up early, since "
        f"{formats.in_words(len(registry.localities))} localities with such different projects did not lend themselves "
        "to it [@greany2025]. The report shows no attempt. This chapter makes one on the published rates, and asks a "
        "question that can be answered whatever the projects did: had there been an effect, could these figures have "
        "shown it?"
    )


def terms_text(plan: AnalysisPlan) -> str:
    """On what terms the chapter's question is asked."""
    return (
        "Each locality is one authority, or a few taken one by one, so there is nothing to average over. No standard "
        "error is borrowed from a model: a p-value here is the place of an authority among authorities where nothing "
        "of the project happened. A change is called visible where it would be found with "
        f"{formats.percent(100 * plan.power, 0)} power at the {formats.percent(100 * plan.significance, 0)} level, "
        "two-sided. Localities are not compared with each other and not ranked."
    )


def answer_text(rows: pd.DataFrame, title: str) -> str:
    """The chapter's answer in three sentences; ``rows`` of one indicator, one an authority with a ceiling."""
    needed = (rows["mdc_pupils_count"] / rows["cohort_pupils_count"]).astype(float)
    (nearest,) = rows_of(rows[(needed == needed.min()).to_numpy()].head(1))
    within = rows.loc[rows["ceiling"] >= rows["mdc_neighbours"], "area_name"].tolist()
    verdict = "No, not at this scale." if not within else f"Only in {formats.join_words(within)}, if at all."
    return (
        f"**{verdict}** Had everything worked for every child whom the report names in a cohort, the published rate of "
        f"{title} would have fallen by {amount(rows['ceiling'].min())} to {amount(rows['ceiling'].max())} percentage "
        f"points, by authority; set beside its statistical neighbours, a change of "
        f"{amount(rows['mdc_neighbours'].iloc[0])} was needed to be found. In {nearest.area_name}, where the two lie "
        f"closest, that is about {formats.number(nearest.mdc_pupils_count)} children, and its cohorts name "
        f"{formats.number(nearest.cohort_pupils_count)}. So national rates that do not move are no sign that the "
        "projects failed, and rates that do are no proof that they worked."
    )


def plan_note(plan: AnalysisPlan, checksum: str) -> str:
    """The plan in short, as a callout, with its file and checksum last."""
    windows = "; ".join(window.title for window in plan.windows)
    groups = "; ".join(group.title for group in plan.comparison_groups)
    years = "; ".join(f"{entry.academic_year}, since {entry.reason}" for entry in plan.left_out_years)
    apart = "; ".join(entry.reason for entry in plan.exclusions)
    return (
        '::: {.callout-note title="The plan, fixed before the analysis was run" collapse="true"}\n'
        "Outcomes, years, groups and tests were declared on "
        f"{formats.date_in_words(plan.declared.isoformat())}, after the official figures had been published. So "
        "the plan "
        f"fixes what is done with them and cannot prove that nobody had looked.\n\n"
        f"- **Windows**, the first being the main one: {windows}.\n- **Set beside**, "
        f"the first being the main group: {groups}. The project's other localities are left out.\n- **Years left "
        f"out**: {years}.\n- **Authorities left out**: {apart}.\n- **Amended since**: "
        f"{' '.join(entry.change for entry in plan.amendments) or 'nothing.'}\n"
        f"- **The file**: version {plan.version} of `data/raw/design/analysis_plan.yml`, with the SHA-256 `{checksum}`."
        "\n:::"
    )


def ceiling_text(rows: pd.DataFrame, title: str, enrolments: pd.DataFrame) -> str:
    """What the arithmetic says; ``rows`` of one indicator, ``enrolments`` as :func:`largest_jump` takes them."""
    low, high = rows["ceiling"].min(), rows["ceiling"].max()
    usual, rounding = rows["usual_change_national"].iloc[0], rows["rounding"].iloc[0]
    uncounted = rows[rows["cohorts_without_count"] > 0]["area_name"].tolist()
    missing = (
        f" No number is printed for one cohort of {formats.join_words(uncounted)}, so that ceiling is too low by it."
        if uncounted
        else ""
    )
    return (
        f"Suppose that every child whom the report names in a cohort had been counted in the rate of {title} and none "
        "was afterwards, all in one year; cohorts chosen for other reasons count too, as if they had been. The rate "
        f"would have fallen by {amount(low)} to {amount(high)} percentage points. Rounding alone can make "
        f"{formats.number(rounding, MOST_DECIMALS)}. In an ordinary year an authority's rate departs from the others' "
        f"by {amount(usual)} (robust standard deviation of one-year changes since the baseline), which is "
        f"{formats.number(usual / high, 1)} to {formats.number(usual / low, 1)} times the ceiling.{missing} The "
        "ceiling "
        "holds for the cohorts alone: what localities changed for all schools has no ceiling that counts could "
        "give.\n\nPupils are those of the attendance collection, in primary, secondary and special schools. "
        f"{largest_jump(enrolments)} It is the nearest count that is held, not the publisher's own denominator."
    )


def largest_jump(enrolments: pd.DataFrame) -> str:
    """The year-to-year change of enrolments that is largest in proportion, as a warning about the counts.

    ``enrolments``: columns ``area_name, phase, academic_year, enrolments_count``.
    """
    ordered = enrolments.sort_values("academic_year")
    groups = ordered.groupby(["area_name", "phase"], sort=False)
    before = groups["enrolments_count"].shift()
    years = groups["academic_year"].shift()
    ratio = (ordered["enrolments_count"] / before - 1).abs().astype(float)
    (row,) = rows_of(ordered.assign(before=before, year_before=years)[(ratio == ratio.max()).to_numpy()].head(1))
    if ratio.max() < UNLIKELY_JUMP:
        return f"From year to year its counts change by at most {formats.percent(100 * ratio.max(), 0)}."
    return (
        f"Its counts can leave schools out: in {row.area_name} the {row.phase} count went from "
        f"{formats.number(row.before)} in {row.year_before} to {formats.number(row.enrolments_count)} in "
        f"{row.academic_year}, more than pupils can have moved. With the smallest count of the years held, ceilings "
        "are higher; the table's data gives both."
    )


def detectability_text(rows: pd.DataFrame, title: str) -> str:
    """How much more than the ceiling it takes; ``rows`` of one indicator."""
    children = [f"{row.area_name} {formats.number(row.mdc_pupils_count)}" for row in rows_of(rows)]
    named = [f"{formats.number(row.cohort_pupils_count)}" for row in rows_of(rows)]
    own = rows["mdc_own"]
    return (
        f"Beside its neighbours an authority's rate of {title} would have had to depart by "
        f"{amount(rows['mdc_neighbours'].iloc[0])} percentage points to be found. In children that is about "
        f"{formats.join_words(children)}, where the cohorts name {formats.join_words(named)}. This change is "
        "the same for "
        "every authority, since it is the spread of all of them: an authority quieter than most is found too rarely "
        f"and a noisier one too often. An authority's own history gives {amount(own.min())} to {amount(own.max())}; "
        f"it rests on {formats.in_words(int(rows['own_changes_count'].max()))} changes from before the "
        "pandemic, so its "
        "spread is as much luck as knowledge, low values most of all. With the synthetic control it depends on how "
        "well each authority happens to be matched."
    )


def nearest_text(rows: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """The outcome whose ceiling comes nearest to what could be seen, over every declared outcome with a ceiling."""
    shares = (rows["ceiling"] / rows["mdc_neighbours"]).astype(float)
    (row,) = rows_of(rows[(shares == shares.max()).to_numpy()].head(1))
    measure = formats.measure_phrase(titles[row.indicator_id])
    return (
        f"Of all {formats.number(int(shares.notna().sum()))} pairs of authority and outcome with a ceiling, the "
        "nearest "
        f"is {measure} in {row.area_name}: there the ceiling is {formats.percent(100 * shares.max(), 0)} of the "
        "smallest effect that would be seen, were every child of the cohorts in a school of that phase and the "
        "outcome true of each. None reaches it."
        if shares.max() < 1
        else f"In {row.area_name} the ceiling of {measure} reaches what could be seen."
    )


def differences_text(rows: pd.DataFrame, plan: AnalysisPlan) -> str:
    """What differences in differences show, over every declared outcome of these authorities."""
    unusual = rows["did_p"] <= plan.significance
    strayed = rows["pretrend_p"] <= plan.significance
    holds_nought = (rows["did_low"] <= 0) & (rows["did_high"] >= 0)
    bounded = rows[rows["ceiling"].notna()]
    reach = bounded[["did_low", "did_high"]].abs().max(axis=1) / bounded["ceiling"]
    return (
        f"Of {formats.number(len(rows))} pairs of authority and outcome, {_how_many(int(unusual.sum()))} "
        "unusual at the "
        f"{formats.percent(100 * plan.significance, 0)} level, where about "
        f"{formats.number(plan.significance * len(rows))} would be by chance alone. An interval here is the set of "
        f"effects that the ranks do not rule out: {formats.number(int(holds_nought.sum()))} of "
        f"{formats.number(len(rows))} include zero, and of the {formats.number(len(bounded))} with a ceiling "
        f"{formats.number(int((reach > 10).sum()))} reach to more than ten times it. Before the project "
        f"{_how_many(int(strayed.sum()))} unusual in how far the gap to the neighbours strayed ('p before'): a small "
        "value there warns that the neighbours were no guide to begin with, a large one does not prove that they were."
    )


def synthetic_text(rows: pd.DataFrame, fit_years_count: int) -> str:
    """What to make of the synthetic controls."""
    low = rows["sc_lowest_without_one"]
    high = rows["sc_highest_without_one"]
    turned = rows.loc[(low < 0) & (high > 0), "area_name"].tolist()
    turn = (
        f" In {formats.join_words(turned)} leaving out one donor turns the sign."
        if turned
        else " No sign turns by that."
    )
    return (
        f"With {formats.in_words(fit_years_count)} comparable years before the project a synthetic control has little "
        "to be fitted on, and each rests on few donors. 'Without one donor' is the range of the gap when any one of "
        f"them is left out.{turn} The pretended starts fit the years before a year in which nothing began: a small p "
        "there would say that the method sees effects where none can be."
    )


def curve_text(summary: pd.DataFrame, plan: AnalysisPlan) -> str:
    """What the whole curve says, and how many tests it is."""
    total, unusual = int(summary["specifications_count"].sum()), int(summary["unusual_count"].sum())
    is_unusual = summary[["unusual_p", "median_p"]].min(axis=1) <= plan.significance
    names = summary.loc[is_unusual, "area_name"].tolist()
    verdict = (
        f"the curve of {formats.join_words(names)} is unusual"
        if names
        else "no authority's curve is unusual, neither in how many specifications stand out nor in its median"
    )
    tests_count = 2 * len(summary)
    fewer = (
        " Fewer stand out than chance would give: ranks seldom pick out authorities that are quieter than most, see "
        "below."
        if unusual < summary["expected_count"].sum()
        else ""
    )
    return (
        f"No single choice should decide, so all are run: {formats.number(total)} specifications for "
        f"{formats.number(len(summary))} authorities. {formats.sentence_start(_how_many(unusual))} unusual at the "
        f"{formats.percent(100 * plan.significance, 0)} level, where chance alone would give about "
        f"{formats.number(summary['expected_count'].sum(), 0)}. Specifications of one authority share data and are far "
        "from independent, so they are not counted one by one: the whole curve is run for every placebo, and the "
        f"authority's is ranked among them. By that test {verdict}; of {formats.number(tests_count)} such tests about "
        f"{formats.number(tests_count * plan.significance, 0)} would be so by chance.{fewer} No p-value in this "
        "chapter "
        "is corrected for the number of tests, so each overstates what it found."
    )


def validation_text(validation: pd.DataFrame, plan: AnalysisPlan) -> str:
    """Whether the methods find what is there, with their weak places named."""
    table = validation.set_index(["method", "measure", "planted_pp"])["value"]
    quiet, _, noisy = (table[DIFFERENCES, f"{FALSE_ALARM} of the {third}", 0.0] for third in THIRDS)
    biases = [abs(table[method, MEAN_ERROR, 0.0]) for method in (DIFFERENCES, SYNTHETIC)]
    coverage = [table[method, COVERAGE, 0.0] for method in (DIFFERENCES, SYNTHETIC)]
    strongest = min(plan.simulation.planted_effects_pp)
    is_noisier = table[DIFFERENCES, SIMULATED_SPREAD, 0.0] > table[DIFFERENCES, OFFICIAL_SPREAD, 0.0]
    likeness = " So real effects would be found somewhat oftener than simulated ones." if is_noisier else ""
    weak = table[SYNTHETIC, "detected_pct", strongest]
    return (
        "Before any of this is believed, the methods are tried where the truth is known: simulated authorities with "
        "the levels, spread, persistence and uneven noise of the real ones, and effects of known size planted in one "
        "of them, drawn by lot. Planted effects come back with a mean error of at most "
        f"{formats.number(max(biases), MOST_DECIMALS)} percentage points, and the intervals hold the truth in "
        f"{formats.percent(min(coverage), 0)} to {formats.percent(max(coverage), 0)} of panels. The same p-value means "
        "different things for different authorities: with nothing planted, the difference in differences raises the "
        f"alarm for {formats.percent(quiet, 1)} of the quietest third of authorities and "
        f"{formats.percent(noisy, 1)} of "
        "the noisiest. The synthetic control, which weighs each authority by its own misfit, errs the other way and "
        f"finds little: even a fall of {formats.number(abs(strongest), MOST_DECIMALS)} percentage points in "
        f"{formats.percent(weak, 0)} of panels. Simulated authorities share no local shocks; their differences in "
        f"differences spread by {amount(table[DIFFERENCES, SIMULATED_SPREAD, 0.0])}, those of the real placebos by "
        f"{amount(table[DIFFERENCES, OFFICIAL_SPREAD, 0.0])}.{likeness}"
    )


def cohorts_text(told: pd.DataFrame, plan: AnalysisPlan) -> str:
    """What a count of none among so few can tell."""
    pooled = told.iloc[-1]
    if pd.isna(pooled.base_pct):
        beside = f"No official rate can be set beside them: {pooled.base_missing_reason}."
    else:
        beside = (
            f"Among all pupils of {pooled.locality}'s secondary schools there were "
            f"{formats.number(pooled.base_pct, MOST_DECIMALS)} permanent exclusions per 100 pupils that year, at which "
            f"rate none of {pooled.pupils_count} is what one would expect without any support."
        )
    return (
        "The report prints an outcome for few cohorts, and none of those children was permanently excluded. Exact "
        f"intervals say how little that pins down: none of {pooled.pupils_count} is compatible with any risk up to "
        f"{formats.percent(pooled.high_pct, 0)}. {beside} These children were at higher "
        "risk, by how much nobody can say; only had their risk been above "
        f"{formats.percent(pooled.risk_spoken_against_pct, 0)} would none excluded be rarer than "
        f"{formats.percent(100 * plan.significance, 0)}."
    )


def regression_text(told: pd.DataFrame, plan: AnalysisPlan) -> str:
    """How much a cohort chosen for severe absence improves by itself."""
    low, high = told["no_longer_pct"].min(), told["no_longer_pct"].max()
    correlations = plan.regression_to_mean.correlations
    implied = "; ".join(
        f"{row.locality} {row.academic_year}: {formats.percent(row.implied_pct, 1)} against "
        f"{formats.percent(row.overall_pct, 1)}"
        for row in rows_of(told.dropna(subset=["implied_pct"]).drop_duplicates(["locality", "academic_year"]))
    )
    return (
        "A child chosen for missing most of a year is likely to miss less of the next, helped or not. How much less "
        "depends on how closely a child's absence in one year goes with that in the next, which no table here gives. "
        f"It is therefore assumed, from {formats.number(min(correlations), 1)} to "
        f"{formats.number(max(correlations), 1)}. "
        f"Under these assumptions {formats.percent(low, 0)} to {formats.percent(high, 0)} of severely absent children "
        "would no longer be severely absent a year later with nothing done. So that most of a cohort improved is what "
        "one would see anyway; only a comparison with children chosen alike and not helped could tell more.\n\nThe "
        "arithmetic takes children's absence as logit-normal, fixed by the published shares of persistently and "
        "severely absent pupils in the year before; the overall absence that it then implies can be held against the "
        f"published one ({implied}). It takes selection to be by absence alone and all pupils together to stay as "
        "they were. Cohorts chosen by other signs as well, such as earlier referrals of the family, would fall back "
        "less."
    )


def conclusion_text(rows: pd.DataFrame, title: str, registry: Registry) -> str:
    """What follows, and what does not; ``rows`` of one indicator."""
    times = rows["mdc_neighbours"] / rows["ceiling"]
    return (
        "**What follows.** The evaluators gave the projects' diversity as their reason to leave national data alone. "
        f"Scale is another, and it can be put in numbers: for {title}, what could be seen is "
        f"{formats.number(times.min())} to {formats.number(times.max())} times what the named cohorts could "
        "have moved, "
        "had everything worked for every child. Of what the cohorts gained, an evaluation by authority-wide rates "
        "would very probably have shown nothing, whether the projects worked or not.\n\n**What does not follow.** "
        "That no effect is visible at this scale is no evidence that there was none. The intervals hold effects, good "
        "and bad, far larger than any cohort could make, and what localities changed for all their schools may be "
        "among them. Nor would a small p-value have been proof: authorities did not join by lot, and "
        f"{formats.in_words(len(registry.localities))} localities with several outcomes each make unusual "
        "values likely "
        "somewhere.\n\n**What would have shown more.** Counts rather than rates, children rather than authorities: "
        "the attendance of each cohort, term by term, beside children chosen by the same rule and not yet helped. No "
        "table read here holds it."
    )


def others_text(rows: pd.DataFrame, plan: AnalysisPlan) -> str:
    """What the other pilots' outcomes show, and why no ceiling stands beside them."""
    unusual = rows[(rows["did_p"] <= plan.significance) | (rows["sc_p"] <= plan.significance)]
    return (
        "The other pilots named no cohorts, so no ceiling can be told; their programmes reached schools, and how many "
        "of an authority's pupils that touched is not published. Authorities of one locality are taken one by one: "
        f"rates without counts cannot be added. Of {formats.number(len(rows))} pairs of authority and outcome, "
        f"{_how_many(len(unusual))} unusual by one method or the other, and with two methods about "
        f"{formats.number(2 * plan.significance * len(rows), 0)} would be at most by chance."
    )


def making_note(chapter_id: str, notes: Mapping[str, str]) -> str:
    """How the chapter was made, and what the columns of its main table hold."""
    columns = "\n".join(f"- `{name}`: {words}" for name, words in notes.items())
    return (
        "Everything here is reckoned from the official tables below. Methods: "
        "differences in differences without standard errors of clusters, which mislead where few are treated "
        "[@bertrand2004; @conley2011]; randomisation inference [@fisher1935] by ranks among placebos [@conley2011], "
        "which one treated unit noisier or quieter than the others strains [@ferman2019]; synthetic control "
        "[@abadie2010] with a penalty on distant donors [@abadie2021]; minimum detectable effects [@bloom1995]; the "
        "specification curve [@simonsohn2020]; exact intervals of small counts [@clopper1934]; regression to the mean "
        "[@barnett2005].\n\n"
        '::: {.callout-note title="How this chapter was made" collapse="true"}\n'
        f'The notebook `notebooks/national_data.ipynb`, run with `CHAPTER_ID = "{chapter_id}"`, reads tables that the '
        "build derives from the official ones by `helpers.studies`; `design_analysis.csv`, `specification_curve.csv` "
        "and `design_validation.csv` in `outputs/tables` hold them whole. The columns of the first:\n\n"
        f"{columns}\n:::"
    )


def _how_many(number: int) -> str:
    """A number of things as the subject of a clause.

    >>> _how_many(0), _how_many(1), _how_many(4)
    ('none is', 'one is', 'four are')
    """
    if number == 0:
        return "none is"
    return "one is" if number == 1 else f"{formats.in_words(number)} are"
