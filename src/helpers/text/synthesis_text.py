"""Sentences and readable tables of the synthesis, from the counts of :mod:`helpers.evidence`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.evidence.register import by_element
from helpers.evidence.register_counts import LEAD_TITLES
from helpers.indicators import formats
from helpers.project.registry import ALL_CASES, Registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import split_codes
from helpers.text.evidence_tables import link_ids, list_cases

MOST_LINKS = 4
PAIRS_SHOWN = 8


def element_table(elements: pd.DataFrame, model: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """The elements of one domain to read: definition, counts, and links to the findings across all cases.

    Each element is a place that other pages lead to, ``element-ID``.

    ``elements`` are rows of :func:`helpers.evidence.register_counts.count_elements`.
    """
    definitions = model.set_index("element_id")["definition"]
    across = by_element(evidence[evidence["case"] == ALL_CASES])
    ids = across.groupby("element")["evidence_id"].agg(";".join)
    return pd.DataFrame(
        {
            "Element": [
                f"[{title}]{{#element-{name}}}"
                for name, title in zip(elements["element_id"], elements["element_title"], strict=True)
            ],
            "What it means": [definitions[name] for name in elements["element_id"]],
            "Findings": list(elements["row_count"]),
            "Localities with their own": list(elements["locality_count"]),
            "Across cases": [link_ids(ids.get(name), MOST_LINKS) or "–" for name in elements["element_id"]],
        }
    )


def criteria_caption(directions: pd.DataFrame, matrix: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """How the localities' own findings divide, and where there is none."""
    total = int(directions["row_count"].sum())
    by_direction = directions.groupby("direction")["row_count"].sum()
    favourable = int(by_direction[["strength", "change"]].sum())
    adverse = int(by_direction[["challenge", "mixed"]].sum())
    empty = matrix[matrix["rows_count"] == 0]
    text = (
        f"Of {formats.number(total)} findings on single localities, {formats.number(favourable)} tell of a "
        "strength or a "
        f"change and {formats.number(adverse)} of a challenge or something mixed; the rest describe without judging."
    )
    if empty.empty:
        text += " Every locality has evidence under every criterion."
    else:
        text += f" {formats.sentence_start(formats.count(len(empty), 'cell'))} of {len(matrix)} hold none."
    return (
        text + " Squares count what the report says of a place; a long row means much evidence, not a better place. "
        "Findings on a whole pilot are left out here."
    )


def elements_caption(per_case: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """How many cells of the case × element grid have evidence, and which elements every locality has or few have."""
    filled = int((per_case["row_count"] > 0).sum())
    reached = per_case[per_case["row_count"] > 0].groupby("element_title")["case"].nunique()
    cases = per_case["case"].nunique()
    everywhere = [name for name in dict.fromkeys(per_case["element_title"]) if reached.get(name, 0) == cases]
    text = f"{filled} of {len(per_case)} cells hold at least one finding of the locality's own."
    if everywhere:
        named = "; ".join(_lower(name) for name in everywhere)
        elements = formats.count(len(everywhere), "element")
        text += f" All {formats.in_words(cases)} localities have evidence on {elements}: {named}."
    else:
        text += " No element is evidenced in every locality."
    return text + " Darker cells hold more findings. The register follows the report, which says more of some places."


def multiples_caption(per_case: pd.DataFrame, model_label: str) -> str:
    """Whether any two localities have evidence on the same elements, and how to read the drawings."""
    reached = per_case[per_case["row_count"] > 0].groupby("case")["element_id"].agg(frozenset)
    cases = per_case["case"].nunique()
    alike = cases - len(set(reached.reindex(per_case["case"].unique())))
    opening = (
        "No two localities have evidence on the same set of elements."
        if alike == 0
        else (
            f"The {formats.in_words(cases)} localities have {formats.in_words(cases - alike)} different sets "
            "of elements."
        )
    )
    return (
        f"{opening} Each drawing is the model of @{model_label} with one locality's own findings; dotted rings have "
        "none. In brackets: elements with evidence."
    )


def leads_text(registry: Registry) -> str:
    """Who led how many localities, and why the contrast can only be described."""
    leads = [entry.lead for entry in registry.localities]
    counts = [
        f"{formats.in_words(leads.count(lead))} {'was' if leads.count(lead) == 1 else 'were'} led by a {title.lower()}"
        for lead, title in LEAD_TITLES.items()
        if lead in leads
    ]
    return (
        f"Of the {formats.in_words(len(leads))} localities, {formats.join_words(counts)}. Each kind of lead took up a "
        f"pilot of "
        "its own, so what differs by lead and what differs by task cannot be told apart. The table describes which "
        "elements have evidence; it compares no groups."
    )


def leads_table(leads: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """``cross_case.contrast_leads`` to read: a row an element, a column a kind of lead, ``3 of 4 (12)``."""
    cells = [
        f"{row.localities_count} of {row.localities_total} ({row.rows_count})" if row.rows_count else "none"
        for row in rows_of(leads)
    ]
    shown = leads.assign(cell=cells).pivot(index="element", columns="lead", values="cell")
    shown = shown.reindex(index=list(dict.fromkeys(leads["element"])), columns=[x for x in LEAD_TITLES if x in shown])
    shown = shown.rename(columns=LEAD_TITLES)
    shown.insert(0, "Element", [codes[name] for name in shown.index])
    return shown.reset_index(drop=True)


def gaps_text(negative: pd.DataFrame, elements: pd.DataFrame) -> str:
    """How many cells are silent or speak against an element, and what silence means."""
    silent = negative[negative["pattern"] == "silent"]
    against = negative[negative["pattern"] == "against"]
    text = (
        f"The report names no finding of the locality's own in {formats.count(len(silent), 'cell')} of the "
        "grid, spread "
        f"over "
        f"{formats.count(silent['element'].nunique(), 'element')} of {len(elements)}."
    )
    if not against.empty:
        text += (
            f" In {formats.count(len(against), 'cell')} more, all of a locality's own findings are challenges "
            "or mixed: "
            "negative cases, which a count alone would hide."
        )
    return text + (
        " Some silence reflects what a locality set out to do, some only what a report of limited length had room to "
        "say; "
        "the register cannot tell which."
    )


def gaps_table(negative: pd.DataFrame, codes: Mapping[str, str], titles: Mapping[str, str]) -> pd.DataFrame:
    """``cross_case.find_negative_cases`` to read: by element, where silent and where spoken against."""
    rows = []
    for element, title in codes.items():
        mine = negative[negative["element"] == element]
        if mine.empty:
            continue
        against = [
            f"{titles[row.case]} ({link_ids(row.evidence_ids, 2)})"
            for row in rows_of(mine[mine["pattern"] == "against"])
        ]
        silent = list_cases(mine.loc[mine["pattern"] == "silent", "case"], titles)
        rows.append((title, silent or formats.MISSING, ", ".join(against) or formats.MISSING))
    return pd.DataFrame(rows, columns=["Element", "No finding of its own", "Only challenges or mixed findings"])


def dependence_text(left_out: pd.DataFrame, codes: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Which elements' evidence would be rated otherwise if one locality were left out, from ``leave_one_out``."""
    intro = (
        "Leave out one locality at a time and rate again: this shows how far what is said of an element hangs on a "
        "single "
        "place."
    )
    changed = left_out[left_out["is_changed"]]
    if changed.empty:
        return f"{intro} No rating changes."
    lines = []
    for element, rows in changed.groupby("element", sort=False):
        places = [f"without {titles[row.left_out]}, {row.strength_without}" for row in rows_of(rows)]
        lines.append(f"- **{codes[str(element)]}** ({rows['strength'].iloc[0]}): {'; '.join(places)}.")
    total = left_out["element"].nunique()
    unmoved = total - changed["element"].nunique()
    return (
        f"{intro} {formats.sentence_start(formats.count(unmoved, 'element'))} of {total} "
        f"{'keeps its rating' if unmoved == 1 else 'keep their rating'} whichever is left out; the others change:\n\n"
        + "\n".join(lines)
    )


def years_table(years: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """``cross_case.contrast_years`` by criterion to read: findings of each year and how they divide."""
    rows = []
    for row in years.to_dict("records"):
        favourable = row["strength_count"] + row["change_count"]
        rows.append(
            {
                "Criterion": codes[row["criterion"]],
                "Year": f"Year {row['year']}",
                "Findings": row["rows_count"],
                "Strengths and changes": favourable,
                "Challenges and mixed": row["challenge_count"] + row["mixed_count"],
                "Descriptions": row["description_count"],
            }
        )
    table = pd.DataFrame(rows)
    order = {name: place for place, name in enumerate(codes.values())}
    return table.sort_values("Criterion", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def pairs_table(pairs: pd.DataFrame, codes: Mapping[str, str], titles: Mapping[str, str], most: int) -> pd.DataFrame:
    """The ``most`` frequent rows of :func:`helpers.evidence.cross_case.pair_elements` to read."""
    top = pairs.sort_values("findings_count", ascending=False, kind="stable").head(most)
    return pd.DataFrame(
        {
            "Element": [codes[name] for name in top["element"]],
            "Together with": [codes[name] for name in top["other_element"]],
            "Findings": list(top["findings_count"]),
            "Localities": [list_cases(split_codes(cell), titles) or formats.MISSING for cell in top["localities"]],
        }
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
