"""Tables of records, read: the files that paths name, and their rows as states of findings."""
