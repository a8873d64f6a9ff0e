"""The same files are packed and sent once; others, and those that were lost, are sent."""

from types import SimpleNamespace

import pytest

from helpers.build.cluster import scatter
from helpers.build.cluster.bundles import split, unpack_outputs
from helpers.build.cluster.scatter import Shelf


class Client:
    """Remembers what is sent."""

    def __init__(self):
        self.sent = []

    def submit(self, function, content, *, key, pure):
        self.sent.append(function(content))
        return SimpleNamespace(status="finished", key=key)


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def files(tmp_path):
    found = {name: tmp_path / name for name in ("areas", "shares")}
    for name, path in found.items():
        path.write_text(name, encoding="utf-8")
    return {f"data/processed/{name}.parquet": path for name, path in found.items()}


def test_the_same_files_are_sent_once_and_as_they_are(client, files):
    own = Shelf(client)
    assert own.parcel_of(files) is own.parcel_of(dict(reversed(files.items())))
    assert [unpack_outputs(parcel) for parcel in client.sent] == [
        {name: path.read_bytes() for name, path in files.items()}
    ]


def test_a_file_of_other_content_makes_another_parcel(client, files):
    own = Shelf(client)
    own.parcel_of(files)
    next(iter(files.values())).write_text("other", encoding="utf-8")
    own.parcel_of(files)
    own.parcel_of(dict(list(files.items())[:1]))
    assert len(client.sent) == 3


@pytest.mark.parametrize("status", sorted(scatter.GONE))
def test_a_parcel_that_was_lost_is_sent_again(client, files, status):
    own = Shelf(client)
    own.parcel_of(files).status = status
    assert own.parcel_of(files).status == "finished"
    assert len(client.sent) == 2


def test_only_the_latest_parcels_are_kept(client, files, monkeypatch):
    monkeypatch.setattr(scatter, "MOST_PARCELS", 1)
    own = Shelf(client)
    one, other = ({name: path} for name, path in files.items())
    for wanted in (one, other, other, one):
        own.parcel_of(wanted)
    assert len(client.sent) == 3


def test_data_are_told_from_what_is_a_notebooks_own(files, tmp_path):
    own = {"book/narrative/ashby.md": tmp_path / "ashby.md", "notebooks/locality.ipynb": tmp_path / "locality.ipynb"}
    assert split({**files, **own}) == (files, own)
