"""What people said, in their words: the request to publish quotations."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.project.rows import rows_of
from restricted.disclosure.known_names import load_wording, names_of_places
from restricted.disclosure.quotation_release import quote_people
from restricted.disclosure.release_requests import Request
from restricted.fieldwork.coding_coverage import NO_LOCALITY
from restricted.rows.restricted_tables import REGISTER_OF_QUOTED

SOURCE = "quotations"
UNIVERSES = {"interview": "interviews", "survey": "survey_responses"}
"""The people whom the tables of these names count."""


def quotations_cleared(tables: Mapping[str, pd.DataFrame], project: Project) -> Request:
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
        source=SOURCE,
        wording=load_wording(project, tables["allowed_names"]["allowed_name"]),
        labels=("criterion", "said_in"),
    )


def _heard(rows: pd.DataFrame, said_in: str, column: str) -> pd.DataFrame:
    """A row a person, wave, role group and locality, with the name of the people they are counted among."""
    known = rows[[column, "wave", "role_group", "locality"]].drop_duplicates().rename(columns={column: "person"})
    return known.assign(
        locality=known["locality"].fillna(NO_LOCALITY), said_in=said_in, universe=UNIVERSES[said_in]
    ).reset_index(drop=True)
