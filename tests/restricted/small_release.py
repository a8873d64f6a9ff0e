"""A project with one released table: interviews by role group, of whom three are partners."""

from pathlib import Path

import pandas as pd
from restricted.disclosure.release_requests import Dimension
from restricted.disclosure.tabulating import count_units
from restricted.release_run import release_evidence
from restricted.released_tables import ReleasedTable

from helpers.project.disclosure_rules import rules_path
from helpers.project.paths import Project, find_project
from helpers.sources.tables import read_table

ROLES = Dimension("role_group", ("head", "governor", "partner"))
COUNTS = {"head": 40, "governor": 25, "partner": 3}
FOLDERS = {"simulated": "simulated", "real": "fieldwork"}


def interviews(is_simulated: bool, counts: dict[str, int] = COUNTS) -> pd.DataFrame:
    """One row per interview."""
    roles = [role for role, count in counts.items() for _ in range(count)]
    names = [f"interview-{number}" for number in range(len(roles))]
    return pd.DataFrame({"interview_id": names, "role_group": roles, "is_simulated": is_simulated})


def by_role(tables, _project):
    """The request of the table."""
    about = {"source": "interviews", "universe": "interviews", "unit": "interview_id"}
    return count_units(tables["interviews"], dimensions=(ROLES,), **about)


TABLE = ReleasedTable("interview_roles", ("role_group", "count", "status", "is_simulated"), by_role)


def small_project(root: Path) -> Project:
    """A project with the disclosure rules and no evidence."""
    made = Project(root)
    rules_path(made).parent.mkdir(parents=True)
    rules_path(made).write_bytes(rules_path(find_project()).read_bytes())
    return made


def put_evidence(project: Project, kind: str) -> None:
    """A file of evidence, ``simulated`` or ``real``: what it holds is not read."""
    folder = project.restricted / FOLDERS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "interviews.csv").write_text("a file makes the edition\n")


def release(project: Project, kind: str, counts: dict[str, int] = COUNTS, table: ReleasedTable = TABLE) -> pd.DataFrame:
    """The released table, made of rows that ``counts`` says."""
    put_evidence(project, kind)
    release_evidence(project, (table,), lambda _project: {"interviews": interviews(kind == "simulated", counts)})
    return read_table(table.name, project)
