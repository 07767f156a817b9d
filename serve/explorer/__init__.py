"""The explorer: what answers the text of a form with a page. It runs behind HTTP, or in a browser without any."""
