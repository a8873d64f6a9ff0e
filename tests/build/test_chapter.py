import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from helpers.build import chapter as module
from helpers.build.chapter import BUNDLE, FIGURE_DPI, MARGIN_IN, Chapter, as_csv, as_markdown, as_png

DATA = pd.DataFrame({"academic_year": ["2022/23", "2023/24"], "value": [7.1, None]})
WORDS = {"name": "absence", "caption": "Absence fell.", "alt": "A line that falls."}


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(module, "display", lambda data, raw: outputs.append(data))
    return outputs


def a_figure():
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot([0, 1], [2, 1])
    return figure


@pytest.mark.parametrize("name", ["", "Absence", "two words", "2nd", "a/b"])
def test_a_name_that_cannot_be_a_label_is_refused(name):
    with pytest.raises(ValueError, match="cannot name"):
        Chapter("coventry").label("figure", name)


def test_a_figure_carries_its_caption_alt_and_data(shown):
    Chapter("coventry").figure(a_figure(), data=DATA, **WORDS)
    bundle = shown[0][BUNDLE]
    assert bundle["kind"] == "figure"
    assert bundle["label"] == "fig-coventry-absence"
    assert bundle["csv"] == "academic_year,value\n2022/23,7.1\n2023/24,\n"
    assert shown[0]["text/plain"] == WORDS["alt"]
    assert shown[1][BUNDLE] == {"kind": "preview"}


@pytest.mark.parametrize(("text", "is_wider"), [("within", False), ("far beyond the right edge of the figure", True)])
def test_what_reaches_beyond_a_figure_is_in_its_picture(text, is_wider):
    figure, _ = plt.subplots(figsize=(2, 1), layout="constrained")
    figure.text(0.6, 0.5, text)
    with Image.open(io.BytesIO(as_png(figure))) as picture:
        pixels = np.asarray(picture.convert("L"))
    height, width = pixels.shape
    assert height == round((1 + 2 * MARGIN_IN) * FIGURE_DPI)
    assert (width > round((2 + 2 * MARGIN_IN) * FIGURE_DPI)) == is_wider
    assert pixels[:, [0, -1]].min() == 255


def test_no_figure_stays_open(shown):
    plt.close("all")
    Chapter("coventry").figure(a_figure(), data=DATA, **WORDS)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("missing", ["caption", "alt"])
def test_no_picture_goes_out_without_words(shown, missing):
    with pytest.raises(ValueError, match=f"figure 'absence' has no {missing}"):
        Chapter("coventry").figure(a_figure(), data=DATA, **{**WORDS, missing: "  "})
    assert shown == []


def test_no_picture_goes_out_without_data(shown):
    with pytest.raises(ValueError, match="no data"):
        Chapter("coventry").figure(a_figure(), data=DATA.iloc[:0], **WORDS)


def test_a_table_shows_one_thing_and_hands_on_another(shown):
    Chapter("coventry").table(DATA.assign(value=["7.1%", None]), name="absence", caption="Absence.", data=DATA)
    assert "7.1%" in shown[0]["text/markdown"]
    assert shown[0][BUNDLE]["csv"] == as_csv(DATA)


def test_missing_shows_as_a_dash_and_a_pipe_is_kept():
    lines = as_markdown(pd.DataFrame({"what": ["a|b", None], "value": [1, 2]})).splitlines()
    assert "a\\|b" in lines[2]
    assert "–" in lines[3]


def test_numbers_keep_their_digits():
    assert "7.10" in as_markdown(pd.DataFrame({"value": ["7.10"]}))
