"""Makes the official tables of ``data/raw/`` from a folder of publishers' files; see ``build`` for the whole course.

One module for each publisher's family of files, each of pure functions from frame to frame: ``lait``, ``deprivation``,
``schools``, ``neighbours``, ``places``, ``boundaries``. ``publisher_files`` reads, ``products`` writes. The build of
the book never runs any of it: the tables are in the repository.
"""

from helpers.sources.refresh.official_tables import refresh_all
from helpers.sources.refresh.publisher_files import RefreshError

__all__ = ["RefreshError", "refresh_all"]
