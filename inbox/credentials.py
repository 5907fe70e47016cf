"""Credentials: which keyring backend is used, and the vault file of our own."""
