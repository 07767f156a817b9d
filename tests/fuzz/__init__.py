"""Whatever comes, mutated."""
