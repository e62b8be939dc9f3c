"""The French catalogue: collected from the source, kept in one file, checked, compiled (U20)."""
