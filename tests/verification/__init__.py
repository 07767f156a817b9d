"""Checks, coverage, differences, and the engines beside ours."""
