"""Answers: statuses, what they rest on, what to ask next, and what is kept of them."""
