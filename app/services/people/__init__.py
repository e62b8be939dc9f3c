"""Who is in an account, who may what in it, and how they come in."""
