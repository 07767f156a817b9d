"""Cohorts: tables of records in, tables of exact statuses out."""
