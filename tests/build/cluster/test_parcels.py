"""What travels: the files asked for, by their place in the project, and nothing that leads out of it."""

import io
import zipfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.build.chapter_errors import ChapterError, FailedCell
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.cluster import bundles
from helpers.project.paths import Project, find_project


def spec_of(root: Path) -> ChapterSpec:
    return ChapterSpec("ashby", "Ashby", "locality", root / "notebooks" / "locality.ipynb", (("CASE_ID", "ashby"),))


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parcel:
        for name, data in files.items():
            parcel.writestr(name, data)
    return content.getvalue()


@given(st.dictionaries(st.text("abc/", min_size=1).filter(lambda name: "//" not in name), st.binary(), max_size=4))
def test_what_is_packed_is_what_comes_out(tmp_path_factory, contents):
    folder = tmp_path_factory.mktemp("parcel")
    files = {}
    for number, (name, content) in enumerate(contents.items()):
        files[f"x/{name.strip('/')}{number}"] = path = folder / str(number)
        path.write_bytes(content)
    parcel = bundles.pack(files)
    assert bundles.unpack_outputs(parcel) == {name: path.read_bytes() for name, path in files.items()}
    assert bundles.pack(dict(reversed(files.items()))) == parcel


def test_a_file_outside_the_project_is_not_sent(tmp_path):
    with pytest.raises(bundles.ParcelError, match=r"elsewhere\.csv lies outside"):
        bundles.input_files([tmp_path / "elsewhere.csv"], Project(tmp_path / "project"))


def test_code_is_sent_once_and_not_with_each_task():
    project = find_project()
    code = bundles.code_files(project)
    assert {"cases.yml", "_quarto.yml", "src/helpers/build/cluster/one_task.py"} <= code.keys()
    inputs = bundles.input_files([project.helpers / "paths.py", project.registry], project)
    assert inputs == {"cases.yml": project.registry}


def test_no_data_and_no_restricted_row_travel_with_the_code():
    assert not [name for name in bundles.code_files(find_project()) if name.startswith(("data", "outputs"))]


@pytest.mark.parametrize("name", ["/etc/passwd", "../cases.yml", "chapters/../../cases.yml"])
def test_a_file_that_would_land_outside_is_refused(name):
    with pytest.raises(bundles.ParcelError, match="outside outputs"):
        bundles.unpack_outputs(zipped(**{name: b""}))


def test_work_means_the_same_files_of_another_folder():
    here, there = Path("/here/project"), Path("/there")
    sent = partial(print, spec_of(here), project=Project(here))
    received = bundles.unpack_work(bundles.pack_work(sent, here), there)
    assert (received.func, received.args, received.keywords) == (print, (spec_of(there),), {"project": Project(there)})


def test_an_error_comes_back_whole_with_the_place_of_its_run():
    there, here = Path("/there"), Path("/here")
    error = ChapterError(spec_of(there), "it broke", cell=FailedCell(3, "x = 1"), partial_run=there / "failed.ipynb")
    received = bundles.unpack_work(bundles.pack_work(error, there), here)
    assert str(received) == str(error) == "notebooks/locality.ipynb, cell 3: it broke"
    assert (received.spec, received.cell, received.partial_run) == (spec_of(here), error.cell, here / "failed.ipynb")
