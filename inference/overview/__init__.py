"""What people are shown of a record at first: what applies, in its order, what does not and why, what to record."""
