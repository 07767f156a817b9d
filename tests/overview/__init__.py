"""Tests of the overview of a record, and of the screen that shows it."""
