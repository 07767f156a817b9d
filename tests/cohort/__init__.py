"""Cohorts: tables in, tables of exact statuses out."""
