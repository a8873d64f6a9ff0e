"""Rows about persons: the declarations of their tables, their files, their vocabulary, their pseudonyms."""
