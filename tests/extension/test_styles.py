"""Blocks with a look of their own have a paragraph style of that name in Word, and every filter has tests."""

from pathlib import Path

import pytest
from docx import Document

from tests.extension.conftest import FILTER

BLOCKS = """::: {.standfirst}
What it is about.
:::

::: {.callout .callout-note}
::: {.callout-title}
Note
:::
Beware.
:::

Plain.
"""


@pytest.fixture
def styles(convert, tmp_path):
    convert(BLOCKS, "docx", output="x.docx")
    return {p.text: p.style.name for p in Document(str(tmp_path / "x.docx")).paragraphs}


def test_word_has_styles_for_standfirst_and_callouts(styles):
    found = [styles[text] for text in ("What it is about.", "Note", "Beware.")]
    assert found == ["Standfirst", "Callout Title", "Callout"]
    assert styles["Plain."] not in found


@pytest.mark.parametrize("to", ["html5", "typst"])
def test_other_formats_keep_the_classes_alone(convert, to):
    assert "custom-style" not in convert(BLOCKS, to)


def test_every_filter_has_tests():
    filters = {path.stem for path in FILTER.parent.glob("*.lua")} - {"localed", "setting"}
    assert filters == {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"paper"}
