"""Rules for quotations: consent, a register that has the person, and no word that would tell who spoke or where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.raw_table_declaration import Violations
from restricted.disclosure.identifiers import ALLOWABLE, NAME, OWN_PLACE, Identifier, Wording, find_identifiers
from restricted.disclosure.known_names import load_wording, names_of_places
from restricted.intake.intake_rules import Known
from restricted.rows.evidence_files import RestrictedError, real_files
from restricted.rows.pseudonyms import as_compared
from restricted.rows.restricted_tables import ALLOWED_NAMES, REGISTER_OF_QUOTED, SCOPE_OF_QUOTATION

ALLOW = "restricted allow"


def quotation_faults(passed: Mapping[str, pd.DataFrame], known: Known, project: Project) -> Violations:
    """Everything that forbids publishing the quotations in ``passed``, the rows that their schemas let through.

    A violation's value is the words that tell. People and consents are looked up in ``known``.
    """
    quotations = passed["quotations"]
    if quotations.empty:
        return
    wording = load_wording(project, passed["allowed_names"]["allowed_name"])
    wording = replace(wording, protected=tuple(passed["protected_names"]["protected_name"]))
    own_names = names_of_places(load_registry(project.registry))
    heard = _heard(known.tables)
    for row in rows_of(quotations.assign(position=quotations.index)):
        who = (row.said_in, as_compared(row.person_id), row.wave)
        scope = SCOPE_OF_QUOTATION[row.said_in]
        if (scope, who[1]) not in known.consents:
            rule = f"consent to '{scope}' is not on record: add it to the register, or take the quotation out"
            yield row.position, "person_id", None, rule
        places = heard.get(who)
        if places is None:
            rule = f"somebody whom the register ({REGISTER_OF_QUOTED[row.said_in][0].name}) has in {row.wave}"
            yield row.position, "person_id", None, rule
        elif len(places) > 1:
            rule = f"somebody with one role group and locality in {row.wave}; the register has several"
            yield row.position, "person_id", None, rule
        own = tuple(name for _, place in places or () for name in own_names.get(str(place), ()))
        for found in find_identifiers(row.text, replace(wording, own_place=own)):
            yield row.position, "text", found.text, _rule(found)


def allow_name(name: str, reviewer: str, project: Project, *, day: date | None = None) -> Path:
    """Let ``name`` stand in quotations: a line of ``quotations/allowed_names.csv``, with who allowed it and when.

    Raises
    ------
    RestrictedError
        There is no real evidence here, the reviewer has no name, the name stands there already, or nobody may allow it.
    """
    name, reviewer = " ".join(name.split()), reviewer.strip()
    path = project.restricted / ALLOWED_NAMES.folder / "allowed_names.csv"
    if not real_files(project):
        raise RestrictedError("only for real quotations is a name allowed, and there is no real evidence here")
    if not reviewer:
        raise RestrictedError("a name is allowed by somebody: name the reviewer")
    if refused := sorted({found.kind for found in find_identifiers(name, Wording())} - ALLOWABLE):
        raise RestrictedError(f"'{name}' is {', '.join(refused)}, which nobody may allow: say it more broadly")
    lines = pd.DataFrame([(name, reviewer, (day or date.today()).isoformat())], columns=list(ALLOWED_NAMES.columns))
    if path.is_file():
        before = pd.read_csv(path, dtype="str", keep_default_na=False)
        if name in set(before["allowed_name"]):
            raise RestrictedError(f"'{name}' is allowed already")
        lines = pd.concat([before, lines], ignore_index=True)
    with replacing(path) as partial:
        lines.to_csv(partial, index=False, lineterminator="\n")
    return path


def _rule(found: Identifier) -> str:
    place = f"characters {found.start + 1} to {found.end} are {found.kind}"
    if found.kind == OWN_PLACE:
        return f"{place}, which would stand beside the role: say [our area]"
    if found.kind in ALLOWABLE:
        return f"{place}: say it more broadly, as in [a school], or have a reviewer let it stand: {ALLOW}"
    return f"{place}: leave it out, or say it more broadly, as in [a school]"


def _heard(files: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str, str], set[tuple[object, object]]]:
    """Role group and locality of everybody in a register, by where, who and wave; a missing locality is ``None``."""
    found: dict[tuple[str, str, str], set[tuple[object, object]]] = {}
    for said_in, (table, column) in REGISTER_OF_QUOTED.items():
        rows = files[table.name][[column, "wave", "role_group", "locality"]].drop_duplicates()
        for row in rows.dropna(subset=[column, "wave", "role_group"]).itertuples(index=False, name=None):
            person, wave, role, place = row
            place = place if isinstance(place, str) else None
            found.setdefault((said_in, as_compared(person), wave), set()).add((role, place))
    return found


def allowed_in_error(allowed: pd.DataFrame, protected: pd.DataFrame) -> Violations:
    """What no reviewer can let stand: protected names, schools, people, numbers and addresses."""
    kept_out = Wording(protected=tuple(protected["protected_name"]))
    for position, name in allowed["allowed_name"].items():
        for found in find_identifiers(name, kept_out):
            if found.kind != NAME:
                yield position, "allowed_name", None, f"this is {found.kind}, which nobody may allow"
