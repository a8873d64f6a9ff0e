"""In the PDF the notes of a chapter are collected at its end, numbered from one, with links both ways."""

import pytest

PART = '```{=typst}\n#part-page("Part")\n```'
TEXT = f"""# First {{#first}}

A sentence.[^a] Another.[^b]

[^a]: Evidence of one.
[^b]: Evidence of two.

{PART}

# Second {{#second}}

A third.[^c]

[^c]: Evidence of three.
"""


QUARTO_PART = """::: {.quarto-book-part}
The part
:::

`<!-- quarto-file-metadata: e30= -->`{=html}

```{=html}
<!-- quarto-file-metadata: e30= -->
```"""
"""As it stands when Quarto runs the filter: before each chapter are comments that show nothing."""


@pytest.mark.parametrize("part", [PART, QUARTO_PART])
def test_notes_follow_their_chapter_and_come_before_the_next_part(convert, part):
    made = convert(TEXT.replace(PART, part), "typst")
    order = [
        made.index(words) for words in ("Evidence of one", "Evidence of two", "part", "Second", "Evidence of three")
    ]
    assert order == sorted(order)
    assert made.index("Another.") < order[0]
    assert "#footnote" not in made
    assert made.count("outlined: false") == 2


def test_a_picture_at_the_end_of_a_chapter_stays_before_its_notes(convert):
    made = convert(TEXT.replace(PART, "`#image()`{=typst}"), "typst")
    assert made.index("#image()") < made.index("Evidence of one")


def test_each_number_leads_to_its_note_and_back(convert):
    made = convert(TEXT, "typst")
    for chapter, count in (("first", 2), ("second", 1)):
        for number in range(1, count + 1):
            for kind in ("mark", "note"):
                assert made.count(f"#link(<{chapter}-{kind}-{number}>)") == 1
                assert made.count(f"]<{chapter}-{kind}-{number}>") == 1
    assert "second-note-2" not in made


def test_other_formats_keep_footnotes(convert):
    assert 'class="footnote-ref"' in convert(TEXT)
