"""Two knowledge bases compared over all records."""
