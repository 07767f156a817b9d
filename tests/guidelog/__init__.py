"""The package and its interface for Python."""
