"""The web's door: answers as on the command line, refusals, cards, feedback and tokens."""
