"""`inbox reply --force` lets go what was held before; it does not write it a second time."""

from datetime import UTC, datetime

from inbox.cli.reply import _held
from inbox.domain.masking import mask
from inbox.wire import Contact, Message, ThreadView

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_a_held_reply_with_a_phone_number_is_found_again() -> None:
    """The hub shows it masked."""
    text = "Hubungi posko 0812-3456-7890."
    shown = mask(text)
    assert shown != text
    held = Message(id="m-1", thread=1, seq=1, direction="out", text=shown, status="held", at=NOW, received_at=NOW)
    view = ThreadView(number=1, version=1, seq=1, contact=Contact(id=1), last_at=NOW, messages=[held])
    assert _held(view, text) == "m-1"
    assert _held(view, "Hubungi posko lain.") is None
