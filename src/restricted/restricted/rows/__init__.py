"""Rows about persons: which tables there are, whose they are, under which names people stand in them.

Notebooks may ask for the state (:mod:`helpers.restricted.state`). The rows themselves
(:mod:`helpers.restricted.rows`) go only to what the disclosure gate releases.
"""
