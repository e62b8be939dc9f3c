"""Standard rates of value added tax in the European Union, in percent.

Source: European Commission, "Taxes in Europe" database, standard rates in force on 1 January 2026. A rate that changes is
changed here; accounts take it with the next change of their billing details, quotes that were sent keep theirs.
"""

from __future__ import annotations

from decimal import Decimal

VENDOR_COUNTRY = "FR"
"""Where the vendor is: its own customers pay its rate, others in the union account for the tax themselves."""

STANDARD = {country: Decimal(rate) for country, rate in (
    ("AT", "20"), ("BE", "21"), ("BG", "20"), ("CY", "19"), ("CZ", "21"), ("DE", "19"), ("DK", "25"), ("EE", "24"), ("ES", "21"),
    ("FI", "25.5"), ("FR", "20"), ("GR", "24"), ("HR", "25"), ("HU", "27"), ("IE", "23"), ("IT", "22"), ("LT", "21"), ("LU", "17"),
    ("LV", "21"), ("MT", "18"), ("NL", "21"), ("PL", "23"), ("PT", "23"), ("RO", "21"), ("SE", "25"), ("SI", "22"), ("SK", "23"),
)}  # fmt: skip
NO_TAX = Decimal(0)
