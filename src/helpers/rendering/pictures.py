"""The size of a picture as it should be shown, read from the file itself."""

from __future__ import annotations

import io

from lxml import etree
from PIL import Image

CSS_PIXELS_PER_INCH = 96


def display_size(picture: bytes | None) -> tuple[int, int] | None:
    """Width and height in CSS pixels: what the picture measures on paper, so that lettering is equally large in all.

    A PNG without a resolution counts as 96 dots an inch. None where there is no picture, or an SVG without a size.
    """
    if not picture:
        return None
    if picture.lstrip().startswith(b"<"):
        return _svg_size(picture)
    with Image.open(io.BytesIO(picture)) as image:
        resolution = float(image.info.get("dpi", (CSS_PIXELS_PER_INCH,))[0]) or CSS_PIXELS_PER_INCH
        scale = CSS_PIXELS_PER_INCH / resolution
        return round(image.width * scale), round(image.height * scale)


def _svg_size(picture: bytes) -> tuple[int, int] | None:
    box = etree.fromstring(picture, etree.XMLParser(resolve_entities=False, no_network=True)).get("viewBox", "").split()
    return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else None
