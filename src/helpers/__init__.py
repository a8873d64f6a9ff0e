"""Shared code of the LocalED evaluation's reproducible edition.

A module knows only those to its left:

``paths · registry`` → ``sources · schemas · tables`` → ``indicators · evidence · outcomes · published`` →
``figures · prose · chapter`` → ``execution · rendering · commands``
"""
