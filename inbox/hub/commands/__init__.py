"""What clients may ask the hub to do, one file a topic."""
