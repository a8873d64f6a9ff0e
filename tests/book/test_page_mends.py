"""What is mended on a finished page, whichever renderer made it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import lxml.html

from helpers.book import page_mends


def test_outside_a_checkout_no_commit_is_claimed(tmp_path):
    assert page_mends.commit_of(tmp_path) is None


def test_the_commit_is_named_and_changes_since_are_said(tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init")
    (tmp_path / "a.txt").write_text("one")
    git("add", "a.txt")
    git("commit", "-m", "one")
    name = page_mends.commit_of(tmp_path)
    assert name is not None
    assert name.isalnum()
    (tmp_path / "a.txt").write_text("two")
    page_mends.commit_of.cache_clear()
    assert page_mends.commit_of(tmp_path) == f"{name}, with changes since"


def test_a_book_made_of_an_unpacked_archive_names_the_commit_of_the_archive(tmp_path):
    """Not the commit of a checkout that the archive happens to be unpacked in."""
    said = {"@graph": [{"@id": "./"}, {"@id": "#commit", "value": "0123456789abcdef0123456789abcdef01234567"}]}
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(said))
    assert page_mends.commit_of(tmp_path) == "0123456789"


def test_metadata_that_names_no_commit_is_no_commit(tmp_path):
    (tmp_path / "ro-crate-metadata.json").write_text('{"@graph": []}')
    assert page_mends.commit_of(tmp_path) is None


def test_a_checksum_breaks_into_four_lines_and_copies_as_one():
    digest = "0123456789abcdef" * 4
    body = lxml.html.fromstring(f"<div><table><tr><td><code>{digest}</code></td></tr></table></div>")
    page_mends.mend_tables(body)
    (code,) = body.iter("code")
    assert code.text_content() == digest
    assert code.get("class") == "checksum"
    assert [chance.tail for chance in code.iter("wbr")] == [digest[:16]] * 3


def test_the_name_of_a_file_may_break_in_a_table_and_reads_the_same():
    body = lxml.html.fromstring(
        "<div><table><tr><td><code>indicator_values_x/a.csv</code></td></tr></table><code>left_alone</code></div>"
    )
    page_mends.mend_tables(body)
    inside, outside = body.iter("code")
    assert inside.text_content() == "indicator_values_x/a.csv"
    assert [chance.tail for chance in inside.iter("wbr")] == ["values_", "x/", "a.csv"]
    assert not list(outside.iter("wbr"))


def test_a_block_of_code_is_reached_by_keyboard_and_its_lines_are_no_stops():
    body = lxml.html.fromstring(
        "<div><pre><code><span><a href='#cb1-1' aria-hidden='true' tabindex='-1'></a>look()</span></code></pre></div>"
    )
    page_mends.mend_code(body)
    (block,) = body.iter("pre")
    assert block.get("tabindex") == "0"
    assert block.get("aria-label")
    assert block.text_content() == "look()"
    assert not list(block.iter("a"))


STOCK_TABLE = """<div id="tbl-a"><figure class="quarto-float"><figcaption id="tbl-a-caption">Table 3.1: Rates
</figcaption><div><table class="caption-top table"><thead><tr class="header"><th></th>
<th class="align-right" scope="col">B</th></tr></thead><tbody><tr class="odd"><td>x</td>
<td class="align-right">1</td></tr></tbody></table></div></figure></div>"""
STOCK_CALLOUT = """<div><div class="callout callout-note callout-titled"><div class="callout-header d-flex collapsed"
 data-bs-toggle="collapse" data-bs-target=".callout-1-contents" aria-controls="callout-1" aria-expanded="false"
 aria-label="Toggle callout"><div class="callout-title-container">About</div>
<div class="callout-btn-toggle"></div></div><div id="callout-1" class="callout-1-contents callout-collapse collapse">
<div class="callout-body"><p>Words</p></div></div></div></div>"""


def test_a_table_of_stock_quarto_scrolls_in_a_box_and_is_named_by_its_caption():
    body = lxml.html.fromstring(STOCK_TABLE)
    page_mends.mend_tables(body)
    (table,), (box,) = body.iter("table"), body.find_class("table-box")
    assert table.getparent() is box
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", "Table 3.1")
    assert table.get("aria-labelledby") == "tbl-a-caption"
    assert [cell.tag for cell in table.iterfind("thead/tr/*")] == ["td", "th"]
    assert [cell.get("class") for cell in table.iter("td")] == [None, None, "align-right"]


def test_a_callout_that_is_folded_away_opens_without_a_script():
    body = lxml.html.fromstring(STOCK_CALLOUT)
    page_mends.mend_collapsed_callouts(body)
    (callout,) = body.iter("details")
    assert callout.get("open") is None
    assert callout[0].tag == "summary"
    assert callout[0].text_content().strip() == "About"
    assert not {"data-bs-toggle", "aria-expanded", "aria-label"} & set(callout[0].attrib)
    assert "collapse" not in callout[1].classes
    assert "Words" in callout[1].text_content()


def test_the_landmarks_of_quarto_s_frame_have_names_and_openers_are_buttons():
    page = lxml.html.fromstring(
        '<body><nav class="page-navigation"></nav><nav id="quarto-sidebar" aria-label="Own"></nav>'
        '<a role="navigation" aria-label="Toggle">x</a></body>'
    )
    page_mends.name_frame(page)
    assert [nav.get("aria-label") for nav in page.iter("nav")] == ["Previous and next chapter", "Own"]
    assert [(link.get("role"), link.get("tabindex")) for link in page.iter("a")] == [("button", "0")]


def test_the_search_box_stands_above_the_contents_and_its_script_finds_the_book():
    page = lxml.html.document_fromstring(
        "<head></head><nav id='quarto-sidebar'><div>Title</div><div>Contents</div></nav>"
    )
    page_mends.add_search(page, "<form class='search'></form>", Path("outputs/chapters/a.html"))
    (sidebar,), (script,) = page.iter("nav"), page.iter("script")
    assert [box.tag for box in sidebar] == ["div", "form", "div"]
    assert (script.get("src"), script.get("data-root")) == ("../../assets/localed.js", "../../")


def test_about_this_chapter_says_the_version_where_there_is_one(tmp_path, monkeypatch):
    page = '<main><section class="colophon"><p>Edition<span class="source-version"></span></p></section><hr></main>'
    for commit, said in (("0123456789", "Edition, rendered at commit 0123456789"), (None, "Edition")):
        monkeypatch.setattr(page_mends, "commit_of", lambda root, commit=commit: commit)
        body = lxml.html.fromstring(page)
        about = page_mends.with_version(page_mends.take_about(body), tmp_path)
        assert lxml.html.fragment_fromstring(about).text_content().strip() == said
        assert not body.find_class("colophon")
