"""A new chapter is four things or none, and its template is one that the build takes."""

import json

import pytest

from helpers.build.book_contents import with_contents
from helpers.build.chapter_plan import chapter_specs, check_parameters, pick_chapter, stored_outputs
from helpers.cli.new_case.adding import NewCaseError
from helpers.cli.new_case.new_chapters import NewChapter, add_chapter
from helpers.project.registry import RegistryError, load_registry

ACADEMIES = NewChapter("academies", 'Who runs: "the schools"?', "synthesis")


def written(project):
    return {path: path.read_bytes() for path in sorted(project.root.rglob("*")) if path.is_file()}


def test_registry_contents_template_and_text_are_there(copied):
    before = copied.registry.read_text().splitlines()
    add_chapter(ACADEMIES, copied)
    registry = load_registry(copied.registry)
    entry = registry.chapter("academies")
    assert (entry.title, entry.template) == (ACADEMIES.title, "academies")
    assert [line for line in copied.registry.read_text().splitlines() if line in before] == before
    ids = [chapter.id for chapter in registry.chapters]
    assert ids[ids.index("synthesis") + 1] == "academies"
    assert with_contents(copied.quarto_config.read_text(), registry) == copied.quarto_config.read_text()
    lines = [line.strip() for line in copied.quarto_config.read_text().splitlines()]
    place = lines.index("- outputs/chapters/synthesis.ipynb")
    assert lines[place + 1] == "- outputs/chapters/academies.ipynb"
    spec = pick_chapter(chapter_specs(registry, copied), "academies")
    check_parameters(spec)
    assert stored_outputs(spec.template) == []
    assert "Nobody has written" in (copied.narratives / "academies.md").read_text()


def test_the_notebook_is_kept_as_jupyter_keeps_it(copied):
    add_chapter(ACADEMIES, copied)
    text = (copied.notebooks / "academies.ipynb").read_text()
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("chapter", "said"),
    [
        (NewChapter("synthesis", "Again", "synthesis"), "is there already"),
        (NewChapter("coventry", "Again", "synthesis"), "is there already"),
        (NewChapter("new", " ", "synthesis"), "needs its title"),
        (NewChapter("new", "New", "nowhere"), "no chapter 'nowhere'"),
        (NewChapter("Not an id", "New", "synthesis"), "cases.yml"),
    ],
)
def test_what_cannot_be_added_leaves_everything_as_it_was(copied, chapter, said):
    before = written(copied)
    with pytest.raises((NewCaseError, RegistryError), match=said):
        add_chapter(chapter, copied)
    assert written(copied) == before


def test_contents_without_the_chapter_it_follows_are_not_touched(copied):
    text = copied.quarto_config.read_text().replace("    - outputs/chapters/codebook.ipynb\n", "")
    copied.quarto_config.write_text(text)
    before = written(copied)
    with pytest.raises(RegistryError, match="no line for outputs/chapters/codebook"):
        add_chapter(NewChapter("new", "New", "codebook"), copied)
    assert written(copied) == before
