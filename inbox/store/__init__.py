"""The office's store: the only place that knows SQL."""
