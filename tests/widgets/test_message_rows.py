"""What a message says of who wrote it and of what it lacks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.widgets import message_row
from inbox.wire import Author, Message

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def drawn(who: str = "", **values: Any) -> message_row.MessageRow:
    given = {"channel_kind": "whatsapp", "text": "halo", "direction": "in", **values}
    message = Message(id="m", thread=1, seq=1, kind="message", at=AT, received_at=AT, **given)
    return message_row.describe(message, now=AT, day="", quoted=None, who=who)


def test_p12_a_message_from_the_phone_asks_who_until_a_colleague_is_named() -> None:
    phone = {"direction": "out", "detail": {"from_app": True}}
    assert drawn(author=Author(name="dari HP"), **phone).author == "dari HP · siapa?  :siapa"
    assert drawn(author=Author(name="Sari", address="sari"), **phone).author == "Sari · dari HP"


@pytest.mark.parametrize(("kind", "shown"), [("instagram", "Asep R"), ("email", "IG ••0002")])
def test_a_profile_known_later_names_the_first_message_of_an_instagram_citizen(kind: str, shown: str) -> None:
    assert drawn("Asep R", channel_kind=kind, author=Author(name="", address="IG ••0002")).author == shown


def test_a_message_without_content_says_so() -> None:
    assert drawn(author=Author(name="Tati"), text="").missing == "[pesan tanpa isi]"
