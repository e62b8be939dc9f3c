"""What the vendor's people type about an order."""
