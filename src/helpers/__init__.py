"""Shared code of the LocalED evaluation's reproducible edition.

A package imports only from those to its left; import-linter checks it (``pyproject.toml``):

``project`` → ``sources`` → ``indicators`` → ``checks`` → ``evidence`` → ``studies`` → ``figures`` → ``text`` →
``build`` → ``book`` → ``cli``
"""
