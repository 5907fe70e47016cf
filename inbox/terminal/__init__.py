"""What talks to the terminal itself."""
