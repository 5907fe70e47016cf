"""Instagram Messaging API."""
