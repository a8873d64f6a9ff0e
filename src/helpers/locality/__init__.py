"""A locality's chapter in tables and sentences: ``plan``, ``facts``, ``findings``, ``printed``, ``making``.

Pure functions. Each gives an honest sentence, or an empty table, for a case on which nothing is written or printed.
"""
