"""Outside the web book no link leads to what lies with the web book alone."""

import pytest

CAPTION = '![Absence rose. [Data (CSV)](../figures/x/y.csv)](p.png){#fig-x fig-alt="A line"}'


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("[Rochdale](rochdale.ipynb)", "sec-rochdale"),
        ("[row](evidence-base.ipynb#ev-P1-004)", "ev-P1-004"),
        ("[start](../../index.qmd)", "sec-index"),
    ],
)
def test_a_link_to_a_chapter_leads_to_its_place_in_the_one_document(convert, link, target):
    assert f"<{target}>" in convert(link, "typst")


def test_a_data_link_leaves_the_caption_and_another_link_to_a_file_its_words(convert):
    made = convert(f"{CAPTION}\n\nSee [the table](../tables/a.csv).", "typst")
    assert ".csv" not in made
    assert "Data (CSV)" not in made
    assert "See the table." in made


def test_addresses_on_the_web_and_within_the_document_stay(convert):
    made = convert("[a](https://example.org/x.csv) [b](#here)\n\n# Here {#here}", "typst")
    assert "https://example.org/x.csv" in made
    assert "<here>" in made


def test_the_web_book_keeps_its_links(convert):
    made = convert(f"{CAPTION}\n\n[Rochdale](rochdale.ipynb)")
    assert 'href="../figures/x/y.csv"' in made
    assert 'href="rochdale.ipynb"' in made
