"""A team's restricted files, made up for tests: small, sound, and plainly invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project.paths import Project, find_project

THE_PROJECT = find_project()
Rows = list[dict[str, object]]


def project_beside(folder: Path) -> Project:
    """A project with this one's registry and raw files, and restricted folders and tables of its own."""
    made = Project(folder / "project")
    made.raw.mkdir(parents=True)
    for path in THE_PROJECT.raw.iterdir():
        if path.name != "restricted":
            (made.raw / path.name).symlink_to(path)
    for name in ("cases.yml", "_quarto.yml"):
        (made.root / name).symlink_to(THE_PROJECT.root / name)
    return made


def answer(**changes: object) -> dict[str, object]:
    """A row of the long survey."""
    row = {"respondent_id": "R-001", "wave": "year_1", "locality": "coventry", "role_group": "headteacher"}
    return {**row, "item_id": "q1a", "answer": "4", "date": "2023-01-17", **changes}


def interview(**changes: object) -> dict[str, object]:
    row = {"interview_id": "I-001", "person_id": "N-001", "wave": "year_2", "locality": "coventry"}
    row |= {"role_group": "headteacher", "source_id": "stakeholder-interviews", "date": "2024-03-12"}
    return {**row, **changes}


def segment(**changes: object) -> dict[str, object]:
    row = {"segment_id": "S-001", "record_kind": "interview", "record_id": "I-001", "locality": "coventry"}
    row |= {"coder": "C1", "criterion": "focus-approach", "elements": "equity-inclusion", "direction": "strength"}
    return {**row, **changes}


def sessions(**changes: object) -> dict[str, object]:
    row = {"pupil_id": "P-001", "locality": "coventry", "cohort_id": "coventry-link-worker"}
    row |= {"academic_year": "2023/24", "term": "autumn"}
    return {**row, "sessions_possible_count": "140", "sessions_missed_count": "31", **changes}


def event(**changes: object) -> dict[str, object]:
    row = {"pupil_id": "P-001", "locality": "coventry", "cohort_id": "coventry-link-worker"}
    return {**row, "event": "support_start", "date": "2023-09-18", **changes}


def kpi(**changes: object) -> dict[str, object]:
    row = {"locality": "coventry", "kpi_id": "attendance", "title": "Attendance", "unit": "percent"}
    row |= {"people_count": "46", "is_higher_better": "true", "baseline": "71.5", "target": "80", "actual": "76.2"}
    return {**row, "baseline_date": "2022-07-21", "actual_date": "2024-07-19", "self_rating": "partly_met", **changes}


def consent(**changes: object) -> dict[str, object]:
    return {"person_id": "R-001", "scope": "survey", "status": "given", "date": "2023-01-10", **changes}


CONSENTS: Rows = [consent(), consent(person_id="N-001", scope="interview")]


def write_csv(project: Project, name: str, rows: Rows) -> Path:
    """A CSV file of the restricted folder, such as ``survey/answers.csv``."""
    path = project.restricted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def write_sound(project: Project) -> None:
    """One sound row of each kind of file that hangs together with others."""
    write_csv(project, "survey/answers.csv", [answer(), answer(item_id="q1b", answer="")])
    write_csv(project, "fieldwork/interviews.csv", [interview()])
    write_csv(project, "fieldwork/segments.csv", [segment(), segment(coder="C2", direction="mixed")])
    write_csv(project, "cohorts/sessions.csv", [sessions(), sessions(term="spring", sessions_possible_count="110")])
    write_csv(project, "cohorts/events.csv", [event()])
    write_csv(project, "kpis/kpis.csv", [kpi()])
    write_csv(project, "consent/consent.csv", CONSENTS)
