"""Adding a locality: the few questions, its entry in ``cases.yml``, and a narrative to be written."""
