"""What an Instagram message says: its type, a readable text, its files. Every attachment yields a visible line."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from inbox.connectors.base import Media
from inbox.connectors.values import human, mapping, objects, text
from inbox.i18n import N_, _
from inbox.wire import MessageType

_FILES: dict[str, MessageType] = {"image": "image", "video": "video", "audio": "audio", "file": "document"}
_SHARED = {
    "share": N_("Kiriman yang dibagikan"),
    "ig_post": N_("Kiriman Instagram"),
    "ig_reel": N_("Reel Instagram"),
    "reel": N_("Reel Instagram"),
    "fallback": N_("Tautan"),
    "media": N_("Kiriman Instagram"),
}
_STORIES = {
    "story_mention": N_("Menyebut kantor di story"),
    "ig_story": N_("Story yang dibagikan"),
    "story": N_("Story yang dibagikan"),
}
_OWN = frozenset({"mid", "text", "attachments", "quick_reply", "reply_to", "referral", "app_id", "metadata", "is_echo",
                  "is_self", "is_deleted", "is_unsupported", "id"})  # fmt: skip


class Content(NamedTuple):
    """A message in words. `media` are its files; `detail` what the screen may want beside the words."""

    type: MessageType
    text: str
    media: tuple[Media, ...]
    detail: dict[str, Any]


def content(message: dict[str, Any]) -> Content:
    """Words and files of a message object, known shapes or not."""
    lines = [text(message.get("text"))]
    media: list[Media] = []
    detail: dict[str, Any] = {}
    kinds: list[MessageType] = []
    for attachment in objects(message.get("attachments")):
        kinds.append(_attached(attachment, lines, media))
    if story := mapping(mapping(message.get("reply_to")).get("story")):
        lines += [_("Menanggapi story kantor"), text(story.get("url"))]
        detail["story"] = story
    if quick := mapping(message.get("quick_reply")):
        detail["payload"] = text(quick.get("payload"))
    if message.get("is_unsupported") is True:
        lines.append(_("Warga mengirim sesuatu yang tidak diteruskan Instagram. Lihat di aplikasi Instagram."))
        kinds.append("unsupported")
    if message.get("is_self") is True:
        detail["self"] = True
    if referral := mapping(message.get("referral")):
        lines += _referral(referral)
        detail["referral"] = referral
    said = "\n".join(line for line in lines if line.strip())
    rest = {key: item for key, item in message.items() if key not in _OWN}
    more = [found for _key, found in human(rest) if found not in said]
    whole = "\n".join(filter(None, [said, *dict.fromkeys(more)]))
    if not whole and not media:
        whole = _("Pesan Instagram tanpa isi yang diteruskan.")
        kinds.append("unsupported")
    if quick and not kinds:
        kinds.append("interactive")
    return Content(kinds[0] if kinds else "text", whole, tuple(media), detail)


def _attached(attachment: dict[str, Any], lines: list[str], media: list[Media]) -> MessageType:
    kind = text(attachment.get("type"))
    payload = mapping(attachment.get("payload"))
    url = text(payload.get("url")) or text(payload.get("story_media_url"))
    if kind in _FILES and url:
        # Signed links are the only name that a file of Instagram has.
        media.append(Media(remote_id=url, kind=_FILES[kind], url=url, name=text(payload.get("title"))))
        return _FILES[kind]
    if kind in _STORIES:
        lines += [_(_STORIES[kind]), text(payload.get("title")), url]
        return "story"
    if kind in _SHARED:
        lines += [_(_SHARED[kind]), text(payload.get("title")) or text(attachment.get("title")), url]
        lines += [found for found in _words(attachment) if found not in lines]
        return "share"
    match kind:
        case "like_heart":
            lines.append("❤️")
            return "sticker"
        case "ephemeral":
            lines.append(_("Foto atau video sekali lihat; Instagram tidak meneruskannya."))
            return "unsupported"
        case "template":
            lines += [_("Templat"), *_words(attachment)]
            return "template"
        case _:
            lines += [
                _("[tipe: {type}] Lampiran ini belum dikenal Siaga.").format(type=kind or "?"),
                *_words(attachment),
            ]
            return "unsupported"


def _words(attachment: dict[str, Any]) -> Iterator[str]:
    for _key, found in human(attachment):
        yield found


def _referral(referral: dict[str, Any]) -> Iterator[str]:
    about = mapping(referral.get("ads_context_data"))
    if about or text(referral.get("ad_id")):
        yield _("Datang dari iklan: {headline}").format(headline=text(about.get("ad_title")) or "?")
    elif product := text(mapping(referral.get("product")).get("id")):
        yield _("Tentang produk: {name}").format(name=product)
    else:
        yield _("Datang lewat tautan: {ref}").format(ref=text(referral.get("ref")) or "?")
        return
    yield text(referral.get("ref"))
