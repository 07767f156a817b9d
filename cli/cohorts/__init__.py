"""What `guidelog cohort` runs on: this machine, or Spark."""
