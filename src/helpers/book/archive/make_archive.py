"""From a built checkout to the archive and the note of what was checked in it."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers.book.archive import verify
from helpers.book.archive.archive_contents import ArchiveError, Release, collect_release, refuse_changes
from helpers.book.archive.archive_validation import DATAPACKAGE, Checked, check_descriptions
from helpers.book.archive.data_package import describe_tables
from helpers.book.archive.packing import stage_files, write_sums, write_zip
from helpers.book.archive.ro_crate import METADATA, describe_release
from helpers.project.paths import Project
from helpers.sources.tables import replacing

FOLDER = "archive"
VERIFY = "verify.py"


@dataclass(frozen=True)
class Archived:
    """The archive, the note beside it, how many files it holds, and what the validators found."""

    archive: Path
    note: Path
    files_count: int
    checked: Checked


def make_archive(project: Project, commit: str | None = None) -> Archived:
    """Stage, describe, validate and pack the release of a built checkout, into ``outputs/archive/``.

    ``commit`` is the one that was built, where the caller knows it.

    Raises
    ------
    ArchiveError
        The release may not be archived, a source changed since the build was begun, or a description breaks its
        standard; nothing is then written.
    """
    release = collect_release(project)
    room = project.outputs / FOLDER
    room.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staged.", dir=room) as staged:
        folder = Path(staged)
        stage_files({**release.files, VERIFY: Path(verify.__file__)}, folder)
        refuse_changes(release, commit or release.commit, project, folder)
        write_json(folder / DATAPACKAGE, describe_tables(release, project))
        (folder / METADATA).write_text(describe_release(release, project, folder), encoding="utf-8")
        checked = check_descriptions(folder)
        if checked.faults:
            listed = "\n".join(f"  - {fault}" for fault in checked.faults[:30])
            raise ArchiveError(
                f"the release's descriptions break their standards in {len(checked.faults)} place(s):\n{listed}"
            )
        sums = write_sums(folder)
        archive = write_zip(folder, room / f"{release.name}.zip", date.fromisoformat(release.date), frozenset({VERIFY}))
        count = len(sums.read_text(encoding="utf-8").splitlines())
    note = room / f"{release.name}.checks.md"
    with replacing(note) as beside:
        beside.write_text(checks_note(release, checked, count), encoding="utf-8")
    return Archived(archive, note, count, checked)


def write_json(path: Path, content: object) -> None:
    """``content`` as JSON that a person can read, with its keys in the order given."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def checks_note(release: Release, checked: Checked, files_count: int) -> str:
    """What was checked in the archive, and which recommendations it does not follow, as Markdown."""
    lines = [
        f"# Checks of {release.name}",
        "",
        f"Git commit {release.commit}. {files_count} files under SHA256SUMS.",
        "",
    ]
    lines += ["| Passed | Count |", "| --- | ---: |"]
    lines += [f"| {name} | {count} |" for name, count in checked.passed.items()]
    lines += [
        "",
        "No requirement is broken. The check ran without a network, on the JSON-LD context that `rocrate` ships.",
        "",
    ]
    lines += _listed("Recommendations of RO-Crate that are not followed", checked.advice)
    lines += _listed("Checks that were skipped, with the reason", checked.skipped)
    return "\n".join(lines).rstrip() + "\n"


def _listed(heading: str, counted: Counter[str]) -> list[str]:
    if not counted:
        return [f"{heading}: none.", ""]
    return [f"{heading}:", "", *(f"- {text} ({count} times)" for text, count in sorted(counted.items())), ""]
