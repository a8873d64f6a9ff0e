from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.figures import line_labels, theme

YEARS = ["2017/18", "2018/19", "2019/20", "2020/21"]
heights = st.lists(st.floats(-100, 100, allow_nan=False), min_size=1, max_size=9)


def luminance(colour):
    red, green, blue = plt.matplotlib.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_typeface_is_the_one_that_the_project_installs():
    theme.apply_theme()
    found = plt.matplotlib.font_manager.findfont(theme.FONT, fallback_to_default=False)
    assert "SourceSansPro" in found


@pytest.mark.parametrize("background", ["#FFFFFF", theme.SHADE])
def test_ink_of_every_label_can_be_read(background):
    for colour in (theme.LOCALITY, theme.ENGLAND, theme.REGION, theme.NEIGHBOURS_INK, theme.MUTED):
        light, dark = sorted((relative_luminance(background), relative_luminance(colour)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour


def test_names_of_series_can_be_read_beside_their_lines():
    for colour in theme.SERIES:
        assert 1.05 / (relative_luminance(colour) + 0.05) >= 4.5, colour


def relative_luminance(colour):
    def linear(part):
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in plt.matplotlib.colors.to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_directions_differ_in_grey():
    shades = sorted(luminance(colour) for colour in theme.DIRECTIONS.values())
    assert min(np.diff(shades)) > 0.08


def test_series_are_told_apart_by_colour_and_by_marker():
    styles = theme.series_styles(["a", "b", "c"])
    assert len({style.colour for style in styles.values()}) == 3
    assert len({style.marker for style in styles.values()}) == 3


def test_more_series_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="small multiples"):
        theme.series_styles([str(number) for number in range(8)])


def test_a_line_breaks_at_a_year_that_was_not_published():
    _, (axes,) = theme.new_figure(2)
    theme.draw_series(axes, YEARS, {"2017/18": 1.0, "2018/19": 2.0, "2020/21": 3.0}, theme.STYLES["england"])
    assert np.isnan(axes.lines[0].get_ydata()[2])


def test_a_value_between_two_gaps_is_still_seen():
    _, (axes,) = theme.new_figure(2)
    theme.draw_series(axes, YEARS, {"2017/18": 1.0, "2018/19": 2.0, "2020/21": 3.0}, theme.STYLES["england"])
    assert [list(line.get_xdata()) for line in axes.lines[1:]] == [[3]]


def test_project_years_are_shaded_and_named():
    _, (axes,) = theme.new_figure(2)
    theme.shade_years(axes, YEARS, ["2018/19", "2019/20"])
    assert axes.patches[0].get_x() == 0.5
    assert axes.patches[0].get_width() == 2
    assert [text.get_text() for text in axes.texts] == ["project years"]


def test_years_outside_the_chart_are_not_shaded():
    _, (axes,) = theme.new_figure(2)
    theme.shade_years(axes, YEARS, ["2022/23"])
    assert not axes.patches


def test_a_run_of_unpublished_years_is_named_once():
    _, (axes,) = theme.new_figure(2)
    theme.mark_unpublished(axes, YEARS, ["2018/19", "2019/20"])
    assert [text.get_position()[0] for text in axes.texts] == [1.5]


def test_years_on_an_axis_are_never_left_out():
    assert list(theme.year_positions(["2020/21", "2017/18"])) == YEARS


@given(heights, st.floats(0.1, 10))
def test_labels_never_overlap_and_keep_their_order(places, least_gap):
    moved = line_labels.spread_apart(places, least_gap)
    order = sorted(range(len(places)), key=lambda index: places[index])
    stacked = [moved[index] for index in order]
    assert all(higher - lower >= least_gap - 1e-6 for lower, higher in pairwise(stacked))


@given(heights)
def test_labels_far_enough_apart_stay_where_they_are(places):
    apart = [place * 10 for place in sorted({round(place) for place in places})]
    assert line_labels.spread_apart(apart, 1.0) == pytest.approx(apart)
