"""The text of a knowledge base: places in it, what is wrong with it, and its syntax."""
