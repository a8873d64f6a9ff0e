"""Make the official tables of ``data/raw/`` from a folder of publishers' files; ``official_tables`` runs all steps.

One module of pure functions per family of files: ``lait``, ``area_tables``, ``boundary_files``, ``deprivation_tables``,
``inspection_tables``, ``neighbour_tables``, ``school_tables``, ``state_school_tables``. ``publisher_files`` reads,
``key_checks`` compares codes across the tables, ``refreshed_files`` writes. Building the book runs none of it, since
the tables are in the repository.
"""

from helpers.sources.refresh.official_tables import refresh_all
from helpers.sources.refresh.publisher_files import RefreshError

__all__ = ["RefreshError", "refresh_all"]
