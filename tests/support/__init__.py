"""What tests share: knowledge bases, random programs, models by brute force, and how things are run and compared."""
