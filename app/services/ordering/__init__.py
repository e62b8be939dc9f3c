"""How an order moves: its steps, its offers, what was agreed, and what pages show of it."""
