"""A guideline and its answers in FHIR."""
