"""Export to SQL: a table of records, and a view for each predicate, built as expressions of sqlglot."""
