import pytest

from helpers.project.paths import Project, find_project
from helpers.sources.outlines import read_outlines
from helpers.sources.provenance import sidecars_of
from helpers.sources.sidecars import SourceError


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["indicator_values"], 5),  # a table of several files
        (["areas", "areas"], 1),  # each file once
        (["upper_tier_2023"], 1),  # outlines
        (["published_figure_checks"], 0),  # a derived table has no file of its own
    ],
)
def test_the_sidecars_behind_a_table_are_those_of_its_files(names, count):
    assert len({entry.sha256 for entry in sidecars_of(names)}) == len(sidecars_of(names)) == count


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no GeoJSON of outlines"),
        ("{}", "restore it from git"),
        ('{"type": "FeatureCollection", "features": []}', "lacks any outline"),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"area_name": "A"}, '
            '"geometry": {"type": "Point", "coordinates": [0, 0]}}]}',
            r"lacks the field\(s\) area_code",
        ),
    ],
)
def test_outlines_that_cannot_be_drawn_are_named(tmp_path, content, said):
    project = Project(tmp_path)
    (project.raw / "boundaries").mkdir(parents=True)
    (project.raw / "boundaries" / "regions.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"data/raw/boundaries/regions\.geojson .*{said}"):
        read_outlines("regions", project)


def test_unknown_outlines_are_refused_with_those_there_are(tmp_path):
    with pytest.raises(FileNotFoundError, match="upper_tier_2023"):
        read_outlines("wards", find_project())
    with pytest.raises(FileNotFoundError, match="none"):
        read_outlines("wards", Project(tmp_path))
