"""What an Instagram message says: its type, a readable text, its files. Every attachment yields a visible line."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from inbox.connectors.base import Media
from inbox.connectors.values import elements, human, mapping, text
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
_OF_ADS = frozenset({"source", "type", "photo_url", "video_url"})
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
    lines = [_text(message.get("text"))]
    media: list[Media] = []
    detail: dict[str, Any] = {}
    kinds: list[MessageType] = []
    for attachment in elements(message.get("attachments")):
        if isinstance(attachment, dict):
            kinds.append(_attached(attachment, lines, media))
        elif text(attachment).strip():
            lines.append(text(attachment))
    if story := mapping(mapping(message.get("reply_to")).get("story")):
        lines += [_("Menanggapi story kantor"), text(story.get("url"))]
        detail["story"] = story
    lines += [found for _key, found in human(message.get("reply_to")) if found not in lines]
    quick = mapping(message.get("quick_reply"))
    if quick:
        detail["payload"] = text(quick.get("payload"))
        lines += [found for _key, found in human(quick) if found not in lines]
        if not any(line.strip() for line in lines):
            lines.append(text(quick.get("payload")))
    if flag(message.get("is_unsupported")):
        lines.append(_("Warga mengirim sesuatu yang tidak diteruskan Instagram. Lihat di aplikasi Instagram."))
        kinds.append("unsupported")
    if flag(message.get("is_self")):
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
    found = _kind(attachment, kind, payload, url, lines, media)
    # Whatever else stands in it, in keys that are newer than this program.
    known = {url, *(one.name for one in media)}
    lines += [said for said in _words(attachment) if said not in lines and said not in known]
    return found


def _kind(
    attachment: dict[str, Any], kind: str, payload: dict[str, Any], url: str, lines: list[str], media: list[Media]
) -> MessageType:
    title = text(payload.get("title")) or text(attachment.get("title"))
    if kind in _FILES and url:
        # Signed links are the only name that a file of Instagram has.
        media.append(Media(remote_id=url, kind=_FILES[kind], url=url, name=text(payload.get("title"))))
        return _FILES[kind]
    if kind in _FILES:
        lines.append(_("Berkas tanpa alamat: Instagram tidak meneruskannya. Lihat di aplikasi Instagram."))
        return _FILES[kind]
    if kind in _STORIES:
        lines += [_(_STORIES[kind]), title, url]
        return "story"
    if kind in _SHARED:
        lines += [_(_SHARED[kind]), title, url]
        return "share"
    match kind:
        case "like_heart":
            lines.append("❤️")
            return "sticker"
        case "ephemeral":
            lines.append(_("Foto atau video sekali lihat; Instagram tidak meneruskannya."))
            return "unsupported"
        case "template":
            lines.append(_("Templat"))
            return "template"
        case _:
            lines.append(_("[tipe: {type}] Lampiran ini belum dikenal Siaga.").format(type=kind or "?"))
            return "unsupported"


def _text(value: Any) -> str:
    """What was written, also where it stands in an object."""
    return text(value) or "\n".join(found for _key, found in human(value))


def flag(value: Any) -> bool:
    """A switch, whatever it was written as."""
    return value is True or value == 1 or (isinstance(value, str) and value.strip().lower() in ("true", "1"))


def _words(attachment: dict[str, Any]) -> Iterator[str]:
    for _key, found in human(attachment):
        yield found


def _referral(referral: dict[str, Any]) -> Iterator[str]:
    about = mapping(referral.get("ads_context_data"))
    told = [text(about.get("ad_title"))]
    if about or text(referral.get("ad_id")):
        yield _("Datang dari iklan: {headline}").format(headline=told[0] or "?")
    elif product := text(mapping(referral.get("product")).get("id")):
        yield _("Tentang produk: {name}").format(name=product)
    else:
        told.append(text(referral.get("ref")))
        yield _("Datang lewat tautan: {ref}").format(ref=told[1] or "?")
    yield from (found for _key, found in human(referral, skip=_OF_ADS) if found not in told)
