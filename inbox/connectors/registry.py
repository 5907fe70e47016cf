"""Kinds of channels and the connectors that run them; a kind's code is loaded when a channel of it is made."""

import importlib

from inbox.connectors.base import ChannelConfig, Connector, Secrets

# kind → module with `connector(config, secrets) -> Connector`
KINDS = {"whatsapp": "inbox.connectors.whatsapp"}


class Unsupported(Exception):
    """This version has no connector for the kind."""


def connector(config: ChannelConfig, secrets: Secrets) -> Connector:
    """A connector for the channel, not yet talking to anybody. Raises Unsupported."""
    module = KINDS.get(config.kind)
    if module is None:
        raise Unsupported(config.kind)
    made: Connector = importlib.import_module(module).connector(config, secrets)
    return made
