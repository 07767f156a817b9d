"""What can be wrong with the rules of a knowledge base, each problem with a record that shows it."""
