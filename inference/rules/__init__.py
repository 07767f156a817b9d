"""A program: what the clauses, blocks and cases of a knowledge base declare, checked."""
