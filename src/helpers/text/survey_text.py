"""What the survey's chapter says, and its tables as they are read. Pure functions of safe tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.indicators import formats
from helpers.project.instrument import Instrument
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL

SHOWS = (
    "who answered of those who were asked, by place, role and wave",
    "what people answered, item by item, under each criterion",
    "how well the items of a criterion hang together",
    "how localities and role groups differ, with what few answers leave uncertain, and without a ranking",
    "what changed between waves, of the same people and of others",
)
"""What the chapter shows where it may."""
TURNED = " (turned round)"
GOOD_RELIABILITY = 0.7
RATES_TITLES = {"locality": "By locality", "role_group": "By role group"}


def item_texts(instrument: Instrument, criterion: str) -> dict[str, str]:
    """The statements of a criterion by item, in order; those put the other way round are marked."""
    return {item.id: item.text + (TURNED if item.is_reversed else "") for item in instrument.items_of(criterion)}


def instrument_note(instrument: Instrument) -> str:
    """What the items are, as the instrument says of itself."""
    low, high = instrument.scale[0], instrument.scale[-1]
    return (
        f"{instrument.note} Each is answered on {formats.in_words(len(instrument.scale))} steps from "
        f"“{low.label.lower()}” to "
        f"“{high.label.lower()}”. They are told in three, since small cells would be kept back."
    )


def response_rates(
    responses: pd.DataFrame, invited: pd.DataFrame, levels: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """Who answered of those asked: ``by, by_title, level, level_title, wave, answered_count, invited_count, rate_pct``.

    ``levels``: titles by level of ``locality`` and of ``role_group``, in the order to be shown. A share is missing
    where either count is kept back.
    """
    frames = []
    for by, titles in levels.items():
        other = next(name for name in levels if name != by)
        asked, answered = (
            counts[(counts[other] == ALL) & counts[by].isin(list(titles))].rename(columns={by: "level", "count": name})[
                ["wave", "level", name]
            ]
            for counts, name in ((invited, "invited_count"), (responses, "answered_count"))
        )
        both = asked.merge(answered, on=["wave", "level"], how="left")
        both = both.assign(by=by, by_title=RATES_TITLES[by], level_title=both["level"].map(dict(titles)))
        order = both["level"].map(list(titles).index)
        frames.append(both.assign(_order=order).sort_values(["_order", "wave"]).drop(columns="_order"))
    table = pd.concat(frames, ignore_index=True)
    share = 100 * table["answered_count"].astype("Float64") / table["invited_count"].astype("Float64")
    # Counts are rounded, so a share may come out above the whole.
    return table.assign(rate_pct=share.clip(upper=100).astype(float))


def response_text(responses: pd.DataFrame, invited: pd.DataFrame, waves: Mapping[str, str]) -> str:
    """How many answered in each wave, of how many who were asked."""
    whole, asked = (
        counts[(counts["locality"] == ALL) & (counts["role_group"] == ALL)].set_index("wave")["count"]
        for counts in (responses, invited)
    )
    parts, hidden = [], []
    for wave, title in waves.items():
        if wave not in whole.index:
            continue
        if pd.isna(whole[wave]):
            hidden.append(title)
            continue
        of = f" of {formats.number(float(asked[wave]))} asked" if wave in asked.index and pd.notna(asked[wave]) else ""
        parts.append(f"about {formats.number(float(whole[wave]))}{of} in {title}")
    told = f"There are {formats.join_words(parts)} responses. " if parts else ""
    if hidden:
        told += (
            f"How many answered in all in {formats.join_words(hidden)} is kept back here, since it would give away a "
            "place with few. "
        )
    return (
        f"{told}Counts of responses are rounded to the nearest five. Who did not answer is not known, and nothing here "
        "makes up for them: the results are those of people who answered."
    )


def reliability_reading(reliability: pd.DataFrame, criteria: Mapping[str, str]) -> pd.DataFrame:
    """Alpha and omega of each criterion with their intervals, to be read."""
    ordered = reliability.sort_values("criterion", key=lambda names: names.map(list(criteria).index))
    return pd.DataFrame(
        [
            {
                "Criterion": criteria[row.criterion],
                "Items": formats.number(row.items_count),
                "Respondents": _shown(row.n_count, 0),
                "Alpha": _interval(row.alpha, row.alpha_low, row.alpha_high),
                "Omega": _interval(row.omega, row.omega_low, row.omega_high),
            }
            for row in rows_of(ordered)
        ]
    )


def _shown(value: float, decimals: int) -> str:
    return HIDDEN_SYMBOL if pd.isna(value) else formats.number(value, decimals)


def _interval(value: float, low: float, high: float) -> str:
    if pd.isna(value):
        return HIDDEN_SYMBOL
    return f"{formats.number(value, 2)} ({formats.number(low, 2)} to {formats.number(high, 2)})"


def reliability_caption(reliability: pd.DataFrame) -> str:
    """How many scales hang together well, with the rule."""
    known = reliability.dropna(subset=["alpha_low"])
    good = int((known["alpha_low"] >= GOOD_RELIABILITY).sum())
    return (
        f"Reliability of the criteria as scales: in {formats.number(good)} of {formats.number(len(known))} the whole "
        f"interval of Cronbach's alpha lies at "
        f"{GOOD_RELIABILITY} or above. In brackets: 95% intervals, from draws of respondents."
    )


def model_note() -> str:
    """How localities and role groups are compared."""
    return (
        "Some places have a dozen responses, so a plain share would swing by chance. The shares below come from one "
        "ordinal model a criterion [@mccullagh1980], in which all its items stand together and each respondent's "
        "answers count as one person's. Places and role groups are then drawn towards the average as far as their few "
        "answers leave them uncertain, and the spread between them is left open rather than fixed at a guess "
        "[@gelman2006; @rover2020]. The tests of this repository hold the intervals against planted differences."
    )


def spread_text(estimates: pd.DataFrame, column: str, what: str) -> str:
    """Whether places or roles can be told apart at all."""
    shown = estimates[estimates[column] != ALL].dropna(subset=["low_pct"])
    apart = shown[(shown["low_pct"] > shown["overall_pct"]) | (shown["high_pct"] < shown["overall_pct"])]
    if apart.empty:
        return (
            f"No {what} can be told from the average on any criterion: either they are alike, or too few answered to "
            "see it."
        )
    return (
        f"On {formats.number(len(apart))} of {formats.number(len(shown))} readings a {what} can be told from the "
        f"average; the others cannot."
    )


def change_text(change: pd.DataFrame, waves: Sequence[str]) -> str:
    """What linked and unlinked people say of change."""
    return (
        f"Between {waves[0]} and {waves[-1]} some people answered twice. Their change is measured on themselves; "
        f"that of all others compares "
        "different people. Both are means of each person's share of items agreed with. A criterion "
        "counts for a person in a wave where they answered at least half of its items; who did so in one wave alone "
        "stands with the others there, whatever else they answered."
    )
