"""Kinds of channels and the connectors that run them; a kind's code is loaded when a channel of it is made."""

import importlib

from inbox.connectors.base import ChannelConfig, Connector, Secrets

# kind → module and class, made with (config, secrets)
KINDS = {
    "whatsapp": ("inbox.connectors.whatsapp.connector", "WhatsApp"),
    "instagram": ("inbox.connectors.instagram.connector", "Instagram"),
    "email": ("inbox.connectors.email.connector", "Email"),
}


class Unsupported(Exception):
    """This version has no connector for the kind."""


def connector(config: ChannelConfig, secrets: Secrets) -> Connector:
    """A connector for the channel, not yet talking to anybody. Raises Unsupported."""
    if config.kind not in KINDS:
        raise Unsupported(config.kind)
    module, name = KINDS[config.kind]
    made: Connector = getattr(importlib.import_module(module), name)(config, secrets)
    return made
