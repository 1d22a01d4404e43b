"""What an operator asks of a deployed stack: its health, its issues, its dead letters, its cost."""
