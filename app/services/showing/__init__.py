"""What an account has: its subscription, its costs, its history, and when its seats run out."""
