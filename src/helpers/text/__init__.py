"""What the cross-case and pilot chapters say: sentences and readable tables, computed from the tables behind."""
