"""The rules as formulas over all records at once, and the search for records that meet them."""
