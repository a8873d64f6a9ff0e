"""Shared code of the LocalED evaluation's reproducible edition.

A module knows only those to its left (``tests/test_structure.py`` holds us to it):

``paths · registry`` → ``sources · schemas · tables`` → ``indicators · outcomes · published`` → ``prose`` →
``register · models · narratives · chapter`` → ``chapters`` → ``figures · locality`` →
``derived · coding · refresh · execution · rendering`` → ``commands``
"""
