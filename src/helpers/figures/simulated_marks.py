"""The mark of simulated data: one wording, put on pictures, captions, tables, files, pages and titles in one place
each.

Chapters do not mark themselves. The build does it to every chapter that reads what came from restricted rows
(``build.simulated_marking``), to every CSV file made of them (``build``), and to the whole book through the Quarto
project profile ``_quarto-simulated.yml``; ``book.simulation_check`` refuses a simulated book without every mark.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from helpers.figures.palette import png_in_few_colours
from helpers.project.simulated_files import CSV_LINE, FILE_PREFIX, marked_csv, marked_name

__all__ = ["CSV_LINE", "FILE_PREFIX", "marked_csv", "marked_name"]

PROFILE = "simulated"
"""The Quarto project profile that a simulated edition is rendered with."""
MARK = "Simulated data"
"""The words that stand on everything; tests and the check of the book look for them."""
STAMP = "SIMULATED DATA – NOT A FINDING"
CHAPTER_BANNER = (
    "Every figure, table and number of this chapter that concerns the survey, the fieldwork, pupils or local "
    "indicators was made up by the simulator of this project, to show how the analysis works. None is a finding, and "
    "none says anything of a real person, school or place."
)
BOOK_BANNER = (
    "This copy of the book was built with made-up survey, fieldwork, pupil and indicator data. The chapters made of "
    "them are marked, on every figure and table. What this page shows comes from the published sources."
)
BAND_SHARE, LEAST_BAND_PIXELS = 0.045, 26
BAND_COLOUR, STAMP_COLOUR = "#9B2242", "#FFFFFF"


def marked_caption(caption: str) -> str:
    """``caption`` or alt text led by the mark.

    >>> marked_caption("Answers by item.")
    'Simulated data. Answers by item.'
    """
    return f"{MARK}. {caption.strip()}"


def marked_title(title: str) -> str:
    """A chapter's title with the mark.

    >>> marked_title("The survey")
    'The survey (simulated data)'
    """
    return f"{title} ({MARK[0].lower()}{MARK[1:]})"


def banner(is_simulated_chapter: bool, invented: Sequence[str] = ()) -> str:
    """The banner of a page, as a Quarto callout; ``invented`` says what no source gives and was made up whole."""
    text = CHAPTER_BANNER if is_simulated_chapter else BOOK_BANNER
    if invented:
        text += "\n\nMade up beyond what the report counts:\n\n" + "\n".join(f"- {entry}" for entry in invented)
    title = MARK if is_simulated_chapter else f"{MARK} elsewhere in this copy"
    return f'::: {{.callout-important title="{title}"}}\n{text}\n:::'


def stamped_png(png: bytes) -> bytes:
    """The picture with a band across its top that says what it is; as wide as it was, and that much higher.

    The band is part of the picture: it goes wherever the picture is copied to. Same picture, same bytes.
    """
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(png)) as opened:
        resolution = opened.info.get("dpi")
        picture = opened.convert("RGB")
    band = max(round(picture.width * BAND_SHARE), LEAST_BAND_PIXELS)
    stamped = Image.new("RGB", (picture.width, picture.height + band), BAND_COLOUR)
    stamped.paste(picture, (0, band))
    middle = picture.width / 2, band / 2
    ImageDraw.Draw(stamped).text(middle, STAMP, fill=STAMP_COLOUR, font=stamp_font(band * 0.66), anchor="mm")
    return png_in_few_colours(stamped, resolution)


def stamp_font(size: float) -> Any:
    """The typeface of the charts, semibold, for the band."""
    import font_source_sans_pro
    from PIL import ImageFont

    return ImageFont.truetype(str(font_source_sans_pro.font_files_ttf["SourceSansProSemibold"]), size=size)


def has_stamp(png: bytes) -> bool:
    """Whether a picture carries the band: its top row is of the band's colour throughout."""
    from PIL import Image, ImageColor

    with Image.open(io.BytesIO(png)) as opened:
        row = opened.convert("RGB").crop((0, 0, opened.width, 1))
    wanted = ImageColor.getrgb(BAND_COLOUR)
    return all(max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) <= 8 for pixel in _pixels(row))


def _pixels(row: object) -> list[tuple[int, int, int]]:
    data = row.tobytes()  # type: ignore[attr-defined]
    return [(data[place], data[place + 1], data[place + 2]) for place in range(0, len(data), 3)]
