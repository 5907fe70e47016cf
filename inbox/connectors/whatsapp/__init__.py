"""WhatsApp Business Platform, Cloud API: reading webhooks, sending, fetching files."""
