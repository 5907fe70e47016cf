"""Channel connectors: what the providers speak, turned into Inbound and Outbound."""
