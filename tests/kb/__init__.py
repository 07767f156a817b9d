"""The knowledge base NG234."""
