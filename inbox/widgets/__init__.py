"""Widgets of the terminal program, one file each."""
