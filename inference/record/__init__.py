"""Records: what is known about one person."""
