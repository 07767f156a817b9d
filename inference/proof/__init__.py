"""Proofs: why a conclusion holds for a record, or does not, step by step down to what was recorded."""
