"""Rows about persons: which tables there are, whose they are, under which names people stand in them.

Notebooks may ask for the state (:mod:`helpers.project.edition`). The rows themselves
(:mod:`restricted.rows.row_files`) go only to what the disclosure gate releases.
"""
