"""The rules as drawings: flows from what is recorded to what is said."""
