"""Screens of the terminal program, one file each."""
