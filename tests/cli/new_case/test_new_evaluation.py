"""Another evaluation begins with a sound registry and contents, and with nothing of LocalED's findings."""

import pandas as pd
import pytest

from helpers.build.book_contents import with_contents
from helpers.cli.new_case.adding import NewCaseError
from helpers.cli.new_case.new_evaluation import (
    KEPT_TABLES,
    NewEvaluation,
    academic_years_of,
    begin_evaluation,
    own_tables,
)
from helpers.indicators.place_lookup import PlaceError
from helpers.project.registry import RegistryError, load_registry
from helpers.sources.sidecars import verify_sources

HUBS = {
    "title": "Attendance: hubs",
    "pilot": "Shared officers",
    "aim": "Testing what schools gain by sharing attendance officers",
    "authority": "Leeds;Bradford",
    "lead": "local_authority",
    "partnership": "Leeds City Council",
    "start": "2025-09",
    "end": "2027-07",
}


def written(project):
    return {path: path.read_bytes() for path in sorted(project.root.rglob("*")) if path.is_file()}


def test_what_is_left_is_the_new_evaluation_s(copied):
    begin_evaluation(NewEvaluation(**HUBS), copied, is_confirmed=True)
    registry = load_registry(copied.registry)
    assert [pilot.heading for pilot in registry.pilots] == ["Pilot 1: shared officers"]
    assert registry.localities[0].areas == ("E08000035", "E08000032")
    assert [wave.academic_year for wave in registry.waves] == ["2025/26", "2026/27"]
    contents = with_contents(copied.quarto_config.read_text(), registry)
    assert "attendance-hubs" in contents
    assert "LocalED" not in contents.split("format:")[0]
    assert list(copied.narratives.glob("*.md")) == []
    for path in own_tables(copied):
        assert pd.read_csv(path).empty, path.name
    verify_sources(copied.raw)


def test_criteria_model_codebook_and_official_tables_stay(copied):
    kept = [*(copied.raw / "official").glob("*"), *(copied.raw / "evidence").glob("*.yml")]
    kept += [copied.raw / "published" / name for name in KEPT_TABLES]
    own = {path.with_name(path.stem + ".meta.yml") for path in own_tables(copied)}
    before = {path: path.read_bytes() for path in kept if path not in own}
    assert len(before) > len(KEPT_TABLES)
    begin_evaluation(NewEvaluation(**HUBS), copied, is_confirmed=True)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("change", "is_confirmed", "said"),
    [
        ({}, False, "give --yes"),
        ({"title": " "}, True, "needs its title"),
        ({"authority": "Atlantis"}, True, "Atlantis"),
        ({"lead": "nobody"}, True, "lead"),
        ({"start": "2027-08"}, True, "no two months in their order"),
        ({"end": "soon"}, True, "no two months in their order"),
    ],
)
def test_a_bad_answer_leaves_everything_as_it_was(copied, change, is_confirmed, said):
    before = written(copied)
    with pytest.raises((NewCaseError, PlaceError, RegistryError), match=said):
        begin_evaluation(NewEvaluation(**{**HUBS, **change}), copied, is_confirmed=is_confirmed)
    assert written(copied) == before


def test_academic_years_begin_in_september():
    assert academic_years_of("2025-08", "2025-09") == ["2024/25", "2025/26"]
