"""What the README and the docs show."""
