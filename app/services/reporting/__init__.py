"""Managers' figures: told from the history, added up as it grows, read in a moment."""
