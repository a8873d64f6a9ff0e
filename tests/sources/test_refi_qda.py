import uuid
import zipfile

import pytest
from lxml import etree
from pyrefiqda.models import (
    CodeRefType,
    CodingType,
    PlainTextSelectionType,
    Project,
    ProjectCodeBookType,
    ProjectCodesType,
    ProjectCodeType,
    SourcesType,
    TextSourceType,
    UsersType,
    UserType,
)
from pyrefiqda.reficodebook import RefiCodebook
from pyrefiqda.refiproject import RefiProject

from helpers.project.codebook import load_codebook
from helpers.sources.refi_qda import ExchangeError, export_codebook, read_codings

CODEBOOK = load_codebook()
QDC = "{urn:QDA-XML:codebook:1.0}"
TEXT = "The board met. Schools felt heard."


def guid():
    return str(uuid.uuid4())


@pytest.fixture
def project_file(tmp_path):
    """A project as a QDA tool writes it: nested codes, two coders, one source inline and one in the archive."""
    theme, trust, board = guid(), guid(), guid()
    anna, ben = guid(), guid()

    def coded(start, end, *codings):
        codes = [
            CodingType(guid=guid(), code_ref=CodeRefType(target_guid=code), creating_user=user)
            for code, user in codings
        ]
        return PlainTextSelectionType(guid=guid(), start_position=start, end_position=end, coding=codes)

    inline = TextSourceType(
        guid=guid(),
        name="Interview 1",
        plain_text_content=TEXT,
        plain_text_selection=[coded(0, 14, (board, anna)), coded(15, 34, (trust, anna), (trust, ben))],
    )
    stored = tmp_path / "second.txt"
    stored.write_text(TEXT)
    room = tmp_path / "room"
    outside = TextSourceType(
        guid=guid(),
        name="Interview 2",
        plain_text_path=RefiProject.import_source_file(stored, room),
        plain_text_selection=[coded(4, 9, (board, ben))],
    )
    children = [
        ProjectCodeType(guid=trust, name="trust", is_codable=True),
        ProjectCodeType(guid=board, name="board", is_codable=True),
    ]
    project = Project(
        name="Interviews",
        users=UsersType(user=[UserType(guid=anna, name="Coder 1"), UserType(guid=ben, name="Coder 2")]),
        code_book=ProjectCodeBookType(
            codes=ProjectCodesType(code=[ProjectCodeType(guid=theme, name="theme", is_codable=True, code=children)])
        ),
        sources=SourcesType(text_source=[inline, outside]),
    )
    path = tmp_path / "interviews.qdpx"
    RefiProject.save(project, path, source_media_dir=room / "sources")
    return path


def test_the_export_follows_the_standard_and_has_every_code_below_its_own(tmp_path):
    """Root, namespace and a unique identifier of the standard's form for each code; a strict reader takes it back."""
    path = export_codebook(CODEBOOK, tmp_path / "codebook.qdc")
    tree = etree.parse(path)
    assert tree.getroot().tag == f"{QDC}CodeBook"
    codes = {code.get("name").split(":")[0]: code for code in tree.iter(f"{QDC}Code")}
    assert {*CODEBOOK.criterion_ids, *CODEBOOK.element_ids, *CODEBOOK.criterion_of, *CODEBOOK.kind_ids} <= set(codes)
    assert codes["3a"].getparent().get("name").startswith("focus-approach:")
    guids = [code.get("guid") for code in tree.iter(f"{QDC}Code")]
    assert len(guids) == len(set(guids))
    assert all(str(uuid.UUID(value)) == value for value in guids)
    assert {code.get("isCodable") for code in tree.iter(f"{QDC}Code")} == {"true", "false"}
    assert [code.name for code in RefiCodebook.load(path).codes.code][:2] == ["Framework", "Coherence model"]
    again = export_codebook(CODEBOOK, tmp_path / "again.qdc")
    assert path.read_bytes() == again.read_bytes(), "a code keeps its identifier"


def test_codings_come_with_their_text_code_and_coder(project_file):
    codings = read_codings(project_file)
    assert (codings.count, codings.left_out, codings.notes) == (4, [], [])
    assert codings.segments[["source", "text", "code", "coder"]].to_records(index=False).tolist() == [
        ("Interview 1", "The board met.", "board", "Coder 1"),
        ("Interview 1", "Schools felt heard.", "trust", "Coder 1"),
        ("Interview 1", "Schools felt heard.", "trust", "Coder 2"),
        ("Interview 2", "board", "board", "Coder 2"),
    ]


def test_what_is_not_an_archive_is_refused_by_name(tmp_path):
    path = tmp_path / "notes.qdpx"
    path.write_text("not a zip")
    with pytest.raises(ExchangeError, match=r"notes\.qdpx is not a \.qdpx archive"):
        read_codings(path)


@pytest.mark.parametrize("content", ["", "<Project/>", '<Project xmlns="urn:QDA-XML:project:1.0"/>'])
def test_an_archive_without_a_sound_project_is_refused(tmp_path, content):
    path = tmp_path / "empty.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde" if content else "readme.txt", content)
    with pytest.raises(ExchangeError, match=r"empty\.qdpx is not a REFI-QDA project"):
        read_codings(path)


def test_a_coding_whose_code_is_not_in_the_codebook_is_named(project_file, tmp_path):
    broken = tmp_path / "broken.qdpx"
    with zipfile.ZipFile(project_file) as whole:
        tree = etree.fromstring(whole.read("project.qde"))
    trust = next(code for code in tree.iter("{urn:QDA-XML:project:1.0}Code") if code.get("name") == "trust")
    trust.getparent().remove(trust)
    with zipfile.ZipFile(broken, "w") as new:
        new.writestr("project.qde", etree.tostring(tree))
    codings = read_codings(broken)
    assert len(codings.segments) == 2 and codings.count == 4
    assert all("source 'Interview 1': the codebook lacks the code" in place for place in codings.left_out)


def test_an_archive_too_large_to_unpack_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.sources.refi_qda.MOST_UNPACKED_BYTES", 10)
    path = tmp_path / "film.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", "x" * 100)
    with pytest.raises(ExchangeError, match="texts unpack to 100 bytes"):
        read_codings(path)


def test_segments_have_no_words_where_the_text_is_in_no_unicode_encoding(project_file, tmp_path):
    other = tmp_path / "other.qdpx"
    with zipfile.ZipFile(project_file) as whole, zipfile.ZipFile(other, "w") as new:
        for name in whole.namelist():
            content = whole.read(name)
            new.writestr(name.replace("sources/", "Sources/").upper(), b"Caf\xe9" if name.endswith(".txt") else content)
    codings = read_codings(other)
    assert codings.segments["text"].isna().tolist() == [False, False, False, True]
    assert [note.split(":")[0] for note in codings.notes] == ["source 'Interview 2', line 1"]


@pytest.mark.parametrize(("origin", "word"), [("ATLAS.ti 23", "two"), ("NVivo 14", "\ntw")])
def test_the_end_of_a_line_counts_as_each_tool_counts_it(tmp_path, origin, word):
    path = tmp_path / "lines.qdpx"
    source = (
        '<TextSource guid="t" name="I-1" plainTextPath="internal://t.txt">'
        '<PlainTextSelection startPosition="4" endPosition="7"><Coding><CodeRef targetGUID="c"/></Coding>'
        "</PlainTextSelection></TextSource>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" origin="{origin}"><CodeBook><Codes><Code guid="C" name="x"/>'
            f"</Codes></CodeBook><Sources>{source}</Sources></Project>",
        )
        archive.writestr("sources/t.txt", b"one\r\ntwo")
    assert read_codings(path).segments["text"].tolist() == [word]
