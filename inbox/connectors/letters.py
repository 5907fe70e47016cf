"""What makes a message a mail, coming in and going out."""

from datetime import datetime

import msgspec


class Envelope(msgspec.Struct, kw_only=True, frozen=True):
    """What threading and the reply need of a mail. Addresses and ids are bare; addresses in lower case.

    `content` identifies what was written, whatever transport added to it.
    """

    content: str
    sender: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thread_index: str = ""
    original: str = ""  # Message-ID of the mail that a delivery report is about


class Letter(msgspec.Struct, kw_only=True, frozen=True):
    """What makes a reply a mail, fixed before the first attempt. `message_id` is bare; `quoted` the text answered."""

    message_id: str
    at: datetime
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    thread_index: str = ""
    signature: str = ""
    quoted: str = ""
    quoted_by: str = ""
    quoted_at: datetime | None = None
    automatic: bool = False  # no person wrote it (RFC 3834)
