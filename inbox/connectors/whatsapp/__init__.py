"""WhatsApp Business Platform, Cloud API: reading webhooks, sending, fetching files."""

from inbox.connectors.base import ChannelConfig, Connector, Secrets


def connector(config: ChannelConfig, secrets: Secrets) -> Connector:
    """The connector of one number. Reading bodies alone (`reading`) needs no HTTP client and loads none."""
    from inbox.connectors.whatsapp.connector import WhatsApp

    return WhatsApp(config, secrets)
