"""Whether a chosen file fits a kind of channel, in words; the hub looks once more at what is in it."""

from inbox import i18n
from inbox.client.enclosing import Enclosure
from inbox.domain import files as rules
from inbox.domain import spoken
from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import Problem

SERVICES = {"whatsapp": "WhatsApp", "instagram": "Instagram", "email": "Email"}
KINDS = {
    "image": N_("gambar"), "video": N_("video"), "audio": N_("suara"), "document": N_("dokumen"),
    "sticker": N_("stiker"),
}  # fmt: skip


def described(file: Enclosure, channel_kind: str) -> str:
    """`gambar 1,2 MB (maks 5,2 MB) · foto.jpg`: what it goes out as, the limit, and its name, the last to be cut."""
    found, language = rules.limit(channel_kind, file.mime), i18n.language()
    size = spoken.size(file.size, language)
    if found is None:
        return f"{one_line(file.name)} · {file.mime} {size}"
    most = _("maks {size}").format(size=spoken.size(found.most, language))
    return f"{_(KINDS.get(found.kind, found.kind))} {size} ({most}) · {one_line(file.name)}"


def objection(file: Enclosure, channel_kind: str) -> Problem | None:
    """Why the provider would refuse a file, and what to do; null where it takes it."""
    found, service = rules.limit(channel_kind, file.mime), SERVICES.get(channel_kind, channel_kind)
    name, language = one_line(file.name), i18n.language()
    if found is None:
        return Problem(
            code="bad_type",
            title=_("{service} tidak menerima berkas {name} ({mime}).").format(
                service=service, name=name, mime=file.mime
            ),
            hint=_("Ubah ke JPG, PNG, MP4, atau PDF, lalu lampirkan lagi."),
        )
    if file.size > found.most:
        size, most = spoken.size(file.size, language), spoken.size(found.most, language)
        return Problem(
            code="too_large",
            title=_("Berkas {name} terlalu besar: {size}, {service} menerima {most}.").format(
                name=name, size=size, service=service, most=most
            ),
            hint=_("Perkecil berkasnya, lalu lampirkan lagi."),
        )
    return None
