"""Export: a program and records as text for other systems."""
