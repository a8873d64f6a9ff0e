"""Restricted evidence: intake, pseudonyms, disclosure control, analysis of rows, and a simulator of all of it.

A distribution of its own: ``helpers`` never imports it and sees only the released tables that it writes.
"""
