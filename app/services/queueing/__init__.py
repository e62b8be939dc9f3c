"""The queue: what is in it and how it is found, who is on it, when it is due, who gets what, and many orders at once."""
