"""The command line: commands, and how answers look on a screen."""
