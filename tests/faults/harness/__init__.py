"""A whole town of real processes that tests may kill, freeze and cut off, and one checker that judges what is left."""
