"""The claims made of every locality, to read: the caption of their chart and their table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.checks.check_marks import claim_anchor
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.text.evidence_tables import link_ids


def claims_caption(summaries: pd.DataFrame) -> str:
    """How many claims made of every locality are evidenced in all of them, and in how many in half or fewer."""
    whole = int(summaries["is_evidenced_in_all"].sum())
    borne = summaries["supported_count"] + summaries["contested_count"]
    few = int((borne <= summaries["localities_count"] / 2).sum())
    none = int((borne == 0).sum())
    return (
        f"Of {formats.number(len(summaries))} claims that the report makes of every locality it speaks of, "
        f"{formats.number(whole)} {'is' if whole == 1 else 'are'} borne out by a finding of each; "
        f"{formats.number(few)} by "
        f"findings of half or fewer, of which {formats.number(none)} by none. A small dot is silence, which makes no "
        f"claim false."
    )


def claims_table(summaries: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """The claims to read: id, claim, of whom, where it stands, how far it holds."""
    return pd.DataFrame(
        {
            "Claim": [
                f"[{row.claim_id}.]{{#{claim_anchor(row.claim_id)}}} {row.statement}" for row in rows_of(summaries)
            ],
            "Made of": [titles[scope] for scope in summaries["scope"]],
            "Made in": [link_ids(cell) for cell in summaries["evidence_id"]],
            "How far it holds": [
                row.summary + (f" ({link_ids(row.differing_support)})" if row.differing_support else "")
                for row in rows_of(summaries)
            ],
        }
    )
