"""Proofs, absences and reasons."""
