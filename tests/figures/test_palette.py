"""What fewer colours may not change in a picture."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from helpers.figures.palette import COLOURS_COUNT, png_in_few_colours

MOST_SHIFT = 16


def chart(lines=60, mode="RGBA"):
    image = Image.new("RGBA", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    for step in range(lines):
        draw.line([(0, step * 3), (300, 200 - step * 2)], fill=(step * 4 % 256, 80, 255 - step * 4 % 256), width=2)
    return image.convert(mode)


def opened(png):
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return image


def pixels(image):
    return np.asarray(image.convert("RGB")).astype(int)


@given(lines=st.integers(0, 90))
def test_white_stays_white_and_other_colours_nearly_as_they_are(lines):
    before, after = pixels(chart(lines)), pixels(opened(png_in_few_colours(chart(lines))))
    was_white = (before == 255).all(axis=2)
    assert (after[was_white] == 255).all()
    assert np.abs(before - after).max() <= MOST_SHIFT


def test_a_picture_weighs_less_and_has_few_colours():
    full = io.BytesIO()
    chart().convert("RGB").save(full, "PNG", optimize=True)
    png = png_in_few_colours(chart())
    assert len(png) < len(full.getvalue())
    assert opened(png).mode == "P"
    assert len(np.unique(pixels(opened(png)).reshape(-1, 3), axis=0)) <= COLOURS_COUNT


def test_the_same_picture_gives_the_same_bytes_whatever_its_mode():
    assert png_in_few_colours(chart()) == png_in_few_colours(chart()) == png_in_few_colours(chart(mode="RGB"))


def test_what_was_transparent_is_white():
    assert (pixels(opened(png_in_few_colours(Image.new("RGBA", (4, 4), (0, 0, 0, 0))))) == 255).all()


def test_the_resolution_is_kept_where_there_is_one():
    assert opened(png_in_few_colours(chart(), (200, 200))).info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert "dpi" not in opened(png_in_few_colours(chart())).info
