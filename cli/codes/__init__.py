"""The codes of what `guidelog check` can find: a page for each, with an example and what to do."""
