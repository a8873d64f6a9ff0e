import pytest

from helpers.project.paths import Project, find_project
from helpers.sources.outlines import read_outlines
from helpers.sources.provenance import sidecars_of
from helpers.sources.sidecars import SourceError


def test_a_table_of_several_files_has_several_sidecars():
    titles = [entry.title for entry in sidecars_of(["indicator_values"])]
    assert len(titles) == len(set(titles)) > 1


def test_each_file_is_named_once():
    once = sidecars_of(["areas"])
    assert sidecars_of(["areas", "areas"]) == once


def test_outlines_have_their_sidecar_too():
    assert len(sidecars_of(["upper_tier_2023"])) == 1


def test_a_derived_table_has_no_file_of_its_own():
    assert sidecars_of(["published_figure_checks"]) == []


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


def test_outlines_are_on_the_national_grid():
    outlines = read_outlines("upper_tier_2023")
    assert outlines.crs.to_epsg() == 27700
    assert {"area_code", "area_name", "geometry"} <= set(outlines.columns)


def test_unknown_outlines_are_refused_with_those_there_are(tmp_path):
    with pytest.raises(FileNotFoundError, match="upper_tier_2023"):
        read_outlines("wards", find_project())
    with pytest.raises(FileNotFoundError, match="none"):
        read_outlines("wards", Project(tmp_path))
