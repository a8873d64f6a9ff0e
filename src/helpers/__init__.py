"""Shared code of the LocalED evaluation's reproducible edition.

A module knows only those to its left (``tests/test_structure.py`` holds us to it):

``paths · registry`` → ``sources · schemas · tables`` → ``indicators · evidence · outcomes · published`` → ``prose`` →
``models · narratives · chapter`` → what chapters say (``locality``, ``pilot_text``, …) and ``figures`` →
``derived · coding · refresh · execution · rendering`` → ``commands``
"""
