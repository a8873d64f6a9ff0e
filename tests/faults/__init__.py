"""What happens to a build when the machine, or somebody, does it harm; see ``__main__.py``."""
