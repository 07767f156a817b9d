"""Tables as they are: maps from their columns and values, or from their codes, to findings."""
