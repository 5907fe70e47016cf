"""A mail in the conversation: its quotation folded, machines grey, other senders and forged ones named."""

from datetime import UTC, datetime
from typing import Any

from inbox.screens.drafting import addressed
from inbox.widgets import message_row
from inbox.wire import Attachment, Author, Message

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def mail(**more: Any) -> Message:
    given: dict[str, Any] = {
        "id": "1", "thread": 1, "seq": 1, "kind": "message", "direction": "in", "channel_kind": "email", "text": "Halo",
        "author": Author(name="Budi", address="b•••@warga.test"), "at": AT, "received_at": AT,
        "to": ["lapor@kab.test"], "cc": ["l•••@desa.test"],
    }  # fmt: skip
    return Message(**{**given, **more})


def drawn(message: Message, *, unfolded: bool = False, cells: int = 60) -> list[list[tuple[str, str]]]:
    row = message_row.describe(message, now=AT, day="", quoted=None, who="", unfolded=unfolded)
    return [list(line) for line in message_row.draw(row, cells)]


def text(lines: list[list[tuple[str, str]]]) -> str:
    return "\n".join("".join(part for part, _role in line) for line in lines)


def test_a_quotation_is_one_line_until_it_is_opened() -> None:
    message = mail(quoted="Pada Sen Siaga menulis:\n> Mohon alamatnya\n> ya")
    assert "[kutipan 3 baris · l buka]" in text(drawn(message))
    assert "Mohon alamatnya" not in text(drawn(message))
    assert "> Mohon alamatnya\n > ya" in text(drawn(message, unfolded=True))
    assert "kutipan" not in text(drawn(mail(quoted="> x", direction="out")))


def test_mail_of_machines_is_grey_and_says_so() -> None:
    lines = drawn(mail(detail={"automatic": True}))
    assert "otomatis" in text(lines[:1])
    assert ("Halo", "dim") in lines[-1]
    assert ("Halo", "text") in drawn(mail())[-1]


def test_other_senders_and_forged_ones_are_named() -> None:
    assert "pengirim lain" in text(drawn(mail(detail={"other_sender": True})))
    lines = drawn(mail(detail={"marks": ["forged", "signed"]}), cells=100)
    assert any(role == "urgent" and "dipalsukan" in part for line in lines for part, role in line)


def test_an_answer_goes_to_the_writer_and_to_others_who_were_in_it() -> None:
    newer = mail(id="2", detail={"automatic": True}, author=Author(name="x", address="m•••@x.test"))
    assert addressed([mail(), newer]) == ["b•••@warga.test", "l•••@desa.test"]
    assert addressed([]) == []


def test_what_is_attached_stays_in_reach_of_the_same_key() -> None:
    file = Attachment(id="f", kind="document", mime="application/pdf", name="a.pdf", size=1, state="ready")
    assert "a.pdf" in text(drawn(mail(attachments=[file], quoted="> x")))
