"""What the whole project shares: its paths, registry, codebook, glossary, academic years and atomic writes."""
