"""The real graph of this project under edits of every kind, with each task's work stood in for by a note of its inputs.

No notebook runs here, so a whole build takes a second; what a notebook really opens is held against the graph elsewhere
(``test_opened_files``, and ``make exact``). A task's note is a digest of all that the graph says it reads. It is also
worked out without any build, from the files as they lie: from that follows which tasks an edit must run (those whose
digest changed, and those whose outputs were harmed) and what must lie in ``outputs/`` at the end.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.build import derived_tables
from helpers.build.build_graph import Graph
from helpers.build.build_run import build
from helpers.build.output_files import chapter_path
from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from helpers.sources import parts, raw_files, seal, sidecar_path
from tests.build.conftest import Recorder

REAL = find_project()
COPIED = ("cases.yml", "_quarto.yml", "index.qmd", "uv.lock", "data/raw", "notebooks", "src", "book")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "assets", "restricted", "refresh")
EXAMPLES = int(os.environ.get("TRIALS", "4"))
STEADY_GROUPS = ("contents", "leftovers", "sources", "rows")
"""Tasks that make nothing which another reads, so that nothing is worked out for them."""


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def content_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"


# The stand-ins. A table is made of data alone, so that an edit of code which changes no table stops there.


def note(project: Project, name: str) -> None:
    """Stands in for the work of the task ``name``."""
    plan, contents = PLANS[project], contents_of(PLANS[project].tasks[name])
    group, _, own = name.partition(":")
    if group == "chapter":
        said = digest(contents, plan.told[own])
        write(project.figures / own / "trend.csv", said)
        write(chapter_path(own, project), said)
    elif group == "book":
        write(project.book / "index.html", digest(contents))
    else:
        for target, text in notes(plan.tasks[name], note_of(group, contents), parting(own, project)).items():
            write(Path(target), text)
        if own in parts.BY_CASE:
            for stray in parts.stray_parts(own, load_registry(project.registry), project):
                stray.unlink()


def with_stand_ins(groups):
    """The graph's tasks, with a note in place of the work of each that makes something."""

    def stood_in(task):
        name = name_of(task)
        project = task["actions"][0].keywords["project"]
        return task if task["basename"] in STEADY_GROUPS else {**task, "actions": [partial(note, project, name)]}

    return {group: map(stood_in, tasks) for group, tasks in groups.items()}


def name_of(task) -> str:
    return ":".join(filter(None, [task["basename"], task.get("name")]))


def contents_of(task) -> dict[str, str]:
    return {path: content_of(Path(path)) for path in task["file_dep"]}


def note_of(group: str, contents: dict[str, str]) -> str:
    if group != "table":
        return digest(contents)
    return digest(
        {path: content for path, content in contents.items() if "/src/" not in path and "uv.lock" not in path}
    )


def parting(table: str, project: Project) -> dict[str, object]:
    """What decides the part of each case besides the rows of ``table``; empty where it is not kept by case."""
    if table not in parts.BY_CASE:
        return {}
    registry = load_registry(project.registry)
    cases = parts.case_ids(registry)
    named = parts.named_by_case(table, cases, project)
    return {case: [sorted(parts.concerning(case, registry)), named.get(case, [])] for case in cases}


def notes(task, said: str, by_case: dict[str, object]) -> dict[str, str]:
    """The note at each target of ``task``: ``said``, for a part with what decides it."""
    stems = {target: Path(target).stem for target in task["targets"]}
    are_parts = {target: "by_case" in Path(target).parts for target in stems}
    return {target: digest(said, by_case[stem]) if are_parts[target] else said for target, stem in stems.items()}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@dataclass
class Plan:
    """The graph as it says what is to do, and what follows from it and from the files as they lie."""

    tasks: dict[str, dict]
    told: dict[str, object]
    digests: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """What each file that is made must hold."""
    book: str = ""


PLANS: dict[Project, Plan] = {}


def work_out(project: Project) -> Plan:
    """Go through the graph once, tables first, on files that need not be there."""
    graph = Graph(project)
    tasks = {name_of(task): task for group in graph.groups().values() for task in group}
    plan = PLANS[project] = Plan(tasks, {spec.case_id: graph._told(spec) for spec in graph.specs})

    def read(task) -> dict[str, str]:
        made = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in plan.files.items()}
        return {path: made.get(path) or content_of(Path(path)) for path in task["file_dep"]}

    waiting = [name for name in tasks if name.split(":")[0] not in (*STEADY_GROUPS, "book")]
    makers = {target for name in waiting for target in tasks[name]["targets"]}
    while waiting:
        name = waiting.pop(0)
        if any(path in makers and path not in plan.files for path in tasks[name]["file_dep"]):
            waiting.append(name)
            continue
        contents = read(tasks[name])
        group, _, own = name.partition(":")
        if group == "chapter":
            said = plan.digests[name] = digest(contents, plan.told[own])
            plan.files[str(project.figures / own / "trend.csv")] = said
            plan.files |= dict.fromkeys(tasks[name]["targets"], said)
        else:
            by_case = parting(own, project)
            plan.digests[name] = digest(contents, by_case)
            plan.files |= notes(tasks[name], note_of(group, contents), by_case)
    data = {path: text for path, text in plan.files.items() if path.endswith(".csv")}
    plan.book = digest(read(tasks["book"]), data)
    return plan


# Edits: each changes one input, or harms one output; `pick` is a number that chooses which.

Edit = Callable[[Project, int], None]
HARMED: set[str] = set()


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
    cell = {"cell_type": "markdown", "metadata": {}, "source": f"Words {len(notebook['cells'])}.", "id": "x"}
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def edit_helper(project, pick):
    append(chosen(sorted(project.helpers.rglob("*.py")), pick), "\n# a remark\n")


def edit_lock(project, pick):
    append(project.root / "uv.lock", "# another version\n")


def edit_narrative(project, pick):
    append(chosen(sorted(project.narratives.glob("*.md")), pick), "\nWords.\n")


def remove_narrative(project, pick):
    chosen(sorted(project.narratives.glob("*.md")), pick).unlink()


def edit_registry(project, pick):
    change_registry(project, lambda cases: chosen(cases["localities"], pick).update(partnership=f"Partners {pick}"))


def edit_parameter(project, pick):
    """The id of a cross-case chapter is its parameter."""
    change_registry(project, lambda cases: chosen(cases["chapters"], pick).update(title=f"Title {pick}"))


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
    path = made_file(project, pick)
    path.unlink()


def tamper_with_output(project, pick):
    append(made_file(project, pick), "tampered")


def made_file(project, pick):
    path = chosen([path for path in map(Path, PLANS[project].files) if path.is_file()], pick)
    HARMED.add(str(path))
    return path


EDITS: tuple[Edit, ...] = (
    edit_raw_data,
    edit_sidecar,
    edit_template,
    edit_helper,
    edit_lock,
    edit_narrative,
    remove_narrative,
    edit_registry,
    edit_parameter,
    add_case,
    remove_case,
    edit_prose,
    touch_everything,
    delete_output,
    tamper_with_output,
)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A copy of this project's sources, built once with the stand-ins."""
    project = Project(tmp_path_factory.mktemp("real") / "project")
    for name in COPIED:
        source, target = REAL.root / name, project.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=NOT_COPIED)
        else:
            shutil.copyfile(source, target)
    with pytest.MonkeyPatch.context() as patch:
        whole = Graph.groups
        patch.setattr(Graph, "groups", lambda graph: with_stand_ins(whole(graph)))
        work_out(project)
        assert build(project, Recorder(), jobs=1).is_sound
        yield project


def owner(path: str, plan: Plan) -> str:
    """The task that makes the file at ``path``."""
    named = {target: name for name, task in plan.tasks.items() for target in task["targets"]}
    return named.get(path) or f"chapter:{Path(path).parent.name}"


def each_kind(test):
    """Every kind of edit once, whatever else hypothesis makes up."""
    for edit in reversed(EDITS):
        test = example([(edit, 1)])(test)
    return test


@each_kind
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10_000)), min_size=1, max_size=3))
def test_an_edit_runs_exactly_what_depends_on_it_and_ends_where_a_build_from_nothing_would(real, edits):
    for edit, pick in edits:
        before = work_out(real)
        HARMED.clear()
        edit(real, pick)
        after = work_out(real)
        changed = {name for name, found in after.digests.items() if before.digests.get(name) != found}
        harmed = {owner(path, after) for path in HARMED}

        outcome = build(real, Recorder(), jobs=1)

        assert outcome.is_sound, outcome.failures
        ran = {name for name in outcome.done if name.split(":")[0] not in STEADY_GROUPS}
        wanted = changed | harmed | ({"book"} if before.book != after.book else set())
        assert ran == wanted, edit.__name__
        made = {path: Path(path).read_text(encoding="utf-8") for path in after.files}
        assert made == after.files, edit.__name__
        assert {path.stem for path in real.chapters.iterdir()} == {*after.told}


def test_every_kind_of_task_is_worked_out(real):
    """The test above says nothing of a task that it does not know."""
    plan = work_out(real)
    assert {name for name in plan.tasks if name.split(":")[0] not in (*STEADY_GROUPS, "book")} == {*plan.digests}
    assert len(plan.digests) > len(derived_tables.TABLES) + 20
