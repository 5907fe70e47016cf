"""Siaga: the Quick Response desk of a government office, in the terminal."""
