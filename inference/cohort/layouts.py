"""The layouts of a table of answers, by the names that users give them."""

WIDE = "wide"  # a column for each statement
LONG = "long"  # a row for each statement that is not ruled out
LAYOUTS = (WIDE, LONG)
