"""What the fieldwork asks the disclosure gate to release: rows in, one request per table out.

The unit of every table is an interview, not a segment: a person who said a thing five times is one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.project.released_labels import CODE_SEPARATOR
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import DIRECTIONS
from restricted.disclosure.known_names import load_wording, names_of_places
from restricted.disclosure.quotation_release import quote_people
from restricted.disclosure.release_requests import Dimension, Request, locality_dimension
from restricted.disclosure.tabulating import About, count_units, estimate_for_units
from restricted.fieldwork.coding_coverage import NO_LOCALITY, element_codes, first_codings
from restricted.fieldwork.saturation import SATURATION_VALUES, saturation_curve
from restricted.fieldwork.segment_agreement import AGREEMENT_VALUES, coded_repeatedly, coder_agreement
from restricted.fieldwork.triangulation import POINTING_COLUMNS, point_segments
from restricted.rows.restricted_tables import REGISTER_OF_QUOTED
from restricted.rows.vocabulary import load_vocabulary

UNIT = "interview_id"
INTERVIEWS: About = {"source": "interviews", "universe": "interviews", "unit": UNIT}
MENTIONS: About = {**INTERVIEWS, "source": "segments"}
OBSERVATIONS: About = {"source": "observations", "universe": "observations", "unit": UNIT}
SEED = 20221122
UNIVERSES = {"interview": "interviews", "survey": "survey_responses"}
"""The people whom the tables of these names count, by where words were said."""
ANSWERS = ("yes", "no")

Tables = Mapping[str, pd.DataFrame]


def _list(project: Project, name: str) -> tuple[str, ...]:
    return tuple(load_vocabulary(project).lists[name])


def interviews_held(tables: Tables, project: Project) -> Request:
    """How many interviews there were by wave, and in each by role group and by locality."""
    rows = tables["interviews"].assign(locality=tables["interviews"]["locality"].fillna(NO_LOCALITY))
    return count_units(
        rows[[UNIT, "wave", "role_group", "locality"]],
        **INTERVIEWS,
        dimensions=(
            Dimension("wave", _list(project, "waves")),
            Dimension("role_group", _list(project, "role_groups")),
            locality_dimension(load_registry(project.registry), NO_LOCALITY),
        ),
        margins=(("wave", "role_group"), ("role_group",), ("locality",), ("wave",), ()),
    )


def _interview_segments(tables: Tables) -> pd.DataFrame:
    segments = tables["segments"]
    return segments[segments["record_kind"] == "interview"]


def _mentions(tables: Tables, codes_of: pd.Series, codes: Sequence[str]) -> Request:
    """Interviews that mention each code. ``codes_of``: a row a mention, the record's id its index."""
    mentioned = set(zip(codes_of.index, codes_of, strict=True))
    ids = sorted(tables["interviews"][UNIT])
    rows = pd.DataFrame([(name, code) for name in ids for code in codes], columns=[UNIT, "code"])
    said = [pair in mentioned for pair in zip(rows[UNIT], rows["code"], strict=True)]
    return count_units(
        rows.assign(mentioned=["yes" if is_said else "no" for is_said in said]),
        **MENTIONS,
        dimensions=(Dimension("mentioned", ANSWERS, of="code"),),
        percent_within=(),
    )


def segments_directions(tables: Tables, project: Project) -> Request:
    """Interviews in which a criterion was spoken of as a strength, a challenge, a change, or mixed."""
    first = first_codings(_interview_segments(tables)).set_index("record_id")
    codes = [f"{criterion}{CODE_SEPARATOR}{way}" for criterion in _list(project, "criteria") for way in DIRECTIONS]
    return _mentions(tables, first["criterion"] + CODE_SEPARATOR + first["direction"], codes)


def segments_elements(tables: Tables, project: Project) -> Request:
    """Interviews in which an element of coherence was shown at work under a criterion."""
    codes = [
        f"{criterion}{CODE_SEPARATOR}{element}"
        for criterion in _list(project, "criteria")
        for element in _list(project, "elements")
    ]
    return _mentions(tables, element_codes(_interview_segments(tables)), codes)


def saturation(tables: Tables, project: Project) -> Request:
    """How many codes had been met after so many interviews."""
    ids = sorted(tables["interviews"][UNIT])
    curve = saturation_curve(_interview_segments(tables), ids, SEED)
    return estimate_for_units(
        curve,
        tables["interviews"][[UNIT]],
        **INTERVIEWS,
        labels=("interviews_count", "codes_total"),
        values=SATURATION_VALUES,
    )


def agreement_of_coders(tables: Tables, project: Project) -> Request:
    """How far coders agree, over the segments that several coded."""
    segments = _interview_segments(tables)
    found = coder_agreement(segments, _list(project, "elements"), SEED)
    twice = set(coded_repeatedly(segments)["record_id"])
    rows = tables["interviews"][[UNIT]].assign(contributes=tables["interviews"][UNIT].isin(twice))
    return estimate_for_units(
        found,
        rows,
        **INTERVIEWS,
        labels=("variable", "segments_count"),
        values=AGREEMENT_VALUES,
        fitted_on="coded twice",
    )


def segment_pointings(tables: Tables, project: Project) -> Request:
    """Which way interviews point, by locality and criterion.

    The people behind a pointing are all who were interviewed in the place, since those who did not speak of a thing
    count too: it is hidden with their number, which other tables could give away.
    """
    held = tables["interviews"][[UNIT, "locality"]]
    return _pointings(tables["segments"], INTERVIEWS, ["interview"], held, project)


def observation_pointings(tables: Tables, project: Project) -> Request:
    """Which way observations and workshops point, by locality and criterion; counted are all of the place."""
    records = [
        tables[name][[column, "locality"]].set_axis([UNIT, "locality"], axis=1)
        for name, column in (("observations", "observation_id"), ("workshops", "workshop_id"))
    ]
    kinds = ["observation", "workshop"]
    return _pointings(tables["segments"], OBSERVATIONS, kinds, pd.concat(records, ignore_index=True), project)


def _pointings(
    segments: pd.DataFrame, about: About, kinds: list[str], records: pd.DataFrame, project: Project
) -> Request:
    return estimate_for_units(
        point_segments(segments, about["source"], kinds)[list(POINTING_COLUMNS[:4])],
        records.assign(locality=records["locality"].fillna(NO_LOCALITY)),
        **about,
        dimensions=(locality_dimension(load_registry(project.registry), NO_LOCALITY),),
        labels=("criterion", "source"),
        values=("pointing",),
    )


def quotations_cleared(tables: Tables, project: Project) -> Request:
    """The quotations, with everybody who was heard, so that the gate can tell how many share an attribution."""
    registry = load_registry(project.registry)
    pilots = {place.id: place.pilot for place in registry.localities}
    own_names = names_of_places(registry)
    heard = pd.concat(
        [_heard(tables[table.name], said_in, column) for said_in, (table, column) in REGISTER_OF_QUOTED.items()]
    )
    heard = heard.assign(pilot=heard["locality"].map(pilots))
    quotations = tables["quotations"].rename(columns={"person_id": "person"}).drop(columns="is_simulated")
    keys = ["said_in", "person", "wave"]
    quoted = quotations.merge(heard.drop_duplicates(keys), on=keys, how="left", validate="many_to_one")
    quoted["own_place"] = [list(own_names.get(row.locality, ())) for row in rows_of(quoted)]
    return quote_people(
        quoted,
        heard,
        source="quotations",
        wording=load_wording(project, tables["allowed_names"]["allowed_name"]),
        labels=("criterion", "said_in"),
    )


def _heard(rows: pd.DataFrame, said_in: str, column: str) -> pd.DataFrame:
    """A row a person, wave, role group and locality, with the name of the people they are counted among."""
    known = rows[[column, "wave", "role_group", "locality"]].drop_duplicates().rename(columns={column: "person"})
    return known.assign(
        locality=known["locality"].fillna(NO_LOCALITY), said_in=said_in, universe=UNIVERSES[said_in]
    ).reset_index(drop=True)
