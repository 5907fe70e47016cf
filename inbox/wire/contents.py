"""What a message can carry besides text: templates, buttons, lists, places, cards. Limits are the provider's."""

from typing import Any, Literal

import msgspec


class TemplateInfo(msgspec.Struct, kw_only=True, frozen=True):
    """A message template as the provider last described it. `components` are the provider's own objects."""

    channel: str
    name: str
    language: str
    status: str = "APPROVED"
    category: str = ""
    components: list[dict[str, Any]] = msgspec.field(default_factory=list)
    reason: str = ""  # why the provider refused it


class TemplatePush(msgspec.Struct, kw_only=True, frozen=True):
    """What became of one template of the starter set: `submitted`, `present` or `refused` with the reason."""

    name: str
    language: str
    outcome: Literal["submitted", "present", "refused"]
    reason: str = ""


class TemplateUse(msgspec.Struct, kw_only=True, frozen=True):
    """A template to send, with the values of its variables by key (`1`, `nama`, `header.1`, `button.0`)."""

    name: str
    language: str = ""
    params: dict[str, str] = msgspec.field(default_factory=dict)


class Sendable(msgspec.Struct, kw_only=True, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """Common part of what can be sent in place of plain text."""


class Filled(Sendable, kw_only=True, frozen=True, tag="template"):
    """A template with its variables filled, ready to go: `components` are those of the request."""

    name: str
    language: str
    components: tuple[dict[str, Any], ...] = ()
    header: str = ""  # kind of the file that the header takes: image, video, document


class Button(msgspec.Struct, kw_only=True, frozen=True):
    """A reply button: at most 20 characters of title."""

    id: str
    title: str


class Buttons(Sendable, kw_only=True, frozen=True, tag="buttons"):
    """Text with up to three reply buttons."""

    body: str
    buttons: tuple[Button, ...]
    header: str = ""
    footer: str = ""


class Row(msgspec.Struct, kw_only=True, frozen=True):
    """An entry of a list."""

    id: str
    title: str
    description: str = ""


class Section(msgspec.Struct, kw_only=True, frozen=True):
    """Entries of a list under a title."""

    rows: tuple[Row, ...]
    title: str = ""


class Menu(Sendable, kw_only=True, frozen=True, tag="list"):
    """Text with a list to choose from: up to ten entries in all."""

    body: str
    button: str
    sections: tuple[Section, ...]
    header: str = ""
    footer: str = ""


class Emoji(Sendable, kw_only=True, frozen=True, tag="reaction"):
    """A reaction to the provider's message `target`; an empty emoji takes it away."""

    target: str
    emoji: str = ""


class Location(Sendable, kw_only=True, frozen=True, tag="location"):
    """A place; degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class Card(msgspec.Struct, kw_only=True, frozen=True):
    """One contact card."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organisation: str = ""


class Cards(Sendable, kw_only=True, frozen=True, tag="contacts"):
    """Contact cards."""

    cards: tuple[Card, ...]


AnyContent = Filled | Buttons | Menu | Emoji | Location | Cards
