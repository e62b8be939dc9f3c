"""What is said about an order, for whoever reads it: threads, the form beneath them, lines of the timeline."""
