"""A release: what is published, what waits, what is never left behind, and every planted way round the gate."""

import json
import sys
from dataclasses import replace

import pandas as pd
import pytest
from restricted.disclosure.sign_off_ledger import LedgerError, sign, waiting_tables
from restricted.intake.intake_checks import IntakeError
from restricted.release_files import PUBLIC_INPUTS, is_up_to_date
from restricted.release_run import release_evidence
from restricted.released_tables import TABLES, TRIANGULATION, ReleasedTableError
from restricted.restricted_commands import app
from restricted.simulator import simulate, write_simulated
from typer.testing import CliRunner

from helpers.project import edition as manifests
from helpers.project.edition import edition, manifest_path, read_manifest, released_folder
from helpers.project.paths import ROOT_VARIABLE, find_project
from helpers.project.simulated_files import CSV_LINE
from helpers.sources.tables import read_table
from restricted import release_files
from tests.restricted.intake.team import project_beside
from tests.restricted.small_release import COUNTS, TABLE, put_evidence, release, small_project


@pytest.fixture
def project(tmp_path):
    return small_project(tmp_path)


def state(project) -> str:
    (found,) = read_table(manifests.RELEASES_TABLE, project)["state"]
    assert read_manifest(project)["tables"][TABLE.name]["state"] == found
    return found


def refuse(_project):
    raise IntakeError([])


def test_without_evidence_there_is_no_release(project):
    assert release_evidence(project) is None
    assert edition(project) == "absent"
    assert not released_folder(project).exists()


def test_simulated_rows_go_through_the_same_gate_and_are_marked(project):
    table = release(project, "simulated")
    assert edition(project) == "simulated"
    assert table["is_simulated"].all()
    assert table.set_index("role_group").loc["partner", "status"] == "hidden"
    csv = project.tables / "simulated-interview_roles.csv"
    log = project.outputs / "simulated-disclosure_log.csv"
    assert [path.read_text().splitlines()[0] for path in (csv, log)] == [CSV_LINE, CSV_LINE]
    assert not (project.tables / "interview_roles.csv").exists()
    assert read_manifest(project)["invented"]


def test_real_output_that_nobody_signed_is_held_back(project):
    assert release(project, "real").empty
    assert edition(project) == "real" and state(project) == "awaiting_review"
    assert len((project.tables / "interview_roles.csv").read_text().splitlines()) == 1
    log = pd.read_csv(project.disclosure_log)
    assert log["action"].tolist() == ["held_back"]
    assert log["cell"].tolist() == ["all"]


def test_a_second_edition_is_judged_in_the_knowledge_of_the_first(project):
    full = {"head": 40, "governor": 25, "partner": 30}
    release(project, "real", full)
    sign("interview_roles", "A Reviewer", project)
    release(project, "real", {**full, "head": 42})
    (waiting,) = waiting_tables(project)
    assert "head,,hidden" in waiting.text


def test_an_earlier_table_that_is_lost_stops_the_release(project):
    release(project, "real")
    sign("interview_roles", "A Reviewer", project)
    for path in project.signed_off.with_suffix("").iterdir():
        path.unlink()
    with pytest.raises(LedgerError, match="what was published before"):
        release(project, "real")


def test_what_was_simulated_goes_when_real_rows_come(project):
    release(project, "simulated")
    release(project, "real")
    assert not (project.tables / "simulated-interview_roles.csv").exists()
    assert not (project.outputs / "simulated-disclosure_log.csv").exists()


def test_when_the_evidence_is_gone_so_is_everything_that_was_made_of_it(project):
    release(project, "simulated")
    for path in (project.restricted / "simulated").iterdir():
        path.unlink()
    release_evidence(project, (TABLE,))
    assert not project.gate.exists() and not released_folder(project).exists()
    assert not list(project.outputs.rglob("*.csv"))


def test_a_release_that_fails_leaves_none_of_an_older_one(project):
    release(project, "simulated")
    with pytest.raises(IntakeError):
        release_evidence(project, (TABLE,), refuse)
    assert edition(project) == "absent" and not list(project.outputs.rglob("*.csv"))


def test_a_release_that_is_killed_while_it_writes_leaves_the_older_one_whole(project, monkeypatch):
    release(project, "simulated")
    before = {path: path.read_bytes() for path in released_folder(project).iterdir()}

    def killed(_fresh, _folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(release_files, "_take_place", killed)
    with pytest.raises(KeyboardInterrupt):
        release(project, "simulated", {**COUNTS, "head": 80})
    assert {path: path.read_bytes() for path in released_folder(project).iterdir()} == before
    monkeypatch.undo()
    assert not is_up_to_date(project), "its CSVs are of the release that was killed"
    release(project, "simulated")
    assert is_up_to_date(project)


def test_a_release_is_up_to_date_until_evidence_rules_ledger_or_files_change(project):
    def changes(path, text):
        release(project, "real")
        assert is_up_to_date(project)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.is_file() else None
        path.write_text(text)
        changed = not is_up_to_date(project)
        path.write_bytes(before) if before is not None else path.unlink()
        return changed

    release(project, "real")
    assert changes(project.restricted / "fieldwork" / "interviews.csv", "other\n")
    assert changes(project.restricted / "kpis" / "kpis.csv", "new\n")
    assert changes(project.raw / "disclosure" / "rules.yml", "defaults: {}\n")
    assert changes(project.signed_off, "table,sha256,reviewer,date\n")
    assert changes(project.tables / "interview_roles.csv", "edited\n")
    assert changes(manifest_path(project), "{}")


def test_a_manifest_that_is_none_is_said_to_be(project):
    release(project, "simulated")
    manifest_path(project).write_text(json.dumps({"edition": "absent"}))
    with pytest.raises(manifests.ManifestError, match="restricted release"):
        edition(project)


def test_a_request_that_is_a_bare_table_is_withheld(project):
    bare = replace(TABLE, make=lambda tables, _: tables["interviews"].groupby("role_group").size().reset_index())
    assert release(project, "simulated", table=bare).empty
    assert state(project) == "withheld"


def test_columns_beyond_the_declared_stop_the_release(project):
    with pytest.raises(ReleasedTableError, match=r"has \['count'\] beyond its declaration"):
        release(project, "simulated", table=replace(TABLE, columns=("role_group", "status", "is_simulated")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A release of simulated evidence by the command, and the files of the project that were opened for it."""
    project = project_beside(tmp_path_factory.mktemp("whole"))
    write_simulated(simulate(5, project=project))
    opened = set()
    is_watching = [True]

    def watch(event, arguments):
        if is_watching[0] and event == "open" and str(arguments[0]).startswith(f"{project.root}/"):
            opened.add(str(arguments[0]).removeprefix(f"{project.root}/"))

    sys.addaudithook(watch)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ROOT_VARIABLE, str(project.root))
        first = CliRunner().invoke(app, ["release"])
        is_watching[0] = False
        again = CliRunner().invoke(app, ["release"])
    assert "Released tables (simulated evidence): 19 published." in first.output
    assert again.output.strip() == "The released tables are up to date."
    return project, read_manifest(project), opened


@pytest.mark.slow
def test_every_table_is_released_with_its_columns(whole):
    project, manifest, _ = whole
    assert manifest["edition"] == "simulated" and manifest["seed"] == 5
    for table in (*TABLES, TRIANGULATION):
        assert tuple(read_table(table.name, project).columns) == table.columns
    assert {entry["state"] for entry in manifest["tables"].values()} == {"published"}
    assert is_up_to_date(project)


@pytest.mark.slow
def test_a_release_reads_nothing_that_its_checksums_leave_out(whole):
    _, _, opened = whole
    read = {name for name in opened if not name.startswith(("data/processed/", "outputs/", "data/raw/restricted/"))}
    assert read <= set(PUBLIC_INPUTS)


@pytest.mark.slow
def test_no_row_and_no_pseudonym_is_stored(whole):
    from restricted.rows.pseudonyms import PSEUDONYM

    project, _, _ = whole
    for path in (*project.processed.rglob("*"), *project.outputs.rglob("*")):
        if path.suffix == ".parquet":
            assert not pd.Series([pd.read_parquet(path).to_csv()]).str.contains(rf"\b{PSEUDONYM}\b").any(), path.name
        elif path.is_file():
            assert not pd.Series([path.read_text()]).str.contains(rf"\b{PSEUDONYM}\b").any(), path.name


def test_every_declared_input_is_there():
    assert [name for name in PUBLIC_INPUTS if not (find_project().root / name).is_file()] == []


def test_evidence_files_alone_make_no_edition(project):
    put_evidence(project, "real")
    assert edition(project) == "absent"
