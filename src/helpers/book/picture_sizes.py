"""Pictures as the formats need them: their size on the page, SVG as PNG, SVG without links, an SVG around a PNG."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import typst
from lxml import etree
from PIL import Image

from helpers.book.book_problems import Problem, RenderError

CSS_PIXELS_PER_INCH = 96
CONVERTED_DOTS_PER_INCH = 200.0


def display_size(picture: bytes | None) -> tuple[int, int] | None:
    """Width and height in CSS pixels: what the picture measures on paper, so that lettering is equally large in all.

    A PNG without a resolution counts as 96 dots an inch. None where there is no picture, or an SVG without a size.
    """
    if not picture:
        return None
    if picture.lstrip().startswith(b"<"):
        return _svg_size(picture)
    width, height = _raster_size(picture)
    return round(width), round(height)


def _raster_size(picture: bytes) -> tuple[float, float]:
    with Image.open(io.BytesIO(picture)) as image:
        resolution = float(image.info.get("dpi", (CSS_PIXELS_PER_INCH,))[0]) or CSS_PIXELS_PER_INCH
        scale = CSS_PIXELS_PER_INCH / resolution
        return image.width * scale, image.height * scale


def linking_svg(picture: bytes, name: str) -> str:
    """An SVG that shows the raster ``picture``, which is ``name`` in the same folder, at its size on paper.

    Typst decodes a picture that is given to it directly as soon as it meets it, and holds it to the end: 3 MB for each.
    What an SVG links to is decoded as it is written.
    """
    width, height = (f"{length:.2f}" for length in _raster_size(picture))
    image = f'<image width="{width}" height="{height}" href={quoteattr(name)}/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{image}</svg>'


def is_picture(picture: bytes) -> bool:
    """Whether the file can be read: a well-formed SVG, or a raster picture that gives its size."""
    try:
        display_size(picture)
    except (OSError, ValueError, etree.XMLSyntaxError):
        return False
    return bool(picture)


def svg_as_png(picture: bytes, name: str) -> bytes:
    """The SVG ``picture`` as PNG, since not every Word shows SVG; :class:`RenderError` names one that fails."""
    with tempfile.TemporaryDirectory(prefix="book-svg-") as folder:
        Path(folder, "picture.svg").write_bytes(picture)
        main = Path(folder, "main.typ")
        main.write_text('#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")\n', encoding="utf-8")
        try:
            return typst.compile(
                main, root=Path(folder), format="png", ppi=CONVERTED_DOTS_PER_INCH, ignore_system_fonts=True
            )
        except (RuntimeError, typst.TypstError) as error:
            told = str(error).splitlines()[0]
            raise RenderError([Problem(name, f'not a sound SVG picture: save or draw it again: "{told}"')]) from error


def without_links(picture: bytes) -> bytes:
    """The SVG ``picture`` without its links: the pages that they name are not there in one document of all chapters."""
    return re.sub(rb"</?a\b[^>]*>", b"", picture)


def has_links(picture: bytes) -> bool:
    """Whether the picture is an SVG that leads to other places."""
    return picture.lstrip().startswith(b"<") and re.search(rb"<a\s", picture) is not None


def _svg_size(picture: bytes) -> tuple[int, int] | None:
    box = etree.fromstring(picture, etree.XMLParser(resolve_entities=False, no_network=True)).get("viewBox", "").split()
    return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else None
