"""Do interviews, observations, survey and outcomes point the same way, criterion by criterion and place by place?

Each source points *favourable*, *unfavourable* or *balanced*, or is *silent*, and several together agree or not, by
the rules of :mod:`helpers.project.triangulation_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.project.codebook import load_codebook
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.project.released_labels import HELD, TOWARDS, UNCHANGED
from helpers.project.triangulation_rules import (
    AGREE,
    BALANCED,
    CLEAR_SHARE,
    CONTRADICT,
    FAVOURABLE,
    LEAST_INDICATORS,
    LEAST_SEGMENTS,
    OUTCOME_CRITERION,
    PARTLY,
    SILENT,
    SOURCES,
    SURVEY_EVEN_PCT,
    UNFAVOURABLE,
)
from restricted.fieldwork.coding_coverage import first_codings

POINTING_COLUMNS = ("locality", "criterion", "source", "pointing", "contributors_count")


def point_segments(segments: pd.DataFrame, source: str, kinds: Sequence[str]) -> pd.DataFrame:
    """Where coded segments of some ``record_kind`` point: :data:`POINTING_COLUMNS`, only places that speak.

    Segments coded as descriptions point nowhere. ``contributors_count``: the interviews or observations behind it.
    """
    first = first_codings(segments)
    is_judgement = first["direction"].ne("description")
    own = first[first["record_kind"].isin(kinds) & is_judgement].dropna(subset=["locality", "criterion"])
    rows = []
    for (locality, criterion), cell in own.groupby(["locality", "criterion"]):
        if len(cell) < LEAST_SEGMENTS:
            continue
        favourable = cell["direction"].isin(["strength", "change"]).sum() + (cell["direction"] == "mixed").sum() / 2
        rows.append((locality, criterion, source, _side(favourable / len(cell)), cell["record_id"].nunique()))
    return pd.DataFrame(rows, columns=list(POINTING_COLUMNS))


def _side(share: float) -> str:
    if share >= CLEAR_SHARE:
        return FAVOURABLE
    return UNFAVOURABLE if share <= 1 - CLEAR_SHARE else BALANCED


def point_survey(estimates: pd.DataFrame) -> pd.DataFrame:
    """Where the survey points: :data:`POINTING_COLUMNS`.

    ``estimates``: ``criterion, level`` (a locality), ``low_pct, high_pct, respondents_count``.
    """
    pointing = pd.Series(BALANCED, index=estimates.index)
    pointing[estimates["low_pct"] > SURVEY_EVEN_PCT] = FAVOURABLE
    pointing[estimates["high_pct"] < SURVEY_EVEN_PCT] = UNFAVOURABLE
    return pd.DataFrame(
        {
            "locality": estimates["level"],
            "criterion": estimates["criterion"],
            "source": "survey",
            "pointing": pointing,
            "contributors_count": estimates["respondents_count"],
        },
        columns=list(POINTING_COLUMNS),
    )


def point_outcomes(progress: pd.DataFrame) -> pd.DataFrame:
    """Where local indicators point: :data:`POINTING_COLUMNS`. ``progress``: of :func:`progress`."""
    rows = []
    for locality, own in progress.dropna(subset=["moved"]).groupby("locality"):
        if len(own) >= LEAST_INDICATORS:
            towards = own["moved"].isin([TOWARDS, HELD]).sum() + (own["moved"] == UNCHANGED).sum() / 2
            rows.append((locality, OUTCOME_CRITERION, "outcomes", _side(towards / len(own)), len(own)))
    return pd.DataFrame(rows, columns=list(POINTING_COLUMNS))


def triangulate(pointings: pd.DataFrame, localities: Sequence[str], criteria: Sequence[str]) -> pd.DataFrame:
    """``locality, criterion``, a column a source, ``verdict``: every cell of the grid, silence included.

    ``pointings``: :data:`POINTING_COLUMNS` of all sources; a missing ``pointing`` (withheld) is silence too.
    """
    wide = (
        pointings.dropna(subset=["pointing"])
        .pivot_table(index=["locality", "criterion"], columns="source", values="pointing", aggfunc="first")
        .reindex(pd.MultiIndex.from_product([localities, criteria], names=["locality", "criterion"]))
        .reindex(columns=list(SOURCES))
        .astype(object)
    )
    wide = wide.where(wide.notna(), SILENT)
    return wide.assign(verdict=[verdict_of(row) for row in wide.itertuples(index=False)]).reset_index()


def triangulate_released(tables: Mapping[str, pd.DataFrame], project: Project) -> pd.DataFrame:
    """The matrix of every locality and criterion from released tables, with ``is_simulated``.

    No rows where none of them is published: a matrix of silence would look like a result.
    """
    differences, progress = tables["survey_differences"], tables["kpi_progress"]
    pointings = [tables[name] for name in ("segment_pointings", "observation_pointings")]
    columns = ["locality", "criterion", *SOURCES, "verdict", "is_simulated"]
    present = [table for table in (*pointings, differences, progress) if not table.empty]
    if not present:
        return pd.DataFrame(columns=columns)
    registry, codebook = load_registry(project.registry), load_codebook(project)
    places = [place.id for place in registry.localities]
    parts = [table.reindex(columns=list(POINTING_COLUMNS[:4])) for table in pointings if not table.empty]
    if not differences.empty:
        survey = differences[differences["locality"].isin(places)].dropna(subset=["low_pct", "high_pct"])
        parts.append(point_survey(survey.rename(columns={"locality": "level", "n_count": "respondents_count"})))
    if not progress.empty:
        parts.append(point_outcomes(progress))
    matrix = triangulate(pd.concat(parts, ignore_index=True), places, [entry.id for entry in codebook.criteria])
    return matrix.assign(is_simulated=bool(present[0]["is_simulated"].iloc[0]))[columns]


def verdict_of(pointings: Sequence[str]) -> str:
    """What several sources together say.

    >>> verdict_of(["favourable", "silent", "favourable"]), verdict_of(["favourable", "balanced"])
    ('agree', 'in part')
    >>> verdict_of(["favourable", "unfavourable", "balanced"]), verdict_of(["favourable", "silent"])
    ('contradict', 'silent')
    """
    speaking = [pointing for pointing in pointings if pointing != SILENT]
    if len(speaking) < 2:
        return SILENT
    if {FAVOURABLE, UNFAVOURABLE} <= set(speaking):
        return CONTRADICT
    return AGREE if len(set(speaking)) == 1 else PARTLY
