"""Which Quarto project profile an edition is rendered with."""

from __future__ import annotations

from helpers.project.edition import edition
from helpers.project.paths import Project


def profile_of(project: Project) -> str | None:
    """The profile of the edition, ``simulated`` or ``real``; ``None`` without released tables.

    Each adds the chapters on released tables to the contents, and the one for simulated data its marks.
    """
    now = edition(project)
    return None if now == "absent" else now
