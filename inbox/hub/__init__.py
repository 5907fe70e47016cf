"""The hub: the one process of an office that holds credentials, receives, delivers and serves clients."""
