"""The text of a knowledge base: what is accepted, and what is refused with which message."""
