"""Pictures: the size that they are shown at, and SVG for those who cannot show it."""

import io

import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from helpers.book.book_problems import RenderError
from helpers.book.picture_sizes import display_size, linking_svg, svg_as_png

from .conftest import SQUARE, picture


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (picture(400, 200, 200), (192, 96)),
        (picture(400, 200, 96), (400, 200)),
        (SQUARE.encode(), (120, 60)),
        (None, None),
    ],
)
def test_a_picture_is_shown_as_large_as_it_measures_on_paper(given, size):
    assert display_size(given) == size


def test_an_svg_that_links_to_a_png_shows_all_its_dots_at_its_size(tmp_path):
    name, png = "a & b.png", picture(400, 200, 200)
    svg = linking_svg(png, name)
    assert display_size(svg.encode()) == display_size(png)
    (tmp_path / name).write_bytes(png)
    (tmp_path / "linking.svg").write_text(svg, encoding="utf-8")
    (tmp_path / "main.typ").write_text('#image("linking.svg")', encoding="utf-8")
    pdf = typst.compile(tmp_path / "main.typ", root=tmp_path)
    assert PdfReader(io.BytesIO(pdf)).pages[0].images[0].image.size == (400, 200)


def test_an_svg_becomes_a_png_of_the_same_shape():
    with Image.open(io.BytesIO(svg_as_png(SQUARE.encode(), "square.svg"))) as image:
        assert image.width == pytest.approx(2 * image.height, rel=0.02)


def test_an_svg_that_is_none_is_named():
    with pytest.raises(RenderError, match=r"square\.svg: not a sound SVG picture: save or draw it again"):
        svg_as_png(b"<svg", "square.svg")
