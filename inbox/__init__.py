"""Siaga: the Quick Response desk of a government office, in the terminal."""

__version__ = "0.1.0"
