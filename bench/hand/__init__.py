"""The 84 statements of NG234 written by hand, as an analyst would who has the guideline and not this program.

Three times, from ../../shared/ng234 and not from the rules in kb/: for a dict (python.py), for DuckDB
(statements.sql) and for NumPy arrays (arrays.py). Each tells of every statement whether it holds as recorded, true or
false, and nothing else: not whether it could still change, not why, and it does not notice a record that contradicts
itself.
"""
