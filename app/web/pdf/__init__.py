"""Documents that people keep: the same numbers as the page, in the reader's language."""
