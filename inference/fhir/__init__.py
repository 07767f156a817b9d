"""FHIR R4: resources from and to what a knowledge base asks for."""
