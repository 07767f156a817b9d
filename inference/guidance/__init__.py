"""A guideline and its answers in FHIR R4: Library and PlanDefinitions, GuidanceResponse and RequestGroup."""
