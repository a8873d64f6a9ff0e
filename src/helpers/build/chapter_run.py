"""From a template to the files of a chapter: the one place that runs a notebook and publishes what it shows.

The same function runs here and on a worker of a cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.build.build_records import BuildState
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.notebook_run import keep_partial_run, run_notebook
from helpers.build.output_files import notebook_path
from helpers.build.publishing import chapter_bytes, publish
from helpers.project.paths import Project
from helpers.project.read_record import hash_bytes


def run_chapter(
    spec: ChapterSpec, project: Project, settings: Mapping[str, Any], state: BuildState
) -> dict[str, bytes]:
    """Run a notebook and give the files of its chapter by path below the project's root; none is written.

    Raises
    ------
    RegistryError
        The template cannot be run with these parameters.
    ChapterError
        A cell failed, or what the notebook shows cannot be published.
    """
    before = state.sources_now()
    executed = run_notebook(spec, project)
    with keep_partial_run(executed, spec, project):
        chapter = publish(executed, spec, project)
    outputs = {name: hash_bytes(content) for name, content in chapter.files.items()}
    record = state.finished(settings, executed.noted, before, outputs)
    notebook = str(notebook_path(spec, project).relative_to(project.root))
    return {**chapter.files, notebook: chapter_bytes(chapter, record)}
