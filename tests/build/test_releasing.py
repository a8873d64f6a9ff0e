"""The disclosure gate in the build: what is let through, what waits, and every planted way round it."""

from pathlib import Path

import pandas as pd
import pytest
from helpers.build.gated_tasks import gated_tasks, refuse_bypass
from helpers.build.releasing import keep_request, release_tables
from restricted.disclosure.release_requests import Dimension
from restricted.disclosure.sign_off_ledger import LedgerError, sign, waiting_tables
from restricted.disclosure.tabulating import count_units
from restricted.rows.row_files import write_rows

from helpers.build import derived_tables, releasing
from helpers.build.build_graph import Graph
from helpers.build.derived_table_declaration import DerivedTable, DerivedTableError
from helpers.figures.simulated_marks import CSV_LINE
from helpers.project.disclosure_rules import rules_path
from helpers.project.paths import Project, find_project
from helpers.project.registry import RegistryError
from helpers.sources.tables import read_table

ROLES = Dimension("role_group", ("head", "governor", "partner"))
COUNTS = {"head": 40, "governor": 25, "partner": 3}


def interviews(is_simulated: bool, counts: dict[str, int] = COUNTS) -> pd.DataFrame:
    roles = [role for role, count in counts.items() for _ in range(count)]
    names = [f"interview-{number}" for number in range(len(roles))]
    return pd.DataFrame({"interview_id": names, "role_group": roles, "is_simulated": is_simulated})


def by_role(tables, _project):
    about = {"source": "interviews", "universe": "interviews", "unit": "interview_id"}
    return count_units(tables["interviews"], dimensions=(ROLES,), **about)


GATED = DerivedTable(
    "interview_roles",
    inputs=(),
    columns=("role_group", "count", "status", "is_simulated"),
    make=by_role,
    module="charts",
    csv_name="interview_roles.csv",
    restricted=("interviews",),
)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    return gated_project(tmp_path, monkeypatch)


def gated_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one gated table of interviews by role group."""
    made = Project(root)
    rules_path(made).parent.mkdir(parents=True)
    rules_path(made).write_bytes(rules_path(find_project()).read_bytes())
    monkeypatch.setattr(derived_tables, "TABLES", (GATED,))
    return made


def put_rows(project: Project, kind: str, counts: dict[str, int] = COUNTS) -> None:
    folder = {"simulated": "simulated", "real": "fieldwork"}[kind]
    (project.restricted / folder).mkdir(parents=True, exist_ok=True)
    (project.restricted / folder / "interviews.csv").write_text("a file makes the edition\n")
    write_rows(interviews(kind == "simulated", counts), "interviews", project)


def release(project: Project) -> pd.DataFrame:
    keep_request(project, "interview_roles")
    release_tables(project)
    return read_table("interview_roles", project)


def state(project: Project) -> str:
    (found,) = read_table(releasing.RELEASES, project)["state"]
    return found


def test_without_restricted_evidence_there_is_a_table_without_rows_and_a_log_that_says_why(project):
    release_tables(project)
    assert read_table("interview_roles", project).empty
    assert list(read_table("interview_roles", project)) == list(GATED.columns)
    assert state(project) == "absent"
    assert "no restricted evidence" in project.disclosure_log.read_text()


def test_simulated_rows_go_through_the_same_gate_and_are_marked(project):
    put_rows(project, "simulated")
    table = release(project)
    assert table["is_simulated"].all()
    assert table.set_index("role_group").loc["partner", "status"] == "hidden"
    csv = project.tables / "simulated-interview_roles.csv"
    log = project.outputs / "simulated-disclosure_log.csv"
    assert [path.read_text().splitlines()[0] for path in (csv, log)] == [CSV_LINE, CSV_LINE]
    assert not (project.tables / "interview_roles.csv").exists()


def test_real_output_that_nobody_signed_is_held_back(project):
    put_rows(project, "real")
    assert release(project).empty
    assert state(project) == "awaiting_review"
    assert len((project.tables / "interview_roles.csv").read_text().splitlines()) == 1
    log = pd.read_csv(project.disclosure_log)
    assert log["action"].tolist() == ["held_back"]
    assert log["cell"].tolist() == ["all"]


def test_real_output_goes_out_when_it_is_signed(project):
    put_rows(project, "real")
    release(project)
    sign("interview_roles", "A Reviewer", project)
    table = release(project)
    assert table["count"].notna().any()
    assert not table["is_simulated"].any()
    assert state(project) == "published"
    assert "simulated" not in (project.tables / "interview_roles.csv").name
    assert len(pd.read_csv(project.tables / "interview_roles.csv")) == len(table)


def test_a_signature_holds_for_the_table_that_was_signed_and_no_other(project):
    put_rows(project, "real")
    release(project)
    sign("interview_roles", "A Reviewer", project)
    put_rows(project, "real", {**COUNTS, "head": 80})
    assert release(project).empty
    assert state(project) == "awaiting_review"


def test_a_second_edition_is_judged_in_the_knowledge_of_the_first(project):
    full = {"head": 40, "governor": 25, "partner": 30}
    put_rows(project, "real", full)
    release(project)
    sign("interview_roles", "A Reviewer", project)
    put_rows(project, "real", {**full, "head": 42})
    release(project)
    (waiting,) = waiting_tables(project)
    assert "head,,hidden" in waiting.text


def test_an_earlier_table_that_is_lost_stops_the_build(project):
    put_rows(project, "real")
    release(project)
    sign("interview_roles", "A Reviewer", project)
    for path in project.signed_off.with_suffix("").iterdir():
        path.unlink()
    with pytest.raises(LedgerError, match="what was published before"):
        release(project)


@pytest.mark.parametrize(
    ("name", "reviewer", "said"), [("other", "A", "no table 'other'"), ("interview_roles", " ", "name")]
)
def test_a_signature_that_cannot_be_is_refused(project, name, reviewer, said):
    put_rows(project, "real")
    release(project)
    with pytest.raises(LedgerError, match=said):
        sign(name, reviewer, project)


def test_what_was_simulated_goes_when_real_rows_come(project):
    put_rows(project, "simulated")
    release(project)
    put_rows(project, "real")
    release(project)
    assert not (project.tables / "simulated-interview_roles.csv").exists()
    assert not (project.outputs / "simulated-disclosure_log.csv").exists()


def test_without_rows_nothing_is_left_at_the_gate(project):
    put_rows(project, "simulated")
    release(project)
    for path in (project.restricted / "simulated").iterdir():
        path.unlink()
    release_tables(project)
    assert not project.gate.exists()


def plant(monkeypatch, **changes) -> DerivedTable:
    planted = DerivedTable(**{**{name: getattr(GATED, name) for name in GATED.__dataclass_fields__}, **changes})
    monkeypatch.setattr(derived_tables, "TABLES", (planted,))
    return planted


def test_bypass_a_bare_frame_from_a_gated_table(project, monkeypatch):
    plant(monkeypatch, make=lambda tables, _: tables["interviews"].groupby("role_group").size().reset_index())
    put_rows(project, "simulated")
    with pytest.raises(DerivedTableError, match="gives a DataFrame: give a request"):
        keep_request(project, "interview_roles")
    assert not list(project.gate.rglob("*.parquet"))


def test_bypass_restricted_rows_among_plain_inputs(monkeypatch):
    planted = plant(monkeypatch, inputs=("interviews",), restricted=())
    with pytest.raises(RegistryError, match="names interviews among its inputs"):
        refuse_bypass(planted, find_project().helpers)


def test_bypass_code_that_reads_the_rows_by_itself(tmp_path, monkeypatch):
    helpers = tmp_path / "src" / "helpers"
    (helpers / "restricted").mkdir(parents=True)
    (helpers / "restricted" / "rows.py").write_text("def read_rows(name): ...\n")
    (helpers / "between.py").write_text("from restricted.rows import rows\n")
    (helpers / "charts.py").write_text("import helpers.between\n")
    for restricted in ((), ("interviews",)):
        with pytest.raises(RegistryError, match=r"way to rows about persons \(through helpers/restricted/rows.py\)"):
            refuse_bypass(plant(monkeypatch, restricted=restricted), helpers)


def test_bypass_a_name_that_is_no_restricted_table(monkeypatch):
    with pytest.raises(RegistryError, match="declares interviewees"):
        refuse_bypass(plant(monkeypatch, restricted=("interviewees",)), find_project().helpers)


def test_bypass_a_gated_table_made_as_if_it_were_not(project):
    with pytest.raises(DerivedTableError, match="the disclosure gate releases it"):
        derived_tables.make_derived(GATED, {"interviews": interviews(True)}, project)


def test_bypass_columns_beyond_the_declared(project, monkeypatch):
    plant(monkeypatch, columns=("role_group", "status", "is_simulated"))
    put_rows(project, "simulated")
    with pytest.raises(DerivedTableError, match=r"has \['count'\] beyond its declaration"):
        release(project)


def test_the_graph_of_the_project_has_no_way_round_the_gate():
    graph = Graph(find_project())
    for table in derived_tables.TABLES:
        refuse_bypass(table, graph.project.helpers)


def test_the_graph_asks_for_every_gated_table_and_releases_them_in_one_task(project):
    put_rows(project, "simulated")

    def task(name, work, *, reads=(), makes=(), **_):
        return {"name": name, "reads": [path.name for path in reads], "makes": [path.name for path in makes]}

    def table_path(name):
        return project.processed / f"{name}.parquet"

    tasks = list(gated_tasks(project, "table", "rows", task, table_path, lambda *_: set(), set()))
    assert [entry["name"] for entry in tasks] == ["table:request-interview_roles", "table:released"]
    assert tasks[0]["reads"] == ["interviews.parquet"]
    assert set(tasks[0]["makes"]) <= set(tasks[1]["reads"])
    assert {"interview_roles.parquet", "simulated-interview_roles.csv", "simulated-disclosure_log.csv"} <= set(
        tasks[1]["makes"]
    )


def test_bypass_a_make_that_imports_the_rows_while_it_runs(monkeypatch):
    def make(tables, project):
        from restricted.rows.row_files import read_rows

        return read_rows("interviews", project)

    with pytest.raises(RegistryError, match=r"through helpers/restricted/rows\.py"):
        refuse_bypass(plant(monkeypatch, restricted=(), make=make, module="disclosure.symbols"), find_project().helpers)
