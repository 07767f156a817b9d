"""FHIR R4: records from bundles, by a table of codes; and a Questionnaire of the findings, with its responses."""
