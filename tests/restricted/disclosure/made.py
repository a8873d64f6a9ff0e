"""Made-up people for the tests of the gate: nobody's data."""

from __future__ import annotations

import pandas as pd
from restricted.disclosure.disclosure_rules import Rules, SourceRules, load_rules
from restricted.disclosure.release_requests import Dimension

from helpers.project.paths import find_project

PLACES = Dimension("place", ("ash", "birch", "cedar", "elm"), {"ash": "north", "birch": "north"})
ROLES = Dimension("role", ("head", "governor", "partner"))
ABOUT = {"source": "interviews", "universe": "people", "unit": "person"}
DEFAULTS = load_rules(find_project()).sources["interviews"]


def rules(**changes: object) -> Rules:
    """The project's rules for a source of the name ``interviews``, with ``changes``."""
    own = SourceRules.model_validate({**DEFAULTS.model_dump(), **changes})
    return Rules(defaults=own, sources={"interviews": own})


def people(counts: dict[tuple[str, str], int], **columns: object) -> pd.DataFrame:
    """A row per person; ``counts`` by place and role."""
    rows = [{"place": place, "role": role} for (place, role), count in counts.items() for _ in range(count)]
    frame = pd.DataFrame(rows, columns=["place", "role"]).assign(**columns)
    frame["person"] = [f"person-{number}" for number in range(len(frame))]
    return frame


COUNTS = {
    ("ash", "head"): 30,
    ("ash", "governor"): 25,
    ("ash", "partner"): 3,
    ("birch", "head"): 22,
    ("birch", "governor"): 14,
    ("birch", "partner"): 17,
    ("cedar", "head"): 40,
    ("cedar", "governor"): 19,
    ("cedar", "partner"): 26,
    ("elm", "head"): 18,
    ("elm", "governor"): 33,
    ("elm", "partner"): 21,
}
"""One small cell in a table of large ones."""
