"""Pictures: the size that they are shown at, and what a smaller file may not change."""

import io

import pytest
from PIL import Image, ImageDraw

from helpers.rendering import RenderError
from helpers.rendering.pictures import display_size, slim_png, svg_as_png

from .conftest import SQUARE, picture


def chart() -> Image.Image:
    image = Image.new("RGBA", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    for step in range(60):
        draw.line([(0, step * 3), (300, 200 - step * 2)], fill=(step * 4, 80, 255 - step * 4), width=2)
    return image


def as_png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", dpi=(200, 200))
    return stream.getvalue()


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


def test_a_slim_picture_looks_the_same():
    before = as_png(chart())
    after = slim_png(before)
    assert len(after) < len(before)
    old, new = chart().convert("RGB"), Image.open(io.BytesIO(after))
    assert display_size(after) == display_size(before)
    pairs = list(zip(old.get_flattened_data(), new.convert("RGB").get_flattened_data(), strict=True))
    assert all(b == (255, 255, 255) for a, b in pairs if a == (255, 255, 255))
    assert max(abs(x - y) for a, b in pairs for x, y in zip(a, b, strict=True)) <= 32


def test_a_picture_that_would_grow_stays_as_it_is():
    tiny = as_png(Image.new("1", (2, 2)))
    assert slim_png(tiny) == tiny


def test_an_svg_becomes_a_png_of_the_same_shape():
    with Image.open(io.BytesIO(svg_as_png(SQUARE.encode(), "square.svg"))) as image:
        assert image.width == pytest.approx(2 * image.height, rel=0.02)


def test_an_svg_that_is_none_is_named():
    with pytest.raises(RenderError, match=r"square\.svg: not readable as SVG"):
        svg_as_png(b"<svg", "square.svg")
