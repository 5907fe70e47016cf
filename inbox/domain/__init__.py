"""Rules and types of the desk: pure, without I/O and without a clock of its own."""
