"""What is exported, run by the systems that it is written for."""
