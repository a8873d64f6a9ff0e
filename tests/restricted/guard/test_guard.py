"""Planted leaks: each is found, whatever it is called and however it is packed; and the repository itself has none."""

import base64
import gzip
import io
import json
import subprocess
import tarfile
import zipfile

import nbformat
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from restricted.guard.scanning import Guard, GuardError
from restricted.intake.intake_templates import templates
from restricted.rows.pseudonyms import SIMULATION_KEY, Pseudonymiser
from restricted.rows.restricted_tables import TABLES
from restricted.simulator import simulate, write_simulated

from tests.restricted.intake.team import THE_PROJECT, answer, event, project_beside, sessions, write_csv

PSEUDONYM = Pseudonymiser(SIMULATION_KEY).name("pupil", "P-001")


@pytest.fixture(scope="module")
def files():
    """Simulated files stand in for real ones: as tables with a team's columns."""
    return {name: table.drop(columns="is_simulated").head(8) for name, table in simulate(seed=1).files.items()}


@pytest.fixture(scope="module")
def guard():
    return Guard(THE_PROJECT)


@pytest.fixture(scope="module")
def survey(files):
    return files["survey_answers"].to_csv(index=False)


def in_cell(source, kind=nbformat.v4.new_code_cell, **more) -> bytes:
    return nbformat.writes(nbformat.v4.new_notebook(cells=[kind(source, **more)])).encode()


def in_zip(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def in_tar(content: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        member = tarfile.TarInfo("notes")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def in_workbook(table: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    table.to_excel(target, index=False, sheet_name="Data")
    return target.getvalue()


def test_the_repository_holds_nothing_restricted(guard):
    assert guard.tracked_leaks() == []


@pytest.mark.parametrize("table", [table.name for table in TABLES])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_table_is_known_by_its_columns_under_any_name(guard, files, table, delimiter):
    content = files[table].to_csv(index=False, sep=delimiter).encode()
    for path in ("data/raw/published/figures.csv", "notes.txt", "src/helpers/data.py", "docs/picture.png"):
        assert guard.leaks_in(path, content), path


KNOWN_BY_ROWS = (
    "survey_answers",
    "survey_invitations",
    "interviews",
    "segments",
    "cohort_sessions",
    "cohort_events",
    "kpis",
)


@pytest.mark.parametrize("table", KNOWN_BY_ROWS)
def test_rows_are_known_without_their_header(guard, files, table):
    assert guard.leaks_in("notes.txt", files[table].to_csv(index=False, header=False).encode())


@pytest.mark.parametrize("folder", ["data/raw/restricted/survey", "data/processed/restricted", "data/raw/restricted"])
def test_nothing_lies_in_the_restricted_folders(guard, folder):
    assert guard.leaks_in(f"{folder}/answers.csv", b"a,b\n1,2\n")


def test_the_handbook_and_the_empty_templates_may_lie_there(guard):
    assert guard.leaks_in("data/raw/restricted/README.md", b"# What goes where\n") == []
    for name, text in templates(THE_PROJECT).items():
        assert guard.leaks_in(f"data/raw/restricted/templates/{name}", text.encode()) == []
        assert guard.leaks_in(f"data/raw/restricted/templates/{name}", text.encode() + b"R-002,year_1\n")


@pytest.mark.parametrize(
    "path", ["survey.sav", "coding.qdpx", "old/survey.zsav", "SIMULATED_kpis.csv", "localed.key", "x/project.qde"]
)
def test_kinds_of_files_that_hold_rows_or_words_are_refused(guard, path):
    assert guard.leaks_in(path, b"whatever")


def test_an_spss_file_is_known_under_another_name(guard, files, tmp_path):
    pyreadstat.write_sav(files["cohort_events"], tmp_path / "t.sav")
    assert guard.leaks_in("notes.dat", (tmp_path / "t.sav").read_bytes())


def packed(survey: str, table: pd.DataFrame) -> dict[str, bytes]:
    content = survey.encode()
    parquet = io.BytesIO()
    table.to_parquet(parquet)
    return {
        "a zip": in_zip("photo.jpg", content),
        "a zip in a zip": in_zip("inner.zip", in_zip("x", content)),
        "gzip": gzip.compress(content),
        "a tar": in_tar(content),
        "a packed tar": gzip.compress(in_tar(content)),
        "a workbook": in_workbook(table),
        "a workbook in a zip": in_zip("x.bin", in_workbook(table)),
        "Parquet": parquet.getvalue(),
        "UTF-16": survey.encode("utf-16"),
        "a project of a QDA tool": in_zip("project.qde", b"<Project/>"),
        "base64 in text": b"data: " + base64.b64encode(gzip.compress(content)) + b"\n",
        "base64 in lines": base64.encodebytes(in_zip("x", content)),
    }


KINDS_OF_PACKING = tuple(packed("respondent_id\n", pd.DataFrame({"a": [1]})))


@pytest.mark.parametrize("kind", KINDS_OF_PACKING)
def test_packed_rows_are_found(guard, files, survey, kind):
    content = packed(survey, files["survey_answers"])[kind]
    assert guard.leaks_in("docs/appendix.bin", content), kind


@pytest.mark.parametrize("content", [b"7z\xbc\xaf\x27\x1c" + b"x" * 50, b"Rar!\x1a\x07\x00", b"\x1f\x8bbroken"])
def test_what_cannot_be_looked_into_is_refused(guard, content):
    assert guard.leaks_in("docs/appendix.bin", content)


def test_a_zip_with_a_password_is_refused(guard, survey):
    content = bytearray(in_zip("x", survey.encode()))
    for magic, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + flag] |= 1
    assert guard.leaks_in("docs/appendix.bin", bytes(content))


def output(data: dict[str, object]) -> list:
    return [nbformat.v4.new_output("display_data", data=data)]


def pasted(survey: str, table: pd.DataFrame) -> dict[str, bytes]:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    stream = [nbformat.v4.new_output("stream", text=table.iloc[:, :6].to_string())]
    return {
        "rows as they are in a code cell": in_cell(survey),
        "rows in a text of a code cell": in_cell(f'rows = """{survey}"""'),
        "rows in one line of code": in_cell("rows = " + json.dumps(survey)),
        "rows in a markdown cell": in_cell(survey, text),
        "a table in a markdown cell": in_cell(table.to_markdown(index=False), text),
        "rows in an output": in_cell("rows", code, outputs=output({"text/plain": survey})),
        "a printed frame": in_cell("print(rows)", code, outputs=stream),
        "a frame in HTML": in_cell("rows", code, outputs=output({"text/html": table.to_html()})),
        "records in JSON": in_cell("rows", code, outputs=output({"application/json": table.to_dict("records")})),
        "base64 in an output": in_cell(
            "rows", code, outputs=output({"application/x": base64.b64encode(survey.encode()).decode()})
        ),
        "base64 in a code cell": in_cell(f"rows = '{base64.b64encode(gzip.compress(survey.encode())).decode()}'"),
        "an attachment": in_cell(
            "see", text, attachments={"x.bin": {"text/plain": base64.b64encode(survey.encode()).decode()}}
        ),
        "rows in metadata": in_cell("1", code, metadata={"note": survey}),
    }


KINDS_OF_PASTING = tuple(pasted("respondent_id\n", pd.DataFrame({"a": [1]})))


@pytest.mark.parametrize("kind", KINDS_OF_PASTING)
def test_rows_pasted_into_a_notebook_are_found(guard, files, survey, kind):
    table = files["survey_answers"].astype(object).where(files["survey_answers"].notna(), None)
    content = pasted(survey, table)[kind]
    assert guard.leaks_in("notebooks/pilot.ipynb", content), kind


def test_a_pseudonym_is_found_anywhere(guard):
    for path, text in (("README.md", f"Pupil {PSEUDONYM} came back."), ("src/x.py", f"PUPIL = '{PSEUDONYM}'")):
        assert guard.leaks_in(path, text.encode())
    assert guard.leaks_in("README.md", b"A pupil-centred plan, and an interview-based one.") == []


def test_a_file_of_the_simulator_is_found_under_another_name(guard, tmp_path):
    project = project_beside(tmp_path)
    for path in write_simulated(simulate(seed=2, project=project)):
        if path.suffix == ".csv":
            assert guard.leaks_in("outputs_copy/table.csv", path.read_bytes()), path.name


def test_a_single_line_of_a_file_held_here_is_found(tmp_path):
    project = project_beside(tmp_path)
    write_csv(project, "survey/answers.csv", [answer(respondent_id="R-4711"), answer(item_id="q1b")])
    write_csv(project, "cohorts/sessions.csv", [sessions()])
    with pd.ExcelWriter(project.restricted / "cohorts" / "events.xlsx") as book:
        pd.DataFrame([event()]).to_excel(book, index=False)
    watch = Guard(project)
    one = ",".join(str(value) for value in answer(respondent_id="R-4711").values())
    assert watch.leaks_in("notes.md", f"For instance\n  {one}\n".encode())
    of_the_workbook = "\t".join(str(value) for value in event().values())
    assert watch.leaks_in("notebooks/x.ipynb", in_cell(f"row = '''\n{of_the_workbook}\n'''"))
    assert watch.leaks_in("notes.md", b"For instance R-4711 said yes.\n") == []


def test_a_message_repeats_nothing_of_what_was_found(guard, files, survey):
    leaks = guard.leaks_in("notes.txt", survey.encode()) + guard.leaks_in("notes.txt", f"see {PSEUDONYM}".encode())
    assert leaks
    assert not any("SIM-R" in str(leak) or PSEUDONYM in str(leak) for leak in leaks)


HONEST = {
    "docs.md": "The table has respondent_id, wave, locality, role_group, item_id, answer, date.\n\nMore.",
    "schema.md": "| Column | Meaning |\n| --- | --- |\n| respondent_id | who |\n| wave | when |\n| locality | where |",
    "module.py": 'COLUMNS = ("respondent_id", "wave", "locality", "role_group", "item_id")\nKEYS = ("a", "b")\n',
    "summary.csv": "locality,criterion,mean,n_count\ncoventry,focus-approach,3.4,22\nrochdale,focus-approach,3.1,24\n",
    "long.txt": "x" * 50_000,
    "empty.csv": "",
}


@pytest.mark.parametrize("path", HONEST)
def test_what_speaks_of_columns_or_tells_safe_results_may_be_kept(guard, path):
    assert guard.leaks_in(path, HONEST[path].encode()) == []


@pytest.fixture
def checkout(tmp_path):
    project = project_beside(tmp_path)
    for words in (["init", "-q"], ["config", "user.email", "a@example.org"], ["config", "user.name", "A"]):
        subprocess.run(["git", "-C", str(project.root), *words], check=True)
    return project


def add(project, name: str, content: str) -> None:
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    subprocess.run(["git", "-C", str(project.root), "add", "-f", name], check=True)


def test_what_is_staged_is_looked_at_as_it_is_staged(checkout, survey):
    add(checkout, "notes/über uns.txt", survey)
    (checkout.root / "notes" / "über uns.txt").write_text("harmless now\n", encoding="utf-8")
    add(checkout, "honest.txt", "Nothing here.\n")
    assert {leak.path for leak in Guard(checkout).staged_leaks()} == {"notes/über uns.txt"}
    assert Guard(checkout).tracked_leaks() == []


def test_what_is_tracked_is_found_until_it_is_taken_out(checkout, survey):
    add(checkout, "data/raw/restricted/survey/answers.csv", survey)
    assert [leak.path for leak in Guard(checkout).tracked_leaks()] == ["data/raw/restricted/survey/answers.csv"]
    name = "data/raw/restricted/survey/answers.csv"
    subprocess.run(["git", "-C", str(checkout.root), "rm", "-q", "--cached", name], check=True)
    assert Guard(checkout).tracked_leaks() == []


def test_without_git_the_guard_says_that_it_looked_at_nothing(tmp_path):
    with pytest.raises(GuardError, match="cannot tell what is tracked"):
        Guard(project_beside(tmp_path)).tracked_leaks()


def test_the_hook_is_in_place():
    hooks = (THE_PROJECT.root / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert "localed restricted guard --staged" in hooks


def test_git_ignores_what_a_team_puts_there_but_keeps_the_handbook_and_templates():
    def is_ignored(name: str) -> bool:
        words = ["git", "-C", str(THE_PROJECT.root), "check-ignore", "-q", "--no-index", f"data/raw/restricted/{name}"]
        return subprocess.run(words, check=False).returncode == 0

    kept = ("README.md", "templates/answers.csv.txt")
    ignored = (
        "survey/answers.csv",
        "simulated/SIMULATED_kpis.csv",
        "signed_off.csv",
        "templates/own.xlsx",
        "x/README.md",
    )
    assert not any(map(is_ignored, kept)) and all(map(is_ignored, ignored))


def test_a_workbook_with_two_sheets_is_read_whole(guard, files):
    book = openpyxl.Workbook()
    book.active.append(["nothing", "here"])
    second = book.create_sheet("More")
    table = files["cohort_sessions"]
    for row in [list(table.columns), *table.astype(object).to_numpy().tolist()]:
        second.append(row)
    target = io.BytesIO()
    book.save(target)
    assert guard.leaks_in("notes.xlsx", target.getvalue())
