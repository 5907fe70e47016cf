"""Who wrote or received something: the ids beside it, joined with the contact that a body names."""

from collections.abc import Iterable, Sequence
from typing import Any

from inbox.connectors.base import Party
from inbox.connectors.values import mapping, objects, text
from inbox.domain.phones import address_kind

Ids = tuple[tuple[str, str], ...]


def ids(*values: Any) -> Ids:
    """(kind, value) of each id given, without repeats. The value is Meta's, unaltered; a BSUID may stand anywhere."""
    found: dict[tuple[str, str], None] = {}
    for value in values:
        if given := text(value).strip():
            found[address_kind(given), given] = None
    return tuple(found)


class Contacts:
    """The `contacts` of a body. Looked up by id, never by position: a body may hold several senders."""

    def __init__(self, contacts: Any) -> None:
        self._contacts = objects(contacts)
        self._by_id: dict[tuple[str, str], dict[str, Any]] = {}
        for contact in self._contacts:
            for one in _ids_of(contact):
                self._by_id.setdefault(one, contact)

    def party(self, own: Ids, *, alone: bool) -> Party:
        """The person with these ids and what the contacts add to them.

        `alone`: the body speaks of one person only, so that its only contact names that person even where the ids
        differ (Meta: `from` and `wa_id` may). Its ids are taken over only where they cannot be somebody else's.
        """
        contact = next((self._by_id[one] for one in own if one in self._by_id), None)
        certain = contact is not None
        if contact is None and len(self._contacts) == 1 and (alone or not own):
            contact = self._contacts[0]
        if contact is None:
            return Party(ids=own)
        profile = mapping(contact.get("profile"))
        name = text(profile.get("name")) or text(profile.get("formatted_name")) or text(contact.get("name"))
        theirs = _ids_of(contact) if certain or _same(own, _ids_of(contact)) else ()
        return Party(
            ids=_phones_first([*own, *theirs]),
            name=name,
            username=text(profile.get("username")) or text(contact.get("username")),
        )


def _ids_of(contact: dict[str, Any]) -> Ids:
    return ids(contact.get("wa_id"), contact.get("user_id"))


def _same(own: Ids, theirs: Ids) -> bool:
    """Whether ids that are not equal may be one person's: no two phones, or two that end alike (521…, 55 9…, 549…)."""
    ours, others = ([value for kind, value in one if kind == "phone"] for one in (own, theirs))
    return not own or not (ours and others) or any(a[-8:] == b[-8:] for a in ours for b in others)


def _phones_first(found: Iterable[tuple[str, str]]) -> Ids:
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda one: one[0] != "phone"))


def sender(message: dict[str, Any]) -> Ids:
    """The ids of who wrote a message."""
    return ids(message.get("from"), message.get("from_user_id"))


def receiver(message: dict[str, Any]) -> Ids:
    """The ids of whom an outgoing message went to."""
    return ids(message.get("to"), message.get("to_user_id"), message.get("recipient"))


def one_person(everyone: Sequence[Ids]) -> bool:
    """Whether these ids, one tuple a message, speak of at most one person."""
    known: set[tuple[str, str]] = set()
    for one in everyone:
        if known and one and known.isdisjoint(one):
            return False
        known.update(one)
    return True
