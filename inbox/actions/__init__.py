"""What an admin can do: the one registry behind palette, footer, help, docs and CLI."""
