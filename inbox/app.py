"""The Textual application: modes and wiring only."""
