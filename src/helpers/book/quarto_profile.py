"""Which Quarto project profile an edition is rendered with."""

from __future__ import annotations

from helpers.figures.simulated_marks import PROFILE
from helpers.project.edition import edition
from helpers.project.paths import Project


def profile_of(project: Project) -> str | None:
    """The profile of the edition: the one for simulated data where the restricted rows are simulated, else none."""
    return PROFILE if edition(project) == "simulated" else None
