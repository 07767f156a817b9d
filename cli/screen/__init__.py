"""How answers look on a screen."""
