"""What is so of every record: the rules as formulas that z3 decides, and the smallest record that shows it."""
