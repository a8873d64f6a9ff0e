"""What a chapter on restricted evidence says of its own standing: open, held back, or not here and why. Pure
functions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import HIDDEN_SYMBOL

RESTRICTED_FOLDER = "the folder `restricted` below `data/raw`"
WITHOUT = ("absent", "awaiting_review", "withheld")
GATE_NOTE = (
    "Everything below has passed one gate, which works on rules that are fixed beforehand: cells of fewer than ten "
    "people are kept back, "
    f"and so are others that would give them away. They show as {HIDDEN_SYMBOL}, and in no picture as nought."
)

RESEARCHERS_SECTION = (
    "## For researchers who hold the evidence {.making}\n\n"
    f"Put its files into {RESTRICTED_FOLDER}, whose README says which files and columns are taken, and run "
    "`make report`. They are checked, given pseudonyms, analysed, and let through a disclosure gate; this chapter then "
    "shows what may be seen, once a reviewer has signed it. The methods, and their tests on data of known truth, are "
    "in the repository and run without them."
)


def is_shown(*tables: pd.DataFrame) -> bool:
    """Whether every one of ``tables`` came through the gate with rows."""
    return all(not table.empty for table in tables)


def standing_text(what: str, releases: pd.DataFrame, names: Sequence[str], held: str, shows: Sequence[str]) -> str:
    """How a chapter opens: what evidence it is about, and whether it can be shown.

    ``releases``: the table ``disclosure_releases``. ``names``: the tables that the chapter reads. ``held``: what the
    evaluation held, a sentence with its counts. ``shows``: what the chapter shows of it, where it may.
    """
    own = releases[releases["table"].isin(list(names))]
    states = set(own["state"])
    if states <= {"absent"}:
        return f"{held}\n\n{unknown_text(what, shows)}\n\n{RESEARCHERS_SECTION}"
    texts = [held]
    waiting = own[own["state"] == "awaiting_review"]
    if len(waiting):
        texts.append(
            '::: {.callout-warning title="Held back until a reviewer has signed"}\n'
            f"{_tables(waiting)} of this chapter {'waits' if len(waiting) == 1 else 'wait'} for the signature of a "
            "reviewer, and what they would show is left out until then.\n:::"
        )
    withheld = own[own["state"] == "withheld"]
    if len(withheld):
        reasons = "; ".join(f"{row.table}: {row.reason}" for row in rows_of(withheld))
        texts.append(f"Not shown at all, since the gate could not let it through: {reasons}.")
    if states - set(WITHOUT):
        texts.append(GATE_NOTE)
    return "\n\n".join(texts)


def _tables(rows: pd.DataFrame) -> str:
    words = formats.in_words(len(rows))
    return f"{words[0].upper()}{words[1:]} {'table' if len(rows) == 1 else 'tables'}"


def unknown_text(what: str, shows: Sequence[str]) -> str:
    """What a reader cannot know without the evidence, in plain words, and that nothing stands in for it."""
    listed = "\n".join(f"- {entry}" for entry in shows)
    return (
        f"{formats.sentence_start(what)} are confidential, and this edition has none of them. So it does not know:\n\n"
        f"{listed}\n\nNothing stands here in their place: no estimate, and no number from memory."
    )


def counts_sentence(sources: pd.DataFrame, ids: Sequence[str]) -> str:
    """What Table 1 of the report counts of some sources: ``9 + 9 …`` added up, one sentence.

    ``sources``: the table ``evidence_sources``; ``ids``: its ``source_id`` values.
    """
    own = sources[sources["source_id"].isin(list(ids))].dropna(subset=["count"])
    parts = []
    for unit, rows in own.groupby("unit", sort=False):
        total = int(rows["count"].sum())
        waves = rows["academic_year"].dropna().unique()
        parts.append(f"{formats.number(total)} {unit} ({formats.join_words(str(year) for year in waves)})")
    return f"The report counts {formats.join_words(parts)} in its Table 1."
