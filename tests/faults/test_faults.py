"""A share of the faults that ``make faults`` tries by the hundred, and those that need no chance: each once.

What is marked ``nightly`` is run by ``make faults`` alone.
"""

import json
import os
import resource
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.build.build_records import STATE_FOLDER
from tests.faults.ground import AFTER
from tests.faults.trials import harm_at_random

pytestmark = [pytest.mark.slow, pytest.mark.kernel, pytest.mark.xdist_group("faults")]
FAR_AHEAD_SECONDS = 400 * 24 * 3600


@contextmanager
def mounted(folder, *options):
    """``folder`` on a file system of its own, where this machine lets us; else ``None`` is given."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    try:
        yield None if done.returncode else folder
    finally:
        if not done.returncode:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def assert_next_build_makes_it_good(ground):
    after = ground.run()
    assert (after.status, after.is_clear) == (0, True), after.said
    assert ground.losses() == []
    assert ground.lingering() == []
    return after


@pytest.mark.parametrize("fault", ["build killed", "Ctrl-C"])
def test_harm_at_a_random_moment_is_made_good(ground, fault):
    trial, said = harm_at_random(fault, 1, ground)
    assert trial.is_sound, said


def run_on_a_full_disk(ground):
    """A build whose outputs lie on a disk of 100 KB; where nobody may mount one, whose files cannot grow."""
    with mounted(ground.project.outputs, "-t", "tmpfs", "-o", "size=100k", "none") as small:
        return run_with_files_that_cannot_grow(ground) if small is None else ground.run()


def run_with_files_that_cannot_grow(ground):
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))  # noqa: E731
    return ground.finished(subprocess.Popen(**ground.command(), preexec_fn=limit))


@pytest.mark.parametrize(
    "run", [run_on_a_full_disk, pytest.param(run_with_files_that_cannot_grow, marks=pytest.mark.nightly)]
)
def test_a_full_disk_is_told_and_made_good(ground, run):
    ground.reset()
    ground.clear()
    harmed = run(ground)
    assert harmed.status == 1
    assert harmed.is_clear, harmed.said
    assert "No space left on device" in harmed.said or "File too large" in harmed.said
    assert "free some space" in harmed.said or "lets no file grow" in harmed.said
    assert_next_build_makes_it_good(ground)


def test_outputs_that_cannot_be_written_are_told_and_made_good(ground):
    ground.reset()
    outputs = ground.project.outputs
    if os.geteuid():
        outputs.chmod(0o500)
        harmed = ground.run()
        outputs.chmod(0o700)
    else:  # who may write everywhere is kept out by a file system that nobody can write to
        with mounted(outputs, "-t", "tmpfs", "-o", "ro", "none") as locked:
            if locked is None:
                pytest.skip("the superuser writes everywhere, and this machine lets nobody mount a locked disk")
            harmed = ground.run()
    assert harmed.status == 1
    assert harmed.is_clear, harmed.said
    assert "Read-only file system" in harmed.said or "Permission denied" in harmed.said
    assert "must be writable" in harmed.said
    assert_next_build_makes_it_good(ground)


def test_a_clock_set_back_is_no_matter(ground):
    """Every file was written in what is now the future; what was edited since is still seen, and nothing else."""
    ground.complete()
    ahead = time.time() + FAR_AHEAD_SECONDS
    for path in ground.project.root.rglob("*"):
        if path.is_file():
            os.utime(path, (ahead, ahead))
    assert "Nothing to do" in ground.run().said
    front_page = ground.project.front_page
    front_page.write_text(front_page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    os.utime(front_page, (0, 0))
    assert "book" in ground.run().said
    assert ground.losses() == []


def test_of_two_builds_at_once_the_second_is_told_who_builds(ground):
    ground.reset()
    first = ground.start()
    lock = ground.project.root / ".doit" / "lock"
    deadline = time.monotonic() + 120
    while lock.read_text(encoding="utf-8") != str(first.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    second = ground.run()
    assert second.status == 1
    assert f"another build of this project runs (process {first.pid})" in second.said
    assert second.is_clear
    assert ground.finished(first).status == 0
    assert ground.losses() == []


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def turn_to_garbage(path):
    path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


def write_another_shape(path):
    path.write_text(json.dumps({"chapter:ashby": {"result:": [1]}}), encoding="utf-8")


@pytest.mark.parametrize("harm", [cut, turn_to_garbage, Path.unlink])
def test_tables_and_chapters_that_are_harmed_are_made_again(ground, harm):
    """Two files that depend on nothing of each other, at once; all else stays, so the build must see these two."""
    ground.complete()
    harm(ground.project.processed / "shares.parquet")
    harm(ground.project.chapters / "ashby.ipynb")
    after = assert_next_build_makes_it_good(ground)
    assert "chapter ashby" in after.said
    assert "table shares" in after.said
    assert "chapter bolton" not in after.said


@pytest.mark.parametrize(
    "harm",
    [
        cut,
        *(
            pytest.param(harm, marks=pytest.mark.nightly)
            for harm in (turn_to_garbage, Path.unlink, write_another_shape)
        ),
    ],
)
def test_tasks_without_a_sound_record_are_done_again(ground, harm):
    ground.complete()
    records = [*(ground.project.root / STATE_FOLDER).glob("*.json"), *ground.project.processed.glob("*.json")]
    assert len(records) > 3
    for record in records:
        harm(record)
    assert_next_build_makes_it_good(ground)


def test_the_ground_itself_sees_harm(ground):
    """A test that cannot fail proves nothing: what is changed by hand is a loss."""
    ground.reset()
    assert ground.losses()
    shutil.rmtree(ground.project.outputs / "tables")
    assert any(name.startswith("outputs/tables/") for name in ground.losses())
    assert ground.wanted[AFTER] != {}
