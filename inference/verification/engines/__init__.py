"""Other engines that answer the same rules, and what they say of the same records."""
