"""CDS Hooks 2.0: the service that a clinician's record system calls."""
