"""Pictures in few colours: a chart has few, and weighs a third that way."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

COLOURS_COUNT = 256
NEARLY_WHITE = 250


def png_in_few_colours(picture: Image.Image, dots_per_inch: tuple[float, float] | None = None) -> bytes:
    """``picture`` on white as a PNG of at most 256 colours; the same picture gives the same bytes.

    White stays exactly white, so that a chart lies on its page without an edge. No other colour moves by more than a
    sixteenth of its range (an octree's finest boxes), which is not seen. Transparency goes.
    """
    from PIL import Image

    page, drawn = Image.new("RGB", picture.size, "white"), picture.convert("RGBA")
    page.paste(drawn, mask=drawn)
    few = page.quantize(COLOURS_COUNT, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    for start in range(0, len(palette), 3):
        if min(palette[start : start + 3]) >= NEARLY_WHITE:
            palette[start : start + 3] = [255, 255, 255]
    few.putpalette(palette)
    written = io.BytesIO()
    few.save(written, format="PNG", **({"dpi": dots_per_inch} if dots_per_inch else {}))
    return written.getvalue()
