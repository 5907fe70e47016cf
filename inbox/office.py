"""The office file: everything about an office but secrets."""
