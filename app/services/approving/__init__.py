"""Approvals of quotes: what the policy asks for, who decides, and what was decided (R65, R66, R67)."""
