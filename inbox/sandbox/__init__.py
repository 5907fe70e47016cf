"""A Graph API and citizens on loopback, for the demo, training and tests."""
