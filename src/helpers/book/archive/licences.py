"""Which licence holds for which part of a release: code, our text and tables, official statistics, fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX name and the address of its text."""

    short_name: str
    title: str
    url: str
    covers: str


MIT = Licence(
    "MIT", "MIT License", "https://spdx.org/licenses/MIT.html", "The code: helpers, templates, tests, set-up and theme."
)
CC_BY = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://spdx.org/licenses/CC-BY-4.0.html",
    "Our text, figures, coding and tables.",
)
OGL = Licence(
    "OGL-UK-3.0",
    "Open Government Licence v3.0",
    "https://spdx.org/licenses/OGL-UK-3.0.html",
    "Official statistics and boundaries; the publisher of each is named with it.",
)
OFL = Licence(
    "OFL-1.1", "SIL Open Font License 1.1", "https://spdx.org/licenses/OFL-1.1.html", "The typefaces of the book."
)
LICENCES = (MIT, CC_BY, OGL, OFL)

_BY_PLACE = (
    (r"(^|/)fonts/|\.(woff2|ttf)$", OFL),
    (r"minisearch\.js$|^(src|tests|notebooks|benchmarks|\.ci|\.github|book/theme)/", MIT),
    (r"^[^/]+\.(py|toml|lock)$|^(Makefile|LICENSE|environment\.yml|\.[a-z-]+(\.yaml)?)$|^book/assets/theme\.js$", MIT),
)


def licence_of(said: str) -> Licence:
    """The licence that a sidecar's words name: Open Government where it says so, else that of our own tables.

    >>> licence_of("Open Government Licence v3.0").short_name
    'OGL-UK-3.0'
    >>> licence_of("This project's own words").short_name
    'CC-BY-4.0'
    """
    return OGL if "Open Government Licence" in said else CC_BY


def licence_at(place: str) -> Licence:
    """The licence of a file that has no sidecar, by its place.

    >>> licence_at("src/helpers/sources/tables.py").short_name, licence_at("book/narrative/coventry.md").short_name
    ('MIT', 'CC-BY-4.0')
    """
    return next((licence for pattern, licence in _BY_PLACE if re.search(pattern, place)), CC_BY)
