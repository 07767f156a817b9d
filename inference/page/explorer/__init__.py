"""The explorer's pages: a record to fill in, and what is said of it, as values become elements. They ask nothing."""
