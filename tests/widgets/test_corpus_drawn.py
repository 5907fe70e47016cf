"""Real WhatsApp bodies, drawn as the conversation draws them: nothing hostile, nothing too wide, nothing empty."""

import pytest
from rich.cells import cell_len

from inbox.connectors.base import InboundMessage
from inbox.connectors.whatsapp import reading
from inbox.widgets import message_row
from inbox.wire import Attachment, Author, Message
from tests.widgets.desk import NOW


@pytest.fixture(scope="module")
def messages(corpus):
    """Every message of the corpus as the hub gives it to clients, but uncleaned."""
    found = []
    for path in sorted((corpus / "whatsapp").glob("*")):
        try:
            items = reading.read(path.read_bytes())
        except ValueError:
            continue  # a body that is no JSON is refused before it is read
        for item in items:
            if isinstance(item, InboundMessage):
                files = [Attachment(id=str(n), kind=m.kind, name=m.name or "") for n, m in enumerate(item.media)]
                found.append(
                    Message(
                        id=item.external_id, thread=1, seq=1, type=item.type, text=item.text, quoted=item.quoted,
                        subject=item.subject, reply_to=item.reply_to, author=Author(name=item.party.name or ""),
                        attachments=files, channel_kind="whatsapp", at=NOW, received_at=NOW, detail=item.detail,
                    )
                )  # fmt: skip
    return found


@pytest.mark.parametrize("cells", [18, 44, 100])
def test_every_message_is_drawn_within_its_width_and_says_something(messages, cells):
    assert len(messages) > 50
    for message in messages:
        row = message_row.describe(message, now=NOW, day="", quoted=None, who="tanpa nama")
        lines = message_row.draw(row, cells)
        texts = ["".join(text for text, _role in line) for line in lines]
        assert all(cell_len(text) <= cells for text in texts), texts
        assert len(texts) > 1, message
        assert any(text.strip() for text in texts[1:]), message
        for text in texts:
            assert text.isprintable() or all(c.isprintable() or c in "\u200d\u200c" for c in text), ascii(text)
