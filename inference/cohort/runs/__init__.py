"""Runs over tables: answers part by part, what was refused and why, and the one output."""
