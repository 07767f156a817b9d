"""Engines, and the traps that ours steps round."""
