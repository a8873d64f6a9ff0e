"""Quotations at the gate: their words are searched again, and who spoke is said as nearly as enough people share it.

A reader knows how attributions are chosen, so each is shared in earnest: everybody who was heard gets one by the same
steps, and it stands only where enough people have got that very one. And it names no cell that the tables of the same
people do not show: that somebody is quoted from a cell tells that it is not empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from helpers.project.disclosure_rules import SourceRules
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL, HIDDEN, PUBLISHED
from restricted.disclosure.identifiers import Wording, find_identifiers
from restricted.disclosure.release_requests import QUOTATIONS, Coordinates, Request

UNIVERSE, PERSON, TEXT, OWN_PLACE, NUMBER = "_universe", "_person", "text", "_own_place", "quotation"
ROLE, PLACE, PILOT, WAVE = "role_group", "locality", "_pilot", "wave"
STEPS: tuple[tuple[str, ...], ...] = (
    (ROLE, PLACE),
    (ROLE, PILOT),
    (ROLE, WAVE),
    (ROLE,),
    (PLACE,),
    (PILOT,),
    (WAVE,),
    (),
)
"""What an attribution says, from the nearest to the broadest: the role comes before the place."""
ATTRIBUTED = (ROLE, PLACE, WAVE)

Attribution = Mapping[str, str]


def quote_people(
    quotations: pd.DataFrame, heard: pd.DataFrame, *, source: str, wording: Wording, labels: Sequence[str] = ()
) -> Request:
    """A request to publish ``quotations`` of people among all who were ``heard``.

    ``heard`` has a row per person, wave, role group and locality: ``universe`` (of the tables that count them),
    ``person``, ``role_group``, ``locality``, ``pilot`` (missing where there is none), ``wave``. ``quotations`` has the
    same, ``text``, ``own_place`` (the names of the locality, a list) and ``labels``.
    """
    renamed = {"universe": UNIVERSE, "person": PERSON, "pilot": PILOT, "own_place": OWN_PLACE}
    frame = pd.concat([quotations.rename(columns=renamed), heard.rename(columns=renamed)], ignore_index=True)
    columns = [UNIVERSE, PERSON, ROLE, PLACE, PILOT, WAVE, *labels, TEXT, OWN_PLACE]
    return Request(
        QUOTATIONS,
        source,
        "",
        frame.reindex(columns=columns),
        labels=(NUMBER, *labels),
        values=(TEXT,),
        wording=wording,
    )


def telling_quotations(request: Request) -> list[str]:
    """The kinds of what would tell who spoke or where, in any of a request's quotations; empty where nothing would."""
    quoted = request.frame.dropna(subset=[TEXT])
    found = []
    for row in row_dicts(quoted):
        own = () if row[OWN_PLACE] is None else tuple(row[OWN_PLACE])
        found += find_identifiers(row[TEXT], replace(request.wording, own_place=own))
    return sorted({entry.kind for entry in found})


def attribute(
    frame: pd.DataFrame, shown: Mapping[str, Collection[Coordinates]], least_count: int
) -> list[Attribution | None]:
    """For each row what may be said of who it is: some of :data:`ATTRIBUTED`; ``None`` where not even a word may.

    ``shown`` holds, by universe, the cells that its tables show.
    """
    found: dict[int, Attribution] = {}
    for step in STEPS:
        left = frame.loc[[number for number in frame.index if number not in found]]
        for key, part in left.dropna(subset=list(step)).groupby([UNIVERSE, *step], sort=True):
            universe, *labels = key
            cell = {PLACE if name == PILOT else name: str(label) for name, label in zip(step, labels, strict=True)}
            is_shown = tuple(sorted(cell.items())) in shown.get(str(universe), ())
            if is_shown and part[PERSON].nunique() >= least_count:
                found |= dict.fromkeys(part.index, cell)
    return [found.get(number) for number in frame.index]


def safe_quotations(request: Request, rules: SourceRules, shown: Mapping[str, Collection[Coordinates]]) -> pd.DataFrame:
    """The quotations with what may be said of each; one of whom nothing may be said is hidden, words and all."""
    frame = request.frame.reset_index(drop=True)
    labels = [name for name in request.labels if name != NUMBER]
    made = []
    for row, attribution in zip(row_dicts(frame), attribute(frame, shown, rules.minimum_cell_count), strict=True):
        if row[TEXT] is None or pd.isna(row[TEXT]):
            continue
        if attribution is None:
            made.append({**dict.fromkeys((*labels, *ATTRIBUTED), ALL), TEXT: None, "status": HIDDEN})
            continue
        own = {name: str(row[name]) for name in labels}
        made.append(
            {**own, **{name: attribution.get(name, ALL) for name in ATTRIBUTED}, TEXT: row[TEXT], "status": PUBLISHED}
        )
    safe = pd.DataFrame(made, columns=[*labels, *ATTRIBUTED, TEXT, "status"]).astype("str")
    safe[TEXT] = safe[TEXT].mask(safe["status"] == HIDDEN)
    # By their words, so that the order tells nothing of who said them.
    safe = safe.sort_values(
        ["status", *labels, TEXT], ascending=[False, *[True] * (len(labels) + 1)], ignore_index=True
    )
    safe.insert(0, NUMBER, [str(number) for number in range(1, len(safe) + 1)])
    return safe
