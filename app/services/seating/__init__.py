"""How seats change: the ledger's one way in, what is planned, who loses a seat, cycles and renewals."""
