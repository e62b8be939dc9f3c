"""Arithmetic with names: money, pricing, proration, seats. Standard library and workflows only."""
