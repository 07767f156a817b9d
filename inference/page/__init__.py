"""How answers look on a page of HTML."""
