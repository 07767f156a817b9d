"""What `guidelog check` can find: a page for each code."""
