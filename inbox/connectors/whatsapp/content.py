"""What a message says: its type, a readable text, its files. All that a person wrote in it ends up in the text."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from inbox.connectors.base import Media
from inbox.connectors.refusals import code_of, words
from inbox.connectors.values import elements, human, mapping, objects, parsed, text
from inbox.i18n import _
from inbox.wire import MessageType

_FILES: dict[str, MessageType] = {
    "image": "image",
    "video": "video",
    "video_note": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "document",
    "sticker": "sticker",
}
_OTHERS: dict[str, MessageType] = {
    "text": "text",
    "location": "location",
    "contacts": "contacts",
    "interactive": "interactive",
    "button": "interactive",
    "order": "order",
    "system": "system",
    "request_welcome": "system",
    "template": "template",
    "hsm": "template",
    "unsupported": "unsupported",
}
KNOWN = {**_FILES, **_OTHERS}
# What stands beside the content in every message object.
ENVELOPE = frozenset({
    "id", "from", "to", "type", "timestamp", "context", "referral", "errors", "group_id", "identity", "from_user_id",
    "from_parent_user_id", "to_user_id", "to_parent_user_id", "history_context", "recipient_type",
    "messaging_product", "biz_opaque_callback_data", "recipient", "preview_url", "button_index", "flow_action",
    "mode", "sub_type", "index", "parameter_name", "namespace", "policy",
})  # fmt: skip
_CARD_LINES = frozenset({"FN", "TEL", "EMAIL", "ORG", "ADR", "NOTE", "URL"})
_PICTURES = frozenset({"image_url", "video_url", "thumbnail_url"})  # of an advertisement, for machines
# The link to a file needs the channel's token: of no use to a person.
_FILE_KEYS = frozenset({"url", "link", "filename", "voice", "animated", "sha256", "file_size", "mime_type"})


class Content(NamedTuple):
    """A message in words. `about` is what it refers to: an advertisement, a product, a group; empty for most.

    `media` are its files; `detail` what the screen may want beside the words.
    """

    type: MessageType
    text: str
    media: tuple[Media, ...]
    detail: dict[str, Any]
    about: str = ""


def kind_of(message: dict[str, Any]) -> str:
    """The type that a message names, or the one whose object it carries."""
    named = message.get("type")
    if isinstance(named, str) and named:
        return named
    return next((key for key in message if key in KNOWN or key in ("reaction", "edit", "revoke")), "")


def content(message: dict[str, Any]) -> Content:
    """Words and files of a message object of any type, known or not."""
    kind = kind_of(message)
    body = message.get(kind)
    detail: dict[str, Any] = {}
    own = mapping(body)
    media = files(kind, body) if kind in _FILES or ("id" in own and "mime_type" in own) else ()
    lines = [text(own.get("caption"))] if kind in _FILES else list(_words(kind, message, body))
    found = KNOWN.get(kind, "unsupported")
    if found == "unsupported":
        detail["unsupported"] = text(mapping(message.get("unsupported")).get("type")) or kind
    lines += _errors(message, detail)
    said = "\n".join(line for line in lines if line.strip())
    # Whatever else a person wrote, in keys that are newer than this program.
    names = " ".join(one.name for one in media)
    skip = _PICTURES | {"response_json"} | (_FILE_KEYS if media else frozenset())
    further = [one for one in _rest(message, skip) if one not in said and one not in names]
    whole = "\n".join(filter(None, [said, *dict.fromkeys(further)]))
    about = " \N{MIDDLE DOT} ".join(dict.fromkeys(line for line in _about(message, detail) if line.strip()))
    return Content(found, whole, media, detail, about)


def files(kind: str, body: Any) -> tuple[Media, ...]:
    """The files of a media object."""
    found = []
    for one in objects(body):
        if remote := text(one.get("id")) or text(one.get("link")) or text(one.get("url")):
            found.append(
                Media(
                    remote_id=remote,
                    kind=_FILES.get(kind) or _kind_of_mime(text(one.get("mime_type"))),
                    mime=text(one.get("mime_type")),
                    name=text(one.get("filename")),
                    size=_size(one.get("file_size")),
                    sha256=text(one.get("sha256")),
                    url=text(one.get("url")) or text(one.get("link")),
                )
            )
    return tuple(found)


def _kind_of_mime(mime: str) -> str:
    family = mime.partition("/")[0].lower()
    return family if family in ("image", "video", "audio") else "document"


def _size(value: Any) -> int | None:
    given = text(value)
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


def _rest(message: dict[str, Any], skip: frozenset[str]) -> Iterator[str]:
    for key, item in message.items():
        if key not in ENVELOPE and key != "unsupported":
            for _key, found in human({key: item}, skip=(ENVELOPE | skip) - {key}):
                yield found


def _words(kind: str, message: dict[str, Any], body: Any) -> Iterator[str]:
    own = mapping(body)
    match kind:
        case "text":
            yield text(own.get("body")) or (body if isinstance(body, str) else "")
        case "location":
            yield from _location(own)
        case "contacts":
            for one in objects(body):
                yield from _contact(one)
        case "interactive":
            yield from _interactive(own)
        case "button":
            yield text(own.get("text")) or text(own.get("payload"))
        case "order":
            yield from _order(own)
        case "system":
            yield text(own.get("body")) or _("Pemberitahuan WhatsApp: {type}").format(type=text(own.get("type")) or "?")
        case "request_welcome":
            yield _("Warga membuka percakapan ini untuk pertama kali.")
        case "template" | "hsm":
            yield _("Templat: {name}").format(name=text(own.get("name")) or text(own.get("element_name")) or "?")
        case "media_placeholder":
            yield _("Berkas dari riwayat percakapan; isinya menyusul dari WhatsApp.")
        case "unsupported" | "":
            yield from _unsupported(message)
        case _:
            yield _("[tipe: {type}] Jenis pesan ini belum dikenal Siaga.").format(type=kind)


def _location(own: dict[str, Any]) -> Iterator[str]:
    name = text(own.get("name"))
    yield _("Lokasi: {name}").format(name=name) if name else _("Lokasi")
    yield text(own.get("address"))
    latitude, longitude = text(own.get("latitude")), text(own.get("longitude"))
    if latitude and longitude:
        yield f"{latitude}, {longitude}"
    yield text(own.get("url"))


def _contact(one: dict[str, Any]) -> Iterator[str]:
    named = mapping(one.get("name"))
    parts = " ".join(
        filter(None, (text(named.get(key)) for key in ("prefix", "first_name", "middle_name", "last_name")))
    )
    full = text(named.get("formatted_name")) or text(one.get("name")) or parts
    yield _("Kontak: {name}").format(name=full or _("tanpa nama"))
    numbers = ""
    for phone in objects(one.get("phones")):
        number = text(phone.get("phone")) or text(phone.get("wa_id")) or text(phone.get("user_id"))
        kind = text(phone.get("type"))
        numbers += f"  {number} ({kind})\n" if kind else f"  {number}\n"
    yield numbers.rstrip()
    for _key, said in human(one, skip=frozenset({"name", "phones", "origin"})):
        if said not in full and said not in numbers:
            yield f"  {said}"
    for key, said in human(named):
        if said not in full:
            yield f"  {said}" if key != "formatted_name" else ""
    for line in text(one.get("vcard")).splitlines():
        label, _colon, value = line.partition(":")
        if label.split(";")[0].split(".")[-1].upper() in _CARD_LINES and value not in full + numbers:
            yield f"  {value}"


def _interactive(own: dict[str, Any]) -> Iterator[str]:
    kind = text(own.get("type"))
    reply = mapping(own.get(kind)) or next((item for item in own.values() if isinstance(item, dict)), {})
    if kind == "call_permission_reply":
        granted = text(reply.get("response")) == "accept"
        yield _("Warga mengizinkan panggilan dari kantor.") if granted else _("Warga menolak panggilan dari kantor.")
        return
    if kind == "nfm_reply":
        yield from _form(reply)
        return
    yield text(reply.get("title"))
    yield text(reply.get("description"))
    if not reply:
        yield _("Jawaban tombol yang isinya tidak dikirim WhatsApp.")


def _form(reply: dict[str, Any]) -> Iterator[str]:
    name = text(reply.get("name"))
    yield _("Formulir: {name}").format(name=name) if name else _("Formulir")
    yield text(reply.get("body"))
    answers = reply.get("response_json")
    if isinstance(answers, str):
        try:
            answers = parsed(answers.encode("utf-8", "replace"))
        except ValueError:
            yield answers
            return
    for key, answer in mapping(answers).items():
        if key == "flow_token":
            continue
        if isinstance(answer, dict | list):
            answer = ", ".join(_scalars(answer)) or msgspec.json.encode(answer).decode()
        yield f"{key}: {text(answer) if not isinstance(answer, bool) else _('ya') if answer else _('tidak')}"
    if not isinstance(answers, dict):
        yield from _scalars(answers)


def _scalars(value: Any) -> list[str]:
    inner = value.values() if isinstance(value, dict) else elements(value)
    return [text(item) for item in inner if text(item)]


def _order(own: dict[str, Any]) -> Iterator[str]:
    yield _("Pesanan")
    for line in objects(own.get("product_items")):
        amount, currency = text(line.get("item_price")), text(line.get("currency"))
        name = text(line.get("product_retailer_id"))
        yield f"  {text(line.get('quantity')) or '1'} × {name} @ {amount} {currency}".rstrip(" @")
    yield text(own.get("text"))


def _unsupported(message: dict[str, Any]) -> Iterator[str]:
    codes = {code_of(error) for error in objects(message.get("errors"))}
    kind = text(mapping(message.get("unsupported")).get("type"))
    if 131060 in codes:
        yield _("Isi pesan ini belum tersedia dari WhatsApp. Mohon minta warga mengirim ulang.")
    elif kind == "edit":
        yield _("Warga mengubah sebuah pesan; isi barunya tidak dikirim WhatsApp. Tanyakan bila perlu.")
    elif kind:
        yield _(
            "Warga mengirim pesan jenis {type} yang tidak diteruskan WhatsApp. Mohon minta dalam bentuk teks atau foto."
        ).format(type=kind)
    else:
        yield _("Warga mengirim jenis pesan yang tidak diteruskan WhatsApp. Mohon minta dalam bentuk teks atau foto.")


def _errors(message: dict[str, Any], detail: dict[str, Any]) -> Iterator[str]:
    errors = [one if isinstance(one, dict) else {"message": text(one)} for one in elements(message.get("errors"))]
    if errors:
        detail["errors"] = errors
    for error in errors:
        if code_of(error) == 131052:
            yield _("Berkas dari warga tidak dapat diunduh WhatsApp. Minta warga mengirim ulang.")
        elif code_of(error) not in (131051, 131060):
            yield _("Catatan WhatsApp: {text}").format(text=words(error))


def _about(message: dict[str, Any], detail: dict[str, Any]) -> Iterator[str]:
    """What stands beside the content: an advertisement, the product or the group it is about."""
    context = mapping(message.get("context"))
    if context.get("forwarded") or context.get("frequently_forwarded"):
        detail["forwarded"] = "often" if context.get("frequently_forwarded") else "once"
    product = mapping(context.get("referred_product"))
    if product:
        name = text(product.get("product_retailer_id")) or text(product.get("catalog_id"))
        yield _("Tentang produk: {name}").format(name=name)
    referral = mapping(message.get("referral"))
    if referral:
        detail["referral"] = referral
        headline = text(referral.get("headline"))
        yield _("Datang dari iklan: {headline}").format(headline=headline or "?")
        yield from (found for _key, found in human(referral, skip=_PICTURES) if found != headline)
    yield from (found for _key, found in human(context) if found not in ("", text(context.get("id"))))
    if group := text(message.get("group_id")):
        detail["group"] = group
        yield _("Ditulis di grup WhatsApp")
