"""What people can do to a build: notebooks that misbehave, inputs with faults, notes of the build that are damaged.

Each is told in words, the book that was there stays, and once it is mended the next build ends as if nothing had been.
"""

import pytest

from tests.build.conftest import code, write_template
from tests.faults.ground import AFTER
from tests.faults.test_faults import assert_next_build_makes_it_good, turn_to_garbage

pytestmark = [pytest.mark.slow, pytest.mark.kernel, pytest.mark.xdist_group("faults")]
LIMITS = {"LOCALED_CELL_SECONDS": "8", "LOCALED_OUTPUT_MB": "1", "LOCALED_MEMORY_MB": "600"}
MISBEHAVE = """
import os, subprocess, sys, time
subprocess.Popen(["sleep", "300"])
if not os.fork():
    time.sleep(300)
if CASE_ID == "ashby":
    time.sleep(300)
while True:
    print("x" * 10_000)
    time.sleep(0.001)
"""
EAT_MEMORY = """
import os
if not os.fork():
    held = []
    while True:
        held.append(bytearray(os.urandom(1) * 20_000_000))
os.wait()
"""


def test_notebooks_that_misbehave_are_told_apart_and_leave_nothing(ground):
    """One hangs and one floods its output, both with children of their own; a fork eats memory; one calls exit."""
    ground.reset()
    write_template(ground.project, "locality", code(MISBEHAVE))
    write_template(ground.project, "pilot", code(EAT_MEMORY))
    write_template(ground.project, "synthesis", code("import sys\nsys.exit(3)"), parameter="CHAPTER_ID")
    harmed = ground.run(**LIMITS)
    assert (harmed.status, harmed.is_clear) == (1, True), harmed.said
    assert ground.lingering() == []
    told = harmed.said.split("\n✗ ")
    for chapter, reason in {
        "ashby": "took longer than 8 s",
        "bolton": "it put out more than 1 MB",
        "north": "it took more than 600 MB of memory",
        "synthesis": "SystemExit: 3",
    }.items():
        assert any(f"chapter {chapter}" in part and reason in part for part in told), harmed.said
    ground.restore_edited(AFTER)
    assert_next_build_makes_it_good(ground)


def write_bad_value(project):
    raw = project.raw / "absence" / "absence.csv"
    raw.write_text("area_code,value\nE08000001,many\n", encoding="utf-8")
    return raw


def cut_sidecar(project):
    sidecar = next(iter((project.raw / "absence").glob("*.y*ml")))
    sidecar.write_bytes(sidecar.read_bytes()[:40])
    return sidecar


def write_unknown_pilot(project):
    text = project.registry.read_text(encoding="utf-8")
    project.registry.write_text(text.replace("pilot: north", "pilot: south", 1), encoding="utf-8")
    return project.registry


@pytest.mark.parametrize(
    "harm", [write_bad_value, pytest.param(cut_sidecar, marks=pytest.mark.nightly), write_unknown_pilot]
)
def test_an_input_with_a_fault_is_named_and_the_book_stays_until_it_is_mended(ground, harm):
    ground.complete()
    book = {name: content for name, content in ground.result().items() if name.startswith("outputs/book")}
    bad = harm(ground.project)
    harmed = ground.run()
    assert (harmed.status, harmed.is_clear) == (1, True), harmed.said
    assert bad.name in harmed.said
    assert book.items() <= ground.result().items()
    ground.restore_edited(AFTER)
    assert_next_build_makes_it_good(ground)


@pytest.mark.parametrize("harm", [turn_to_garbage, pytest.param(lambda path: path.write_bytes(b""), id="empty")])
def test_damaged_notes_beside_a_sound_state_are_no_matter(ground, harm):
    """What the build noted of the code, of the tables and of how long things took may be lost at any time."""
    ground.complete()
    notes = [path for path in (ground.project.root / ".doit").rglob("*") if path.is_file()]
    harmed = [path for path in notes if path.name not in ("state.json", "lock")]
    assert len(harmed) >= 3
    for path in harmed:
        harm(path)
    assert_next_build_makes_it_good(ground)
