"""What is said about an order: notes among ourselves, messages with the customer, and who is told when."""
