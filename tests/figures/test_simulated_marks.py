"""The mark of simulated data: on the picture itself, in words, in names."""

import io

import pandas as pd
from PIL import Image

from helpers.figures import simulated_marks


def plain_picture(colour="#ffffff", size=(640, 300)):
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG", dpi=(200, 200))
    return stream.getvalue()


def test_a_stamp_stands_on_the_picture_and_takes_nothing_of_it_away():
    plain = plain_picture("#1d4e6b")
    stamped = simulated_marks.stamped_png(plain)
    with Image.open(io.BytesIO(stamped)) as picture:
        assert picture.width == 640 and picture.height > 300
        assert round(picture.info["dpi"][0]) == 200
        below = picture.convert("RGB").crop((0, picture.height - 300, 640, picture.height))
        band = picture.convert("RGB").crop((0, 0, 640, picture.height - 300))
    assert len(below.getcolors()) == 1, "the chart itself is as it was"
    assert len(band.getcolors(10_000)) > 2, "words stand in the band"
    assert simulated_marks.has_stamp(stamped) and not simulated_marks.has_stamp(plain)


def test_the_same_picture_is_stamped_with_the_same_bytes():
    assert simulated_marks.stamped_png(plain_picture()) == simulated_marks.stamped_png(plain_picture())


def test_the_typeface_has_every_letter_of_the_stamp():
    font = simulated_marks.stamp_font(20)
    unknown = bytes(font.getmask("\U0010fffd"))
    assert all(bytes(font.getmask(letter)) != unknown for letter in simulated_marks.STAMP if letter != " ")


def test_a_band_cut_off_is_noticed():
    with Image.open(io.BytesIO(simulated_marks.stamped_png(plain_picture()))) as picture:
        stream = io.BytesIO()
        picture.convert("RGB").crop((0, 40, picture.width, picture.height)).save(stream, "PNG")
    assert not simulated_marks.has_stamp(stream.getvalue())


def test_the_first_line_of_a_csv_says_it_and_readers_pass_over_it():
    text = simulated_marks.marked_csv("a,b\n1,2\n")
    assert "Simulated data" in text.splitlines()[0]
    assert pd.read_csv(io.StringIO(text), comment="#").to_dict("list") == {"a": [1], "b": [2]}


def test_both_banners_begin_with_the_mark():
    for is_simulated in (True, False):
        assert f'title="{simulated_marks.MARK}' in simulated_marks.banner(is_simulated)
