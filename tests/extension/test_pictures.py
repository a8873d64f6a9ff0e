"""Pictures keep their alternative text, and drawings whose parts are links work as links."""

import zipfile

from docx import Document

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
FIGURE = '![The caption.](p.png){#fig-x fig-alt="Two lines cross"}'
DRAWING = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<a href="outputs/chapters/ealing.html"><text>Ealing</text></a></svg>'
)


def test_the_alternative_text_is_on_the_picture_of_a_page(convert):
    made = convert(FIGURE)
    assert 'alt="Two lines cross"' in made
    assert "fig-alt" not in made


def test_an_equation_of_the_pdf_has_words(convert):
    assert r'#math.equation(alt: "a \\times b", $a times b$)' in convert(r"$a \times b$", "typst")


def test_word_has_the_alternative_text(convert, tmp_path):
    (tmp_path / "p.png").write_bytes(PNG)
    convert(FIGURE, "docx", output="x.docx")
    pictures = Document(str(tmp_path / "x.docx")).element.xpath("//wp:docPr")
    assert [picture.get("descr") for picture in pictures] == ["Two lines cross"]


def test_epub_has_it_on_the_picture_and_nowhere_else(convert, tmp_path):
    (tmp_path / "p.png").write_bytes(PNG)
    convert(f'::: {{alt="stray" fig-alt="stray"}}\n{FIGURE}\n:::', "epub3", output="x.epub")
    with zipfile.ZipFile(tmp_path / "x.epub") as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))
    assert 'alt="Two lines cross"' in text
    assert "stray" not in text


def test_a_drawing_with_links_becomes_part_of_the_page(convert, tmp_path):
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "map.svg").write_text(DRAWING)
    front = convert('![Map](outputs/map.svg){fig-alt="A map"}', source="index.qmd")
    chapter = convert('![Map](../map.svg){fig-alt="A map"}')
    assert '<a href="outputs/chapters/ealing.html">' in front
    assert '<a href="ealing.html">' in chapter
    assert "<img" not in front + chapter
    assert "<?xml" not in front


def test_a_drawing_without_links_stays_a_picture(convert, tmp_path):
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "chart.svg").write_text("<svg><text>x</text></svg>")
    assert "<img" in convert('![C](../chart.svg){fig-alt="A chart"}')
