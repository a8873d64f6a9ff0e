"""The locality notebook runs for a tenth locality, which has no narrative."""

import os

import nbformat
import pytest
import yaml

from helpers.build import chapter, derived_tables
from helpers.build.chapter import BUNDLE
from helpers.build.derived_table_declaration import make_derived
from helpers.project.paths import Project, find_project
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.tables import read_raw, write_table
from helpers.text.chapter_parts import LOCALITY_PARTS

LEEDS = {
    "id": "leeds",
    "title": "Leeds",
    "pilot": "vulnerable-children",
    "lead": "local_authority",
    "partnership": "Leeds City Council",
    "areas": ["E08000035"],
}
NEEDED = {"published_figure_checks", "universal_claim_checks", "evidence_register"}


@pytest.fixture
def project(tmp_path):
    """A copy of the project with Leeds added in ``cases.yml`` and nowhere else."""
    here, there = find_project(), Project(tmp_path)
    for folder in (here.raw, here.book_sources, here.notebooks):
        link = there.root / folder.relative_to(here.root)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
    there.quarto_config.touch()
    cases = yaml.safe_load(here.registry.read_text(encoding="utf-8"))
    cases["localities"].append(LEEDS)
    there.registry.write_text(yaml.safe_dump(cases, allow_unicode=True), encoding="utf-8")
    tables = {name: read_raw(name, there) for name in raw_tables()}
    for table in derived_tables.TABLES:
        if table.name in NEEDED:
            tables[table.name] = make_derived(table, tables, there)
    for name, table in tables.items():
        write_table(table, name, there)
    return there


def bundles(shown, kind):
    return {data[BUNDLE]["name"] for data in shown if data[BUNDLE]["kind"] == kind}


def test_a_tenth_locality_says_what_is_to_be_written_and_shows_its_official_context(project, monkeypatch):
    shown = []
    monkeypatch.setitem(os.environ, "LOCALED_ROOT", str(project.root))
    monkeypatch.setattr(chapter, "display", lambda data, raw: shown.append(data))
    namespace = {}
    for cell in nbformat.read(project.notebooks / "locality.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            is_parameters = "parameters" in cell.metadata.get("tags", [])
            source = "CASE_ID = 'leeds'" if is_parameters else cell.source
            exec(compile(source, f"cell {cell.id}", "exec"), namespace)
    said = "\n".join(data.get("text/markdown", "") for data in shown)
    assert all(f"the section '## {heading}'" in said for heading in LOCALITY_PARTS)
    assert all(name in said for name in ("timeline_pilot_N.csv", "confidence_pilot_N.csv", "narrative/leeds.md"))
    assert bundles(shown, "figure") == {"persistent-absence-pct", "severe-absence-pct"}
    assert bundles(shown, "table") == {"years"}
