"""The real graph under edits of every kind, with the work of each task stood in for by a note of its inputs.

No notebook runs here, so a whole build takes a second; what one really opens is held against its record elsewhere
(``make exact``). What a task reads is given here, so which tasks an edit must run can be worked out without any build:
those with an input that changed, and those whose output was harmed.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.build import build_tasks, derived_tables
from helpers.build.build_records import LOCK, BuildState
from helpers.build.build_run import build
from helpers.build.build_tasks import BOOK_INPUTS, book_tasks
from helpers.build.chapter_plan import chapter_specs
from helpers.build.output_files import chapter_path, data_path
from helpers.build.publishing import PublishedChapter, chapter_bytes
from helpers.project.paths import Project, find_project
from helpers.project.read_record import (
    find_files,
    hash_bytes,
    hash_file,
    hash_value,
    note_file,
    note_files,
    recording,
    take_record,
)
from helpers.project.registry import hash_registry, load_registry
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import raw_files, seal, sidecar_path
from helpers.text.narratives import NARRATIVE_TABLES
from tests.build.conftest import Recorder

REAL = find_project()
COPIED = ("cases.yml", "_quarto.yml", "index.qmd", LOCK, "data/raw", "notebooks", "src/helpers", "book")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "assets", "restricted", "refresh")
EXAMPLES = int(os.environ.get("TRIALS", "4"))
PATTERNS = {name: table.pattern for name, table in raw_tables().items()}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# What tasks read, given by plain rules; and the stand-ins, which note it and write a digest of it.


def table_inputs(name: str, project: Project) -> list[Path]:
    """The patterns that a table is made of: a raw table of its files, a derived one of tables."""
    if name in PATTERNS:
        return [project.raw / PATTERNS[name]]
    table = next(table for table in derived_tables.TABLES if table.name == name)
    return [project.processed / f"{needed}.parquet" for needed in table.inputs]


def chapter_inputs(spec, project: Project) -> tuple[list[Path], list[str]]:
    """The files that a chapter reads, and the modules that its template names."""
    source = spec.template.read_text(encoding="utf-8")
    tables = {*re.findall(r'read_table\(\\"(\w+)\\"', source)}
    if "read_chapter_narrative(" in source:
        tables.update(NARRATIVE_TABLES)
    modules = [name.replace(".", "/") for name in re.findall(r"from (helpers\.[\w.]+) import", source)]
    files = [project.processed / f"{name}.parquet" for name in sorted(tables & {*all_tables()})]
    found = [f"src/{name}.py" for name in sorted({*modules}) if (project.root / f"src/{name}.py").is_file()]
    return [*files, project.narratives / f"{spec.case_id}.md"], found


def all_tables() -> list[str]:
    return [*PATTERNS, *(table.name for table in derived_tables.TABLES)]


def contents(patterns: list[Path]) -> str:
    return hash_value([(hash_file(path), path.name) for pattern in patterns for path in find_files(pattern)])


def make_raw(project: Project) -> list[Path]:
    note_files(project.raw / "**" / "*")
    return [store(name, project) for name in PATTERNS]


def make_derived(project: Project, name: str) -> list[Path]:
    for pattern in table_inputs(name, project):
        note_file(pattern)
    table = next(table for table in derived_tables.TABLES if table.name == name)
    store(name, project)
    for csv in table.files(project)[1:]:
        write(csv, contents(table_inputs(name, project)))
    return table.files(project)


def store(name: str, project: Project) -> Path:
    path = project.processed / f"{name}.parquet"
    write(path, contents(table_inputs(name, project)))
    return path


def make_front_page(project: Project) -> list[Path]:
    load_registry(project.registry)
    for name in derived_tables.VARIABLE_INPUTS:
        note_file(project.processed / f"{name}.parquet")
    files = build_tasks.front_page_files(project)
    for path in files:
        write(path, contents([project.processed / f"{name}.parquet" for name in derived_tables.VARIABLE_INPUTS]))
    return files


def run_chapter(project: Project, state: BuildState, spec, settings) -> dict[str, bytes]:
    before = state.sources_now()
    files, modules = chapter_inputs(spec, project)
    with recording() as reads:
        load_registry(project.registry)
        for path in files:
            note_file(path)
    noted = {"reads": take_record(project.root, reads)["reads"], "modules": modules}
    data = str(data_path(spec, "figures", "trend.csv", project).relative_to(project.root))
    content = contents(files).encode()
    record = state.finished(settings, noted, before, {data: hash_bytes(content)})
    chapter = PublishedChapter(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Words.", id="a")]))
    name = str(chapter_path(spec.case_id, project).relative_to(project.root))
    return {data: content, name: chapter_bytes(chapter, record)}


def make_book(project: Project) -> None:
    write(project.book / "index.html", contents([project.root / pattern for pattern in BOOK_INPUTS]))


def run(project: Project):
    def tasks(engine):
        yield from book_tasks(engine, make_book)

    runner = partial(run_chapter, project, BuildState(project))
    return build(project, Recorder(), tasks, jobs=1, run_notebook=runner)


def inputs_now(project: Project) -> dict[str, str]:
    """A digest of everything that each task depends on, tables first, on files that need not be there."""
    lock, registry = hash_file(project.root / LOCK), load_registry(project.registry)
    made = {name: contents(table_inputs(name, project)) for name in PATTERNS}
    found = {"raw": hash_value([lock, contents([project.raw / "**" / "*"])])}
    waiting = list(derived_tables.TABLES)
    while waiting:
        table = waiting.pop(0)
        if not made.keys() >= {*table.inputs}:
            waiting.append(table)
            continue
        inputs = [(hash_bytes(made[name].encode()), f"{name}.parquet") for name in table.inputs]
        made[table.name] = hash_value(inputs)
        found[f"table:{table.name}"] = hash_value([lock, inputs])
    entries = hash_registry(registry)
    found["front-page"] = hash_value([lock, entries, [made[name] for name in derived_tables.VARIABLE_INPUTS]])
    for spec in chapter_specs(registry, project):
        files, modules = chapter_inputs(spec, project)
        tables = [made[path.stem] for path in files if path.suffix == ".parquet"]
        others = [hash_file(path) for path in [spec.template, files[-1], *(project.root / name for name in modules)]]
        found[f"chapter:{spec.case_id}"] = hash_value([lock, entries, tables, others, spec.title])
    files = [pattern for pattern in BOOK_INPUTS if not pattern.startswith(("outputs/", "_variables"))]
    prose = contents([project.root / pattern for pattern in [*files, "book/theme/**/*"]])
    shown = [made[table.name] for table in derived_tables.TABLES if table.csv_name]
    shown += [made[name] for name in derived_tables.VARIABLE_INPUTS]
    chapters = {name: digest for name, digest in found.items() if name.startswith("chapter:")}
    found["book"] = hash_value([lock, entries, sorted(chapters.items()), shown, prose])
    return found


# Edits: each changes one input, or harms one output; `pick` is a number that chooses which.

Edit = Callable[[Project, int], str | None]
"""Gives the task whose output it harmed."""


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def chosen(items, pick: int):
    items = list(items)
    return items[pick % len(items)]


def edit_raw_data(project, pick):
    path = chosen([path for path in raw_files(project.raw) if path.suffix in (".csv", ".yml", ".geojson")], pick)
    append(path, "\n")
    seal(path)


def edit_sidecar(project, pick):
    path = chosen(map(sidecar_path, raw_files(project.raw)), pick)
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields["taken"] += " Looked at again."
    path.write_text(yaml.safe_dump(fields, sort_keys=False), encoding="utf-8")


def edit_template(project, pick):
    path = chosen(sorted(project.notebooks.glob("*.ipynb")), pick)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": f"Words {pick}.", "id": "x"})
    path.write_text(json.dumps(notebook), encoding="utf-8")


def edit_helper(project, pick):
    append(chosen(sorted((project.helpers / "text").rglob("*.py")), pick), "\n# a remark\n")


def edit_lock(project, pick):
    append(project.root / LOCK, "# another version\n")


def edit_narrative(project, pick):
    append(chosen(sorted(project.narratives.glob("*.md")), pick), "\nWords.\n")


def remove_narrative(project, pick):
    chosen(sorted(project.narratives.glob("*.md")), pick).unlink()


def edit_registry(project, pick):
    change_registry(project, lambda cases: chosen(cases["localities"], pick).update(partnership=f"Partners {pick}"))


def remark_in_registry(project, pick):
    append(project.registry, "\n# a remark\n")


def add_case(project, pick):
    def add(cases):
        if all(case["id"] != "elsewhere" for case in cases["localities"]):
            cases["localities"].append({**cases["localities"][0], "id": "elsewhere", "title": "Elsewhere"})

    change_registry(project, add)


def remove_case(project, pick):
    def remove(cases):
        if len(cases["localities"]) > 3:
            cases["localities"].remove(chosen(cases["localities"], pick))

    change_registry(project, remove)


def change_registry(project, change):
    cases = yaml.safe_load(project.registry.read_text(encoding="utf-8"))
    change(cases)
    project.registry.write_text(yaml.safe_dump(cases, sort_keys=False), encoding="utf-8")


def edit_prose(project, pick):
    append(project.front_page, "\nWords.\n")


def touch_everything(project, pick):
    for folder in (project.raw, project.notebooks, project.helpers, project.processed, project.outputs):
        for path in folder.rglob("*"):
            path.touch()


def delete_output(project, pick):
    path, owner = made_file(project, pick)
    path.unlink()
    return owner


def tamper_with_output(project, pick):
    path, owner = made_file(project, pick)
    append(path, "tampered")
    return owner


def made_file(project, pick) -> tuple[Path, str]:
    """An output and the task that makes it."""
    chapters = {path: f"chapter:{path.stem}" for path in project.chapters.glob("*.ipynb")}
    data = {path: f"chapter:{path.parent.name}" for path in project.figures.rglob("*.csv")}
    tables = {path: f"table:{path.stem}" for path in project.processed.glob("*.parquet")}
    raw = {project.processed / f"{name}.parquet": "raw" for name in PATTERNS}
    owners = {**chapters, **data, **tables, **raw, project.quarto_variables: "front-page"}
    return chosen(sorted(owners.items()), pick)


EDITS: tuple[Edit, ...] = (
    edit_raw_data,
    edit_sidecar,
    edit_template,
    edit_helper,
    edit_lock,
    edit_narrative,
    remove_narrative,
    edit_registry,
    remark_in_registry,
    add_case,
    remove_case,
    edit_prose,
    touch_everything,
    delete_output,
    tamper_with_output,
)


def copy_project(root: Path) -> Project:
    """A copy of this project's sources."""
    project = Project(root)
    for name in COPIED:
        source, target = REAL.root / name, project.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=NOT_COPIED)
        else:
            shutil.copyfile(source, target)
    return project


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A copy of this project, built once with the stand-ins."""
    project = copy_project(tmp_path_factory.mktemp("real") / "project")
    with pytest.MonkeyPatch.context() as patch:
        for stand_in in (make_raw, make_derived, make_front_page):
            patch.setattr(build_tasks, stand_in.__name__, stand_in)
        outcome = run(project)
        assert outcome.is_sound, outcome.failures
        yield project


def each_kind(test):
    """Every kind of edit once, whatever else hypothesis makes up."""
    for edit in reversed(EDITS):
        test = example([(edit, 1)])(test)
    return test


@pytest.mark.slow
@each_kind
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10_000)), min_size=1, max_size=3))
def test_an_edit_runs_exactly_what_depends_on_it_and_ends_where_a_build_from_nothing_would(real, edits):
    for edit, pick in edits:
        before = inputs_now(real)
        harmed = edit(real, pick)
        after = inputs_now(real)
        wanted = {name for name, found in after.items() if before.get(name) != found} | ({harmed} if harmed else set())

        outcome = run(real)

        assert outcome.is_sound, outcome.failures
        ran = {*outcome.done} - {"leftovers"}
        assert ran == wanted, edit.__name__
        assert {path.stem for path in real.chapters.iterdir()} == {
            spec.case_id for spec in chapter_specs(load_registry(real.registry), real)
        }
    built = files_of(real)
    for folder in (real.outputs, real.processed, real.root / ".doit"):
        shutil.rmtree(folder)
    run(real)
    assert files_of(real) == built


def files_of(project: Project) -> dict[str, str]:
    """Everything that the build wrote, by path."""
    folders = (project.outputs, project.processed)
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(project.root)): hash_file(path) for path in [*found, project.quarto_variables]}
