"""Keeps restricted evidence out of the repository: looks into what is tracked or staged, whatever it is called."""
