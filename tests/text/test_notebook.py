"""The locality notebook runs for a tenth locality, which has no narrative."""

import os

import pytest
import yaml

from helpers.project.paths import Project, find_project
from helpers.text.chapter_parts import LOCALITY_PARTS
from tests.running import Tables, run_template

LEEDS = {
    "id": "leeds",
    "title": "Leeds",
    "pilot": "vulnerable-children",
    "lead": "local_authority",
    "partnership": "Leeds City Council",
    "areas": ["E08000035"],
}


@pytest.fixture
def project(tmp_path):
    """This project with Leeds added in ``cases.yml`` and nowhere else."""
    here, there = find_project(), Project(tmp_path)
    for folder in (here.raw, here.book_sources, here.notebooks):
        link = there.root / folder.relative_to(here.root)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)
    there.quarto_config.touch()
    cases = yaml.safe_load(here.registry.read_text(encoding="utf-8"))
    cases["localities"].append(LEEDS)
    there.registry.write_text(yaml.safe_dump(cases, allow_unicode=True), encoding="utf-8")
    return there


def test_a_tenth_locality_says_what_is_to_be_written_and_shows_its_official_context(project, monkeypatch):
    monkeypatch.setitem(os.environ, "LOCALED_ROOT", str(project.root))
    tables = Tables()
    tables.project = project
    shown = run_template("locality", tables, monkeypatch, "CASE_ID = 'leeds'")
    assert all(f"the section '## {heading}'" in shown.text for heading in LOCALITY_PARTS)
    assert all(name in shown.text for name in ("timeline_pilot_N.csv", "confidence_pilot_N.csv", "narrative/leeds.md"))
    assert set(shown.data) - set(shown.tables) == {"persistent-absence-pct", "severe-absence-pct"}
    assert set(shown.tables) == {"years"}
