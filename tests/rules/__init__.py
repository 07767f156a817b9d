"""Programs, as they are loaded, kept and read."""
