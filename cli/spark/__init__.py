"""`guidelog cohort --engine spark`."""
