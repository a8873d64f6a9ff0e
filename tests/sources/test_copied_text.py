import json
import subprocess

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpers.project.paths import Project, find_project
from helpers.sources.copied_text import (
    ALLOWED_FILE,
    RUN_LENGTH,
    WORD_RUNS_FILE,
    WordingError,
    check_repository,
    find_copied_runs,
    hash_runs,
    load_allowed_runs,
    load_word_runs,
    passages,
    split_words,
    write_word_runs,
)

# Made up for these tests: no sentence of a real source may stand in the repository, not even here.
SOURCE = (
    "The lighthouse keeper of the northern shore counts every ship that passes before the fog comes in, "
    "and writes the number in a small green book."
)
COPY = "keeper of the northern shore counts every ship that passes"
FIRST_HALF, SECOND_HALF = "keeper of the northern shore", "counts every ship that passes"
OWN_WORDS = "Whoever keeps that lighthouse notes down in a green book how many ships went by."
NAME = "the northern shore counts every ship that passes before"

words = st.text(alphabet="abcdefghij", min_size=1, max_size=4)
texts = st.lists(words, min_size=1, max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def runs():
    return hash_runs([SOURCE])


def test_a_copied_stretch_is_found_once_and_whole(runs):
    (found,) = find_copied_runs(f"We see that the {COPY} each day.", runs)
    assert found == COPY


@pytest.mark.parametrize(
    "disguised",
    [
        COPY.upper(),
        COPY.replace(" ", " *", 1).replace(" passes", "* passes"),
        COPY.replace("northern", "**northern**"),
        COPY.replace(" ", "\n"),
        COPY.replace("shore", "shore<sup>4</sup>"),
        COPY.replace("shore", "shore,"),
    ],
)
def test_capitals_marks_line_ends_and_footnotes_hide_nothing(disguised, runs):
    assert find_copied_runs(disguised, runs)


def test_addresses_and_placeholders_are_not_words():
    assert split_words('Of {{ fig("some-id") }} pupils, see https://example.org/a/b/c and don’t stop') == [
        "Of",
        "pupils",
        "see",
        "and",
        "don’t",
        "stop",
    ]


def test_two_stretches_are_told_apart(runs):
    source = " ".join(split_words(SOURCE))
    text = f"{source[: source.index('passes')]} and then quite another matter: {source[source.index('and writes') :]}"
    assert len(find_copied_runs(text, runs)) == 2


def test_an_allowed_title_is_let_stand_but_not_the_sentence_around_it(runs):
    assert find_copied_runs(f"A book called {NAME} is out.", runs, allowed=[NAME]) == []
    assert find_copied_runs(SOURCE, runs, allowed=["the fog comes in"])


@given(texts)
def test_every_text_of_the_source_is_found_in_full(text):
    assert find_copied_runs(text, hash_runs([text])) == ([text] if len(text.split()) >= RUN_LENGTH else [])


@given(texts, texts)
def test_a_found_run_stands_in_the_source_word_for_word(source, text):
    for run in find_copied_runs(text, hash_runs([source])):
        assert run in text
        # Overlapping runs may come from two places of the source; each single run must stand there.
        found = run.split()
        assert len(found) >= RUN_LENGTH
        for start in range(len(found) - RUN_LENGTH + 1):
            assert " ".join(found[start : start + RUN_LENGTH]) in " ".join(split_words(source))


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("text.md", f"# Title\n\nFirst line\n\n{FIRST_HALF}\n{SECOND_HALF}\n", "line 5"),
        ("text.md", f"> The {FIRST_HALF}\n> {SECOND_HALF}\n", "line 1"),
        ("table.csv", f'a,b\n1,"It: {COPY}"\n', "row 2, column 2"),
        ("data.yml", f"# note\nkey:\n  {FIRST_HALF}\n  {SECOND_HALF}\n", "line 1"),
        ("module.py", f'"""One line.\n\n{FIRST_HALF}\n{SECOND_HALF}\n"""\n', "line 3"),
        ("module.py", f"x = 1\n\n# {FIRST_HALF}\n# {SECOND_HALF}\n", "line 3"),
        ("module.py", f"x = 1  # {FIRST_HALF}\n#   {SECOND_HALF}\n", "line 1"),
        ("module.py", f'x = "{FIRST_HALF} "  "{SECOND_HALF}"\n', "line 1"),
        ("table.csv", f'a,b\n"{FIRST_HALF}\n{SECOND_HALF}",1\n', "row 2, column 1"),
        ("page.qmd", f"- {FIRST_HALF}\n  {SECOND_HALF}\n", "line 1"),
        ("n.ipynb", json.dumps({"cells": [{"source": ["Nothing"]}, {"source": [f"say('{COPY}')"]}]}), "cell 2"),
    ],
)
def test_copies_are_found_in_each_kind_of_file(name, content, place, runs):
    found = [spot for spot, text in passages(name, content) if find_copied_runs(text, runs)]
    assert found == [place]


@pytest.fixture
def guarded(tmp_path):
    """A checkout with a made-up source hashed into it."""
    project = Project(tmp_path / "checkout")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "keeper.txt").write_text(SOURCE, encoding="utf-8")
    write_word_runs(seeds, project)
    allowed = {"allowed": [{"words": NAME, "reason": "The title of a made-up book."}]}
    (project.raw / ALLOWED_FILE).write_text(yaml.safe_dump(allowed), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    (project.root / ".gitignore").write_text("outputs/\n", encoding="utf-8")
    return project


def test_a_sound_checkout_has_no_fault(guarded):
    (guarded.root / "page.md").write_text(OWN_WORDS, encoding="utf-8")
    assert check_repository(guarded) == []


def test_a_planted_copy_is_reported_with_file_and_place(guarded):
    (guarded.root / "page.md").write_text(f"# Page\n\nThe {COPY}.\n", encoding="utf-8")
    (guarded.root / "table.csv").write_text(f"a,b\n1,{COPY}\n", encoding="utf-8")
    (guarded.root / "outputs").mkdir()
    (guarded.root / "outputs" / "ignored.md").write_text(COPY, encoding="utf-8")
    in_page, in_table = check_repository(guarded)
    assert in_page.startswith("page.md, line 3: 10 words")
    assert in_table.startswith("table.csv, row 2, column 2: ")
    assert "say it in other words" in in_page


def test_files_that_cannot_be_read_are_listed_with_the_others(guarded):
    (guarded.root / "a.md").write_bytes("Line one\nLatin é".encode("latin-1"))
    (guarded.root / "b.ipynb").write_text("<<<<<<<", encoding="utf-8")
    (guarded.root / "page.md").write_text(COPY, encoding="utf-8")
    not_utf8, no_notebook, copied = check_repository(guarded)
    assert not_utf8 == "a.md, line 2: a character that is not in UTF-8: save the file in UTF-8"
    assert no_notebook.startswith("b.ipynb is not a notebook")
    assert copied.startswith("page.md, line 1")


def test_the_hashes_do_not_hold_the_source(guarded):
    content = (guarded.raw / WORD_RUNS_FILE).read_bytes()
    assert b"lighthouse" not in content
    assert load_word_runs(guarded) == hash_runs([SOURCE])


def test_missing_or_cut_hashes_say_how_to_mend(guarded):
    path = guarded.raw / WORD_RUNS_FILE
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(WordingError, match="cut short"):
        load_word_runs(guarded)
    path.unlink()
    with pytest.raises(WordingError, match="restore it from git"):
        load_word_runs(guarded)


@pytest.mark.parametrize(
    ("entry", "said"), [({"words": NAME}, "reason"), ({"words": "the fog", "reason": "Short."}, "too short")]
)
def test_an_allowance_needs_a_reason_and_a_whole_title(guarded, entry, said):
    (guarded.raw / ALLOWED_FILE).write_text(yaml.safe_dump({"allowed": [entry]}), encoding="utf-8")
    with pytest.raises(WordingError, match=said):
        load_allowed_runs(guarded)


def test_an_empty_folder_of_sources_is_refused(tmp_path):
    with pytest.raises(WordingError, match=r"no \.txt document"):
        write_word_runs(tmp_path, Project(tmp_path))


def test_no_sentence_of_the_sources_stands_in_this_repository():
    assert check_repository(find_project()) == []
