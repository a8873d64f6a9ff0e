"""A small project with a profile template that runs in a second, and two authorities."""

from __future__ import annotations

import pytest

from helpers.indicators.place_lookup import Place
from tests.build.conftest import code, make_project, write_template

LEEDS = Place("leeds", "Leeds", "E08000035", "383", "Yorkshire and The Humber")
KENT = Place("kent", "Kent", "E10000016", "886", "South East")
CELL = """
from helpers.build.chapter import Chapter
Chapter("profile").text(f"About {PLACE_ID}.")
"""
TABLE_CELL = """
import pandas as pd
from helpers.build.chapter import Chapter
frame = pd.DataFrame({"year": ["2023"], "area": [PLACE_ID]})
Chapter(f"profile-{PLACE_ID}").table(frame, name="rates", caption="Rates.")
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = make_project(tmp_path / "project", monkeypatch)
    write_profile_template(made, code(CELL), code(TABLE_CELL))
    return made


def write_profile_template(project, *cells):
    return write_template(project, "profile", *cells, parameter="PLACE_ID")
