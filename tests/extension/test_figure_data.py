"""The data of a figure are folded under it on the web page, in words, and lead to the whole file."""

import lxml.html
import pytest

from helpers.book.display_names import Names
from helpers.book.figure_data_table import MOST_ROWS, figure_data_markdown
from helpers.figures import simulated_marks

FIGURE = '![Absence rose. [Data (CSV)](../figures/x/chart.csv)](p.png){#fig-chart fig-alt="A line"}'


@pytest.fixture
def details(convert, tmp_path):
    """Give the folded data that a CSV text makes."""

    def fold(csv, figure=FIGURE):
        path = tmp_path / "outputs" / "figure-data" / "figures" / "x" / "chart.md"
        path.parent.mkdir(parents=True)
        path.write_text(figure_data_markdown(csv, "chart.csv", Names({"ealing": "Ealing"})), encoding="utf-8")
        (found,) = lxml.html.fromstring(f"<div>{convert(figure)}</div>").iter("details")
        return found

    return fold


def test_the_table_is_in_words_with_scopes_and_a_name(details):
    made = details("case,absence_pct\nealing,5.1\nSurrey*_x_,\n")
    assert made.get("open") is None
    assert made.findtext("summary").startswith("Data table of")
    assert [cell.text for cell in made.iter("th")] == ["Locality", "Absence, %"]
    assert all(cell.get("scope") == "col" for cell in made.iter("th"))
    assert [cell.text_content() for cell in made.iter("td")] == ["Ealing", "5.1", "Surrey*_x_", "–"]
    assert made.find(".//table").get("aria-labelledby") == made.find("summary").get("id")
    assert "The same as CSV (2 rows), under the names that the code uses." in made.text_content()


@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_the_table_is_named_after_the_number_that_the_caption_begins_with(details, space):
    made = details("n\n1\n", FIGURE.replace("Absence rose", f"Figure{space}J.3: Absence rose"))
    assert made.findtext("summary") == f"Data table of Figure{space}J.3"


def test_a_long_file_shows_its_beginning_and_leads_to_all_of_it(details):
    made = details("n\n" + "\n".join(map(str, range(MOST_ROWS + 9))))
    assert len(made.findall(".//tbody/tr")) == MOST_ROWS
    assert f"The first {MOST_ROWS} rows. All {MOST_ROWS + 9} rows as CSV" in " ".join(made.text_content().split())
    assert [(link.get("href"), link.get("download")) for link in made.iter("a")] == [("../figures/x/chart.csv", "")]


def test_simulated_data_say_so_and_their_mark_is_no_column(details):
    made = details(simulated_marks.marked_csv("item,share_pct\nq1,5\n"))
    assert [cell.text for cell in made.iter("th")] == ["Item", "Share, %"]
    assert simulated_marks.MARK in made.text_content()


@pytest.mark.parametrize("to", ["typst", "docx", "epub3"])
def test_other_formats_have_no_folded_data(convert, tmp_path, to):
    folder = tmp_path / "outputs" / "figure-data" / "figures" / "x"
    folder.mkdir(parents=True)
    (folder / "chart.md").write_text("SECRET", encoding="utf-8")
    made = convert(FIGURE.replace("p.png", ""), to, output="x" if to != "typst" else None)
    assert "SECRET" not in made
