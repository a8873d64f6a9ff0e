"""Make ``reference.docx``, the styles of the Word book, from the one that pandoc ships. Run it after changing a style.

Beside it ``reference-simulated.docx``, the same with a mark at the head of every page, for books of simulated data.

python book/theme/make_reference.py
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from helpers.book.pandoc import pandoc_path
from helpers.figures.simulated_marks import STAMP

REFERENCE = Path(__file__).with_name("reference.docx")
INK, SOFT, ACCENT = RGBColor(0x1C, 0x23, 0x21), RGBColor(0x51, 0x5A, 0x57), RGBColor(0x1D, 0x4E, 0x6B)
ALARM = RGBColor(0x9B, 0x22, 0x42)
SERIF, SANS = "Cambria", "Calibri"
PAPER, EDGE = "F4F5F2", "1D4E6B"
# style: face, size in points, colour, bold
FONTS = {
    "Normal": (SERIF, 11, INK, None),
    "Heading 1": (SANS, 24, ACCENT, True),
    "Heading 2": (SANS, 16, INK, True),
    "Heading 3": (SANS, 13, INK, True),
    "Heading 4": (SANS, 11.5, INK, True),
    "Title": (SANS, 34, INK, True),
    "Subtitle": (SANS, 15, SOFT, False),
    "Author": (SANS, 10.5, SOFT, None),
    "Date": (SANS, 10.5, SOFT, None),
    "Image Caption": (SANS, 9.5, INK, False),
    "Table Caption": (SANS, 9.5, INK, False),
    "Compact": (SANS, 9.5, INK, None),
}
OWN_FONTS = {
    "Callout": (SERIF, 10.5, INK, None),
    "Callout Title": (SANS, 11, ACCENT, True),
    "Standfirst": (SERIF, 13, SOFT, None),
}
THEME_FACES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def main() -> None:
    """Write the reference document beside this file."""
    subprocess.run([pandoc_path(), "-o", str(REFERENCE), "--print-default-data-file", "reference.docx"], check=True)
    document = Document(str(REFERENCE))
    styles = document.styles
    for name in OWN_FONTS:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.quick_style = True
    for name, font in {**FONTS, **OWN_FONTS}.items():
        _set_font(styles[name], *font)
    styles["Heading 1"].paragraph_format.page_break_before = True
    styles["Heading 1"].paragraph_format.space_after = Pt(14)
    for name in ("Table Caption", "Callout Title"):
        styles[name].paragraph_format.keep_with_next = True
    for name in ("Callout", "Callout Title"):
        _set_box(styles[name])
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    document.save(str(REFERENCE))
    for section in document.sections:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = head.add_run(STAMP)
        run.bold, run.font.name, run.font.size, run.font.color.rgb = True, SANS, Pt(10), ALARM
    document.save(str(REFERENCE.with_name("reference-simulated.docx")))


def _set_font(style: object, face: str, size: float, colour: RGBColor, bold: bool | None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = face, Pt(size), colour
    style.font.italic = False
    if bold is not None:
        style.font.bold = bold
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in THEME_FACES:
        faces.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        faces.set(qn(f"w:{name}"), face)


def _set_box(style: object) -> None:
    """A tinted block with a line at its left."""
    properties = style.element.get_or_add_pPr()
    borders, left, shade = (OxmlElement(f"w:{name}") for name in ("pBdr", "left", "shd"))
    for name, value in {"val": "single", "sz": "24", "space": "8", "color": EDGE}.items():
        left.set(qn(f"w:{name}"), value)
    for name, value in {"val": "clear", "color": "auto", "fill": PAPER}.items():
        shade.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties.extend([borders, shade])


if __name__ == "__main__":
    main()
