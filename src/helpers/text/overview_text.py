"""What the opening and closing chapters say of the whole: the localities, the framework, the model, the implications.

Pure functions of the registry and the processed tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.evidence.register_counts import LEAD_TITLES
from helpers.indicators import formats
from helpers.project.codebook import Codebook
from helpers.project.registry import Registry
from helpers.text import check_tables
from helpers.text.evidence_tables import link_ids

FAVOURABLE = ("strength", "change")


def localities_table(registry: Registry, evidence: pd.DataFrame) -> pd.DataFrame:
    """The localities with links to their chapters: pilot, who led, own findings."""
    pilots = {pilot.id: pilot for pilot in registry.pilots}
    rows = []
    for locality in registry.localities:
        own = evidence[evidence["case"] == locality.id]
        favourable = int(own["direction"].isin(FAVOURABLE).sum())
        rows.append(
            {
                "Locality": f"[{locality.title}]({locality.id}.ipynb)",
                "Pilot": f"{pilots[locality.pilot].number}. {pilots[locality.pilot].title}",
                "Led by": f"{locality.partnership} ({LEAD_TITLES[locality.lead].lower()})",
                "Findings": len(own),
                "Strengths and changes": favourable,
                "Challenges and mixed": len(own) - favourable,
            }
        )
    return pd.DataFrame(rows)


def count_kinds(evidence: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Findings by kind and direction with zeros: ``kind, title, direction, row_count``, most frequent kind first."""
    totals = evidence["kind"].value_counts()
    kinds = sorted(codebook.kind_ids, key=lambda kind: -int(totals.get(kind, 0)))
    counts = evidence.groupby(["kind", "direction"]).size()
    rows = [
        (kind, codebook.titles[kind], direction, int(counts.get((kind, direction), 0)))
        for kind in kinds
        for direction in ("strength", "change", "mixed", "challenge")
    ]
    return pd.DataFrame(rows, columns=["kind", "title", "direction", "row_count"])


def measured_text(evidence: pd.DataFrame) -> str:
    """How much of the evidence is measured, and how much is judgement."""
    measured = int((evidence["kind"] == "measured_outcome").sum())
    judged = int((evidence["kind"] == "evaluator_judgement").sum())
    accounts = len(evidence) - measured - judged
    return (
        f"Of the {formats.number(len(evidence))} findings in the register, {formats.number(measured)} report something "
        f"that was "
        f"counted, {formats.number(accounts)} are what leaders, schools, partners or advisers said, and "
        f"{formats.number(judged)} are the evaluators' own judgements."
    )


def figures_text(checks: pd.DataFrame) -> str:
    """The outcomes of the checks of printed figures, with a link to the chapter."""
    messages = checks.loc[checks["changes_message"].astype(bool), "message"].nunique()
    return (
        f"Of {formats.number(len(checks))} figures that the source documents print, "
        f"{formats.number(len(check_tables.can_be_checked(checks)))} could be checked; "
        f"{formats.count(messages, 'difference')} {'changes' if messages == 1 else 'change'} a message of the report "
        "(@sec-published-figures)."
    )


def framework_table(framework: pd.DataFrame) -> pd.DataFrame:
    """The criteria and their questions to read, the criterion named once."""
    is_first = ~framework["criterion_id"].duplicated()
    criterion = framework["criterion_title"].where(is_first, "")
    return pd.DataFrame({"Criterion": list(criterion), "Question": list(framework["question"])})


def model_table(model: pd.DataFrame) -> pd.DataFrame:
    """The domains and elements of the coherence model to read, the domain named once."""
    is_first = ~model["domain_id"].duplicated()
    return pd.DataFrame(
        {
            "Domain": list(model["domain_title"].where(is_first, "")),
            "Element": list(model["element_title"]),
            "What it means": list(model["definition"]),
        }
    )


def dates_table(timeline: pd.DataFrame, from_year: str) -> pd.DataFrame:
    """The project's own events from ``from_year`` on to read: date, event, the document that says so."""
    kept = timeline[(timeline["case"] == "all") & (timeline["date"] >= from_year)].sort_values("date", kind="stable")
    return pd.DataFrame(
        {
            "Date": [_when(row) for row in kept.to_dict("records")],
            "What happened": list(kept["event"]),
            "Source": [name.replace("-", " ") for name in kept["document"]],
        }
    )


def _when(event: Mapping[Hashable, Any]) -> str:
    start = formats.date_in_words(str(event["date"]))
    last = event["end_date"]
    return f"{start} to {formats.date_in_words(last)}" if isinstance(last, str) else start


def implications_table(evidence: pd.DataFrame, cases: Mapping[str, str]) -> pd.DataFrame:
    """What the evaluators conclude (Section 4), to read: the finding, its direction, its link."""
    rows = evidence[evidence["section"] == "4"]
    return pd.DataFrame(
        {
            "What the evaluators conclude": list(rows["statement"]),
            "Of": [cases[case] for case in rows["case"]],
            "Evidence": [link_ids(name) for name in rows["evidence_id"]],
        }
    )
