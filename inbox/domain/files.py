"""Files that go out: what each kind of channel takes, how large, with a caption or not, and how a reply is shared out.

Sources: Meta, WhatsApp business-phone-numbers/media and messages (2026); Meta, Instagram messaging API (2026).
"""

from collections.abc import Sequence
from typing import NamedTuple

MB, KB = 1024 * 1024, 1024
_OPENXML = "application/vnd.openxmlformats-officedocument."


class Limit(NamedTuple):
    """What a file is sent as, and how many bytes it may have."""

    kind: str
    most: int


# MIME type as `domain.sniffing` says it → what becomes of it.
WHATSAPP: dict[str, Limit] = {
    "image/jpeg": Limit("image", 5 * MB),
    "image/png": Limit("image", 5 * MB),
    "video/mp4": Limit("video", 16 * MB),
    "video/3gpp": Limit("video", 16 * MB),
    "audio/aac": Limit("audio", 16 * MB),
    "audio/amr": Limit("audio", 16 * MB),
    "audio/mpeg": Limit("audio", 16 * MB),
    "audio/mp4": Limit("audio", 16 * MB),
    "audio/ogg; codecs=opus": Limit("audio", 16 * MB),
    "image/webp": Limit("sticker", 500 * KB),
    "application/pdf": Limit("document", 100 * MB),
    "text/plain": Limit("document", 100 * MB),
    "application/msword": Limit("document", 100 * MB),
    "application/vnd.ms-excel": Limit("document", 100 * MB),
    "application/vnd.ms-powerpoint": Limit("document", 100 * MB),
    f"{_OPENXML}wordprocessingml.document": Limit("document", 100 * MB),
    f"{_OPENXML}spreadsheetml.sheet": Limit("document", 100 * MB),
    f"{_OPENXML}presentationml.presentation": Limit("document", 100 * MB),
}
STILL_STICKER = 100 * KB  # bytes; an animated one may have 500 KB
# Meta writes "8 MB" without saying of which kind: the smaller reading.
INSTAGRAM: dict[str, Limit] = {
    "image/png": Limit("image", 8_000_000),
    "image/jpeg": Limit("image", 8_000_000),
    "video/mp4": Limit("video", 25_000_000),
    "video/ogg": Limit("video", 25_000_000),
    "video/quicktime": Limit("video", 25_000_000),
    "video/webm": Limit("video", 25_000_000),
    "video/x-msvideo": Limit("video", 25_000_000),
    "audio/aac": Limit("audio", 25_000_000),
    "audio/mp4": Limit("audio", 25_000_000),
    "audio/wav": Limit("audio", 25_000_000),
    "application/pdf": Limit("document", 25_000_000),
}
TYPES = {"whatsapp": WHATSAPP, "instagram": INSTAGRAM}
LARGEST_MAIL = 18 * MB  # of one file; most servers take 25 MB a mail, and base64 adds a third
_KINDS = frozenset({"image", "video", "audio"})
# What a reply may name in place of a fresh upload: a canned reply's file by its hash, an earlier answer's by its id.
SHELVED, AGAIN = "kc-", "at-"
CAPTION = 1024  # characters of a caption on WhatsApp
_CAPTIONED = frozenset({"image", "video", "document"})
MAIL_FILES = 20


def limit(channel_kind: str, mime: str) -> Limit | None:
    """What a file of this type is on a kind of channel, null where it is not taken. Mail takes everything."""
    if channel_kind in TYPES:
        return TYPES[channel_kind].get(mime)
    kind = mime.partition("/")[0]
    return Limit(kind if kind in _KINDS else "document", LARGEST_MAIL)


class Part(NamedTuple):
    """One message of a reply: its text, and which files (by place) go with it."""

    text: str
    files: tuple[int, ...]


def shared_out(channel_kind: str, text: str, kinds: Sequence[str]) -> list[Part]:
    """A reply as the messages that it takes, in order. `kinds`: what its files are sent as.

    Mail carries all in one. WhatsApp takes a file a message; the text is the caption of the first, where that can have
    one. On Instagram no file has a caption. Text that is no caption goes first.
    """
    if channel_kind == "email" or not kinds:
        return [Part(text, tuple(range(len(kinds))))]
    captioned = channel_kind == "whatsapp" and kinds[0] in _CAPTIONED and len(text) <= CAPTION
    if captioned or not text.strip():
        return [Part(text.strip() and text, (0,)), *(Part("", (n,)) for n in range(1, len(kinds)))]
    return [Part(text, ()), *(Part("", (n,)) for n in range(len(kinds)))]
