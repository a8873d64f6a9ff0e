"""From checked files to the tables of rows: people who withdrew are left out and counted, all others get pseudonyms."""

from __future__ import annotations

import pandas as pd

from helpers.project.paths import Project
from restricted.intake.intake_checks import WHO_IS_SIMULATED, Checked, IntakeError, check_files
from restricted.intake.intake_rules import PERSON_OF, PUPIL_TABLES
from restricted.rows.evidence_files import RestrictedError
from restricted.rows.pseudonyms import SIMULATION_KEY, Pseudonymiser, as_compared, read_key
from restricted.rows.restricted_tables import (
    DOMAIN_OF_SCOPE,
    SCOPE_OF_QUOTATION,
    TABLES,
    RowTable,
)

Tables = dict[str, pd.DataFrame]


def read_rows(project: Project) -> Tables:
    """Every table of rows of the project's edition, checked and under pseudonyms. They are kept in memory alone.

    Raises
    ------
    KeyFileError
        The files are real and there is no usable key.
    IntakeError
        Something in the files breaks a rule.
    """
    checked = check_files(project)
    return rows_of_checked(checked, pseudonymiser_for(checked, project))


def pseudonymiser_for(checked: Checked, project: Project) -> Pseudonymiser:
    """With the team's key for real rows; simulated rows have one that everybody knows."""
    match checked.edition:
        case "real":
            return Pseudonymiser(read_key(project))
        case "simulated":
            return Pseudonymiser(SIMULATION_KEY)
        case _:
            raise RestrictedError("there is no restricted file: put some in data/raw/restricted/, or 'make simulate'")


def rows_of_checked(checked: Checked, pseudonyms: Pseudonymiser) -> Tables:
    """Every table of rows by name, in a fixed order of rows.

    Raises
    ------
    IntakeError
        The check found faults.
    """
    if checked.faults:
        raise IntakeError(checked.faults)
    is_simulated = WHO_IS_SIMULATED[checked.edition]
    kept = without_withdrawn(checked.tables)
    rows: Tables = {}
    for table in (table for table in TABLES if table.is_stored):
        stored = _with_pseudonyms(table, kept[table.name], pseudonyms).assign(is_simulated=is_simulated)
        order = [column for column in stored if column in (*table.key, "date")]
        rows[table.name] = stored[list(table.row_columns)].sort_values(order, kind="stable", ignore_index=True)
    return rows


def without_withdrawn(tables: Tables) -> Tables:
    """``tables`` without the rows of people who withdrew, and without what hangs on those rows."""
    consents = tables["consent"]
    is_withdrawn = consents["status"] == "withdrawn"
    withdrawn = {
        (scope, as_compared(person))
        for scope, person in consents.loc[is_withdrawn, ["scope", "person_id"]].itertuples(index=False, name=None)
    }
    kept = dict(tables)
    for name, (column, scope) in {**PERSON_OF, **dict.fromkeys(PUPIL_TABLES, ("pupil_id", "cohort"))}.items():
        left_out = {person for held, person in withdrawn if held == scope}
        kept[name] = tables[name][~tables[name][column].map(as_compared).isin(left_out)]
    interviews = {as_compared(value) for value in kept["interviews"]["interview_id"]}
    segments = tables["segments"]
    is_orphan = (segments["record_kind"] == "interview") & ~segments["record_id"].map(as_compared).isin(interviews)
    kept["segments"] = segments[~is_orphan]
    kept["quotations"] = _of_who_stayed(tables["quotations"], withdrawn)
    kept["consent"] = consents[~is_withdrawn]
    return kept


def _of_who_stayed(quotations: pd.DataFrame, withdrawn: set[tuple[str, str]]) -> pd.DataFrame:
    """Who withdraws from being quoted, or from what was quoted, is quoted no more."""
    people = zip(quotations["said_in"], quotations["person_id"].map(as_compared), strict=True)
    stayed = [not {(said_in, who), (SCOPE_OF_QUOTATION[said_in], who)} & withdrawn for said_in, who in people]
    return quotations[pd.Series(stayed, index=quotations.index, dtype="bool")]


def _with_pseudonyms(table: RowTable, rows: pd.DataFrame, pseudonyms: Pseudonymiser) -> pd.DataFrame:
    named = rows.copy()
    for field in table.fields:
        if field.kind != "identifier":
            continue
        domains = _domains(table, field.domain or "", rows)
        known = {pair: pseudonyms.name(*pair) for pair in dict.fromkeys(zip(domains, rows[field.name], strict=True))}
        named[field.name] = pd.Series(
            [known[pair] for pair in zip(domains, rows[field.name], strict=True)], index=rows.index, dtype="str"
        )
    return named


def _domains(table: RowTable, domain: str, rows: pd.DataFrame) -> list[str]:
    """Whose pseudonyms a column holds, row by row: a record's depends on its kind, a consent's on its scope."""
    match domain:
        case "record":
            return list(rows["record_kind"])
        case "quoted":
            return [DOMAIN_OF_SCOPE[said_in] for said_in in rows["said_in"]]
        case "person":
            return [DOMAIN_OF_SCOPE[scope] for scope in rows["scope"]]
        case _:
            return [domain] * len(rows)
