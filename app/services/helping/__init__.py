"""Questions on the help page, and their answers."""
