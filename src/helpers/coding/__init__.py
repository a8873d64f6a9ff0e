"""Coding by more than one person: a blind sample, agreement between coders, QDA tools' files."""
