"""Answers, cohorts and rules as pages and drawings: values come in, and a text goes out."""
