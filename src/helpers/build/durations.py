"""How long each task took when it last ran: for what is begun first, and for the time that is said to be left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from helpers.build.build_state import STATE_FOLDER
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project

DURATIONS_FILE = "durations.json"


def read_durations(project: Project) -> dict[str, float]:
    """Seconds by task; none where the note is missing or cannot be read."""
    try:
        content = json.loads((project.root / STATE_FOLDER / DURATIONS_FILE).read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write_durations(project: Project, durations: Mapping[str, float]) -> None:
    """Note the seconds of each task. That this is not possible stops no build: it is an estimate and no result."""
    rounded = {name: round(seconds, 2) for name, seconds in sorted(durations.items())}
    with suppress(OSError), replacing(project.root / STATE_FOLDER / DURATIONS_FILE) as beside:
        beside.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def expected_seconds(name: str, durations: Mapping[str, float]) -> float | None:
    """How long ``name`` should take: as when it last ran, else as others of its group; ``None`` where none ever ran."""
    if name in durations:
        return durations[name]
    group = name.split(":")[0]
    times = [seconds for other, seconds in durations.items() if other.split(":")[0] == group]
    return sum(times) / len(times) if times else None
