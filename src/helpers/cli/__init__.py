"""The ``localed`` command."""
