"""What the evaluation collected and when: sources rebuilt from counts and checked against printed totals; timeline.

Pure functions of the processed tables ``evidence_sources``, ``timeline`` and ``evidence``. A count that the report does
not print stays missing: it is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.indicators import formats
from helpers.project.academic_years import days_of
from helpers.project.codebook import Codebook
from helpers.project.registry import ALL_CASES, Registry
from helpers.project.rows import rows_of
from helpers.sources.tables import Fault, TableError
from helpers.text.evidence_notes import section_heading

TOTAL_SUFFIX = "-total"
UNIT_TOTALS = {
    "interviews": ("evidence-interviews-total", "evidence-interviews-total-quote"),
    "observations": ("evidence-observations-total", "evidence-observations-total-quote"),
    "workshops": ("evidence-workshops-text", "evidence-workshops-quote"),
    "responses": ("evidence-survey-responses-text",),
}
"""Where the report prints the total of each unit: in its running text, and again where it highlights a sentence."""

CHECK_TITLES = {
    "what": "What",
    "parts": "Parts",
    "computed_count": "Computed",
    "printed_value": "Printed",
    "place": "Where printed",
    "verdict": "Verdict",
}
PEOPLE_TITLES = {
    "pilot": "Pilot",
    "interviews_count": "Interviews",
    "localities_count": "Localities",
    "per_locality": "For each locality",
}
END_WORDS = ("end of the pilots", "the project ends")


def count_by_source(sources: pd.DataFrame) -> pd.DataFrame:
    """Counts by source and wave, seasons and pilots added up: ``source_id, source_title, unit, wave, count``.

    A wave in which a source was used without a printed count has a missing ``count``.
    """
    keys = ["source_id", "source_title", "unit", "wave"]
    grouped = sources.groupby(keys, sort=False)["count"]
    return grouped.sum(min_count=1).reset_index()


def totals_by_unit(sources: pd.DataFrame) -> dict[str, int]:
    """The total of each unit that has counts: interviews, observations, workshops, responses."""
    counted = sources.dropna(subset=["count"])
    return {str(unit): int(rows["count"].sum()) for unit, rows in counted.groupby("unit", sort=False)}


def sources_table(sources: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The report's table of sources to read: a row a source, its parts by wave, the total computed."""
    pilots = {pilot.id: f"Pilot {pilot.number}" for pilot in registry.pilots}
    rows = []
    for _, mine in sources.groupby("source_id", sort=False):
        counted = mine["count"].sum(min_count=1)
        unit = mine["unit"].iloc[0]
        total = formats.MISSING if pd.isna(counted) else f"{formats.number(counted)} {unit}"
        parts = {wave.title: _parts(mine[mine["wave"] == wave.id], pilots) for wave in registry.waves}
        rows.append({"Source": mine["source_title"].iloc[0], **parts, "Total": total})
    return pd.DataFrame(rows)


def _parts(rows: pd.DataFrame, pilots: Mapping[str, str]) -> str:
    """One wave of a source: its counts season by season, by pilot where the source gives that."""
    if rows.empty:
        return "none"
    texts = []
    for season, mine in rows.groupby("season", sort=False, dropna=False):
        counts = [
            "used, not counted"
            if pd.isna(row["count"])
            else f"{pilots[row['pilot']]}: {formats.number(row['count'])}"
            if row["pilot"] in pilots
            else formats.number(row["count"])
            for row in mine.to_dict("records")
        ]
        texts.append(", ".join(counts) + (f" ({season})" if isinstance(season, str) else ""))
    return "; ".join(texts)


def check_totals(sources: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Every printed total of the evidence next to the sum of its parts.

    Returns ``what, parts, computed_count, printed_value, place, verdict``; ``verdict`` is ``agrees`` or ``differs``.

    Raises
    ------
    TableError
        A source with several parts, or a unit, has no printed total among ``figures``.
    """
    printed = figures.set_index("figure_id")
    rows = []
    for source_id, mine in sources.dropna(subset=["count"]).groupby("source_id", sort=False):
        wanted = {"locality-workshops": "locality-workshops-total", "survey": "survey-responses-total"}
        figure_id = wanted.get(str(source_id), f"{source_id}{TOTAL_SUFFIX}")
        rows.append(_check(str(mine["source_title"].iloc[0]), mine, figure_id, printed))
    for unit, mine in sources.dropna(subset=["count"]).groupby("unit", sort=False):
        rows += [
            _check(f"All {unit}", mine, figure_id, printed)
            for figure_id in UNIT_TOTALS.get(str(unit), [f"evidence-{unit}-total"])
        ]
    return pd.DataFrame(rows)


def _check(what: str, rows: pd.DataFrame, figure_id: str, printed: pd.DataFrame) -> dict[str, object]:
    if figure_id not in printed.index:
        rule = f"the printed total of {what.lower()} is a figure with this id and the case 'all'"
        raise TableError([Fault("published/figures_*.csv", None, "figure_id", figure_id, rule)])
    figure = printed.loc[figure_id].to_dict()
    computed = int(rows["count"].sum())
    return {
        "what": what,
        "parts": " + ".join(formats.number(count) for count in rows["count"]),
        "computed_count": computed,
        "printed_value": figure["value"],
        "place": figure["section"],
        "verdict": "agrees" if float(figure["value"]) == computed else "differs",
    }


def checks_text(checked: pd.DataFrame) -> str:
    """How many printed totals agree with their parts."""
    agreed = int((checked["verdict"] == "agrees").sum())
    if agreed == len(checked):
        return f"All {formats.number(len(checked))} totals that the report prints agree with the sum of their parts."
    wrong = checked[checked["verdict"] != "agrees"]
    named = formats.join_words(
        f"{row.what.lower()} ({row.computed_count}, printed {row.printed_value})" for row in rows_of(wrong)
    )
    return f"{agreed} of {len(checked)} printed totals agree with the sum of their parts. These differ: {named}."


def totals_text(totals: Mapping[str, int], per_source: pd.DataFrame) -> str:
    """What was collected, in a sentence, with what was not counted."""
    counted = [
        f"{formats.number(count)} {'survey ' if unit == 'responses' else ''}{unit}" for unit, count in totals.items()
    ]
    without = per_source.groupby("source_title", sort=False)["count"].apply(lambda counts: counts.isna().all())
    text = f"The evaluation drew on {formats.join_words(counted)}."
    if without.any():
        named = formats.join_words(title.lower() for title in without.index[without])
        text += f" It also used {named}, of which no count was printed."
    return text


def sources_caption(per_source: pd.DataFrame, waves: Mapping[str, str]) -> str:
    """In which wave most of each kind was collected."""
    interviews = per_source[per_source["unit"] == "interviews"].groupby("wave")["count"].sum()
    survey = per_source[per_source["unit"] == "responses"].dropna(subset=["count"])
    late = waves[str(interviews.idxmax())]
    text = (
        f"Most interviews ({formats.number(interviews.max())} of {formats.number(interviews.sum())}) were "
        f"held in {late}"
    )
    if not survey.empty and survey["wave"].nunique() == 1:
        text += f"; the survey ran in {waves[survey['wave'].iloc[0]]} alone, so nothing in it shows change"
    return text + ". Survey responses are counted on their own scale."


def interviews_by_pilot(sources: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Stakeholder interviews by pilot: ``pilot, interviews_count, localities_count, per_locality`` (one decimal)."""
    rows = []
    for pilot in registry.pilots:
        mine = sources[sources["pilot"] == pilot.id]
        localities = len(registry.localities_of(pilot.id))
        count = int(mine["count"].sum())
        per_locality = formats.number(count / localities, 0 if count % localities == 0 else 1)
        rows.append((pilot.heading, count, localities, per_locality))
    return pd.DataFrame(rows, columns=list(PEOPLE_TITLES))


def people_text(people: pd.DataFrame, per_source: pd.DataFrame) -> str:
    """How the stakeholder interviews are spread, and what the source does not say of them."""
    total = int(people["interviews_count"].sum())
    return (
        f"The {formats.number(total)} interviews with local stakeholders were held once, in the second year. "
        "The report "
        f"gives "
        "their number by pilot, but neither by locality nor by role, so it cannot be said how evenly a locality's "
        "schools, "
        "services and partners were heard. Locality leads were interviewed in every round; they are the only group "
        "whose "
        "accounts can be followed from start to end."
    )


def academic_year_dates(year: str) -> tuple[str, str]:
    """First and last day of an academic year.

    >>> academic_year_dates("2022/23")
    ('2022-09-01', '2023-08-31')
    """
    first, last = days_of(year)
    return first.isoformat(), last.isoformat()


def timeline_events(timeline: pd.DataFrame, from_year: str) -> pd.DataFrame:
    """The events of the project as a whole, ready to draw: ``label, start, end, is_span, document``, by date.

    A date known to the season or the year spans it: a precision that the source does not give is not drawn. Each
    document's own end of the project is a span from the project's start, so that the versions can be compared.
    """
    kept = timeline[(timeline["date"].str[:4] >= from_year) & (timeline["case"] == ALL_CASES)]
    began = pd.Timestamp(str(kept.set_index("event_id").loc["project-starts", "date"]))
    rows = []
    for event in kept.to_dict("records"):
        start, end = _span(event)
        if _is_end(event["event"]):
            start = began
        rows.append((event["event"], start, end, end - start > pd.Timedelta(days=45), event["document"]))
    table = pd.DataFrame(rows, columns=["label", "start", "end", "is_span", "document"])
    return table.sort_values(["start", "end"], kind="stable", ignore_index=True)


def _is_end(event: object) -> bool:
    return str(event).lower().startswith(END_WORDS)


def _span(event: Mapping[Hashable, Any]) -> tuple[pd.Timestamp, pd.Timestamp]:
    date, last = str(event["date"]), event["end_date"]
    start = pd.Timestamp(date)
    if isinstance(last, str):
        return start, pd.Timestamp(last) + pd.offsets.MonthEnd(0)
    if len(date) == 4:
        return start, pd.Timestamp(f"{date}-12-31")
    return (start, start + pd.offsets.MonthEnd(0)) if len(date) == 7 else (start, start)


def project_ends(timeline: pd.DataFrame) -> pd.DataFrame:
    """The end of the project as each document gives it: ``date, event, document``, by date."""
    is_end = timeline["event"].map(_is_end)
    return timeline.loc[is_end, ["date", "event", "document"]].sort_values("date", ignore_index=True)


def ends_text(ends: pd.DataFrame) -> str:
    """That the documents date the end differently, and how."""
    said = [f"{formats.date_in_words(row.date)} in the {row.document.replace('-', ' ')}" for row in rows_of(ends)]
    if ends["date"].nunique() == 1:
        return f"The sources agree on when the project ended: {formats.date_in_words(ends['date'].iloc[0])}."
    return (
        f"The sources give {formats.count(ends['date'].nunique(), 'end')} to the project: {formats.join_words(said)}. "
        "The chart shows each date as its source gives it."
    )


def timeline_caption(events: pd.DataFrame, ends: pd.DataFrame) -> str:
    """How long the span is, and how the ends differ."""
    first, last = (pd.Period(pd.Timestamp(date), "M") for date in (ends["date"].min(), ends["date"].max()))
    months = (last - first).n
    return (
        f"{formats.number(len(events))} events of the project as a whole, from {events['start'].min():%Y} to "
        f"{events['end'].max():%Y}. The documents' "
        f"dates for the project's end lie {formats.number(months)} months apart. Bars span what is known only to the "
        f"season "
        "or year; shaded: the academic years of the two evaluation waves."
    )


def register_text(evidence: pd.DataFrame, codebook: Codebook) -> str:
    """What the register is and how large."""
    return (
        f"The register holds {formats.number(len(evidence))} findings of the evaluation report, each in this "
        "edition's words with the place, criterion, year, direction and voice that it was coded to. An id elsewhere in "
        "the book leads here; from here, the section leads to the paragraph of the report that a finding comes from, "
        "and the last column back to the sentences that rest on it. A finding that no sentence names is still counted "
        f"in the charts and matrices. {codebook.coder_note} What each code means is in @sec-codebook; the criterion's "
        "question is given in brackets."
    )


def coverage_table(coverage: pd.DataFrame) -> pd.DataFrame:
    """Paragraphs by section and what became of them, with the number of findings."""
    titles = {"rows": "Gave findings", "restated": "Repeat others", "no_finding": "Hold none", "unaccounted": "Open"}
    counts = coverage.groupby(["section", "status"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(index=list(dict.fromkeys(coverage["section"])))
    kept = [status for status in titles if status in counts.columns]
    findings = coverage.groupby("section")["rows_count"].sum()
    table = counts[kept].rename(columns=titles)
    table.insert(0, "Paragraphs", counts.sum(axis=1))
    table.insert(0, "Section", [section_heading(name) for name in table.index])
    return table.assign(Findings=findings.reindex(table.index)).reset_index(drop=True)


def codes_table(evidence: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Findings by kind and direction, with totals: a row a kind, a column a direction."""
    table = pd.crosstab(evidence["kind"], evidence["direction"])
    kinds = [kind for kind in codebook.kind_ids if kind in table.index]
    directions = [term.id for term in codebook.directions if term.id in table.columns]
    table = table.loc[kinds, directions]
    table["total"] = table.sum(axis=1)
    table.columns = [codebook.titles.get(name, "Total") for name in table.columns]
    table.insert(0, "Kind", [codebook.titles[kind] for kind in table.index])
    return table.reset_index(drop=True)


def register_sections(evidence: pd.DataFrame, registry: Registry) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The register in readable parts: heading, name of the part, rows; by pilot and its localities, then all cases."""
    for pilot in registry.pilots:
        yield pilot.heading, pilot.id, evidence[evidence["case"] == pilot.id]
        for locality in registry.localities_of(pilot.id):
            yield locality.title, locality.id, evidence[evidence["case"] == locality.id]
    yield "All localities", ALL_CASES, evidence[evidence["case"] == ALL_CASES]
