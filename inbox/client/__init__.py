"""The client side: API, session state, cache and outbox."""
