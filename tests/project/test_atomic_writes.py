import pytest

from helpers.project.atomic_writes import backup_path, is_unfinished, replacing, tidy


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ValueError, match="midway"), replacing(path) as beside:
        beside.write_text("ne", encoding="utf-8")
        raise ValueError("midway")
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == {"a.csv"}


def test_what_a_killed_writer_began_goes_and_what_it_put_by_goes_back(tmp_path):
    book, folder = tmp_path / "book", tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    backup_path(book).mkdir()
    (backup_path(book) / "index.html").write_text("old", encoding="utf-8")
    writer = replacing(folder / "a.csv")
    beside = writer.__enter__()  # and never left
    assert is_unfinished(beside)
    tidy([tmp_path])
    assert names(folder) == set()
    assert (book / "index.html").read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == {"book", "deep"}


def test_what_was_put_by_goes_when_the_new_is_in_its_place(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    backup_path(book).mkdir()
    tidy([tmp_path])
    assert names(tmp_path) == {"book"}


def test_files_of_other_people_stay(tmp_path):
    for name in (".hidden", "note~", ".gitkeep"):
        (tmp_path / name).touch()
    tidy([tmp_path])
    assert names(tmp_path) == {".hidden", "note~", ".gitkeep"}
