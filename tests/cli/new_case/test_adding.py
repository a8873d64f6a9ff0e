"""A new locality is one entry and one narrative, and not a character more; a bad answer leaves nothing behind."""

import os
import shutil

import nbformat
import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from helpers.build import chapter, derived_tables
from helpers.build.build_graph import Graph
from helpers.cli.commands import app
from helpers.cli.new_case.adding import NewCase, NewCaseError, add_case, narrative_stub, with_entry
from helpers.cli.new_case.asking import ask_and_add
from helpers.project.paths import Project, find_project
from helpers.project.registry import RegistryError, load_registry
from helpers.sources import schemas
from helpers.sources.tables import read_raw, write_table

HERE = find_project()
LEEDS = NewCase("leeds", "Leeds", "vulnerable-children", "local_authority", "Leeds City Council", ("E08000035",))
ANSWERS = {
    "authority": "383",
    "pilot": "vulnerable-children",
    "lead": "local_authority",
    "partnership": "Leeds City Council",
}


@pytest.fixture
def project(tmp_path):
    """A copy of the project, in which the registry, the contents and the narratives may be written."""
    there = Project(tmp_path / "copy")
    there.root.mkdir()
    for name in ("cases.yml", "_quarto.yml", "index.qmd"):
        shutil.copyfile(HERE.root / name, there.root / name)
    shutil.copytree(HERE.book_sources / "narrative", there.narratives)
    for folder in (HERE.raw, HERE.notebooks, HERE.helpers):
        link = there.root / folder.relative_to(HERE.root)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
    return there


def written(project):
    return {path: path.read_bytes() for path in (project.registry, *project.narratives.iterdir())}


def test_every_other_line_stays_as_it_was(project):
    before = project.registry.read_text().splitlines()
    add_case(LEEDS, project)
    after = project.registry.read_text().splitlines()
    added = [line for line in after if line not in before]
    assert [line for line in after if line not in added] == before
    assert " ".join(line.strip() for line in added) == (
        "- {id: leeds, title: Leeds, pilot: vulnerable-children, lead: local_authority, "
        "partnership: Leeds City Council, areas: [E08000035]}"
    )
    assert max(map(len, added)) <= 120


def test_it_stands_after_the_last_locality_of_its_pilot(project):
    add_case(LEEDS, project)
    ids = [entry.id for entry in load_registry(project.registry).localities_of("vulnerable-children")]
    assert ids[-2:] == ["wiltshire", "leeds"]


def test_a_pilot_whose_last_entry_is_a_block_takes_one_too(project):
    add_case(
        NewCase("tees", "Tees", "combined-authority", "combined_authority", "Tees Valley", ("E06000001",)), project
    )
    text = project.registry.read_text()
    assert text.index("E08000024]") < text.index("id: tees") < text.index("id: ealing")


@pytest.mark.parametrize(
    "title", ["Bristol, City of", "Yes: we can", "No", "- dash", "{braces}", "#hash", "Wêst 'n East", "2024"]
)
def test_a_title_of_any_kind_comes_back_as_it_was_given(project, title):
    add_case(NewCase("new", title, "combined-authority", "local_authority", title, ("E08000035",)), project)
    entry = load_registry(project.registry).locality("new")
    assert (entry.title, entry.partnership) == (title, title)


def test_the_graph_has_its_chapter(project):
    add_case(LEEDS, project)
    assert "leeds" in {task.get("name") for task in Graph(project).chapters()}


def test_the_narrative_says_that_nobody_has_written_it(project):
    add_case(LEEDS, project)
    text = (project.narratives / "leeds.md").read_text()
    assert text == narrative_stub()
    assert text.startswith("Nobody has written about this locality yet.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "coventry"}, "the id 'coventry' is taken"),
        ({"id": "synthesis"}, "the id 'synthesis' is taken"),
        ({"id": "Not An Id"}, "^cases.yml has"),
        ({"title": " "}, "needs its title"),
        ({"pilot": "nowhere"}, "no pilot 'nowhere'"),
        ({"lead": "nobody"}, "lead"),
        ({"areas": ()}, "at least one authority"),
        ({"areas": ("W06000001",)}, "areas"),
    ],
)
def test_a_bad_answer_leaves_everything_as_it_was(project, change, said):
    before = written(project)
    with pytest.raises((NewCaseError, RegistryError), match=said):
        add_case(NewCase(**{**vars(LEEDS), **change}), project)
    assert written(project) == before


def test_a_narrative_that_somebody_wrote_is_not_written_over(project):
    (project.narratives / "leeds.md").write_text("Mine.\n")
    before = written(project)
    with pytest.raises(NewCaseError, match=r"leeds\.md is there already"):
        add_case(LEEDS, project)
    assert written(project) == before


def test_a_registry_without_a_list_to_add_to_is_refused():
    with pytest.raises(RegistryError, match="no list of localities"):
        with_entry("localities: []\n", LEEDS)


def test_answers_on_the_command_line_need_nobody_to_ask(project, monkeypatch):
    monkeypatch.setenv("LOCALED_ROOT", str(project.root))
    ran = CliRunner().invoke(app, ["new-case", *(f"--{name}={value}" for name, value in ANSWERS.items())])
    assert ran.exit_code == 0, ran.output
    assert load_registry(project.registry).locality("leeds").areas == ("E08000035",)


def test_what_is_missing_is_named_when_nobody_is_there_to_ask(project, monkeypatch):
    monkeypatch.setenv("LOCALED_ROOT", str(project.root))
    before = written(project)
    ran = CliRunner().invoke(app, ["new-case", "--authority=Leeds", "--pilot=vulnerable-children"])
    assert ran.exit_code == 1
    assert "give --lead" in ran.output
    assert written(project) == before


def test_a_misspelt_authority_is_answered_with_what_may_be_meant(project, monkeypatch):
    monkeypatch.setenv("LOCALED_ROOT", str(project.root))
    ran = CliRunner().invoke(app, ["new-case", "--authority=Leds"])
    assert ran.exit_code == 1
    assert "Did you mean Leeds?" in ran.output


def test_a_person_is_asked_again_until_the_answer_can_be_used(project, monkeypatch):
    import typer

    answers = iter(
        ["Leds", "Leeds; Wakefield", "Leeds and Wakefield", "9", "1", "1", "", "Two councils", "two-councils"]
    )
    monkeypatch.setattr(typer, "prompt", lambda question, default=None: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    console = Console(record=True, width=200)
    case = ask_and_add({}, project, console)
    assert (case.areas, case.pilot, case.lead) == (("E08000035", "E08000036"), "vulnerable-children", "local_authority")
    said = console.export_text()
    for line in ("Did you mean Leeds?", "'9' is not one of", "this may not be empty", "Wakefield covers one of these"):
        assert line in said


@pytest.mark.kernel
@pytest.mark.xdist_group("new-case")
def test_the_chapter_of_the_new_case_is_made(project, monkeypatch):
    add_case(LEEDS, project)
    needed = {"published_figure_checks", "universal_claim_checks", "evidence_register", "cases_with_findings"}
    tables = {name: read_raw(name, project) for name in schemas.raw_tables()}
    for made in derived_tables.TABLES:
        if made.name in needed:
            tables[made.name] = derived_tables.make_derived(made, tables, project)
    for name, table in tables.items():
        write_table(table, name, project)
    shown = []
    monkeypatch.setitem(os.environ, "LOCALED_ROOT", str(project.root))
    monkeypatch.setattr(chapter, "display", lambda data, raw: shown.append(data))
    namespace = {}
    for cell in nbformat.read(project.notebooks / "locality.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            is_parameters = "parameters" in cell.metadata.get("tags", [])
            exec(compile("CASE_ID = 'leeds'" if is_parameters else cell.source, cell.id, "exec"), namespace)
    text = "\n".join(data.get("text/markdown", "") for data in shown)
    assert "Nobody has written about this locality yet." in text
    assert any("fig-leeds-" in str(data) for data in shown)


def test_the_registry_still_reads_as_yaml_with_its_comments(project):
    add_case(LEEDS, project)
    text = project.registry.read_text()
    assert text.startswith("# The registry: who took part")
    assert [entry["id"] for entry in yaml.safe_load(text)["localities"]].count("leeds") == 1
