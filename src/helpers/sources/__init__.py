"""Source data: sidecars and checksums, schemas, the refresh from publishers' files, and reading tables."""
