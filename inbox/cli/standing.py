"""How far an office has come: what `inbox setup` asks next and what its letter still has to ask for."""

import pwd
from datetime import datetime

import msgspec

from inbox.client.api import Api
from inbox.i18n import N_, _
from inbox.office import Channel, Office, OfficeError, load
from inbox.wire import ChannelCheck, HubInfo, Me

# Secrets without which a channel of a kind does nothing.
NEEDED = {
    "whatsapp": ("access_token", "app_secret", "verify_token"),
    "instagram": ("access_token", "app_secret", "verify_token"),
    "email": ("password",),
}
NAMES = {
    "access_token": N_("Token akses"), "app_secret": N_("App secret"), "password": N_("Kata sandi kotak surat"),
    "verify_token": N_("Verify token"),
}  # fmt: skip


class Standing(msgspec.Struct, kw_only=True):
    """What the hub says now. `check` is of the first channel, `missing` its secrets that are not set."""

    source: str
    office: Office | None
    me: Me
    hub: HubInfo
    missing: tuple[str, ...] = ()
    check: ChannelCheck | None = None
    heard: bool = False

    @property
    def channel(self) -> Channel | None:
        """The first channel."""
        return self.office.channels[0] if self.office and self.office.channels else None

    @property
    def bad(self) -> list[str]:
        """What the check of the channel found wrong, but for the secrets."""
        if self.check is None or self.missing:
            return []
        return [problem.title for problem in self.check.obstacles]


async def look(api: Api) -> Standing:
    """Ask the hub for everything that `inbox setup` goes by."""
    source = await api.office()
    try:
        office = load(source, "kantor") if source.strip() else None
    except OfficeError:
        office = None
    found = Standing(source=source, office=office, me=await api.me(), hub=await api.hub())
    channel = found.channel
    if channel is not None:
        there = {s.name for s in await api.secrets() if s.channel == channel.id and s.set}
        found.missing = tuple(name for name in NEEDED[channel.kind] if name not in there)
        found.check = await api.check_channel(channel.id)
        found.heard = bool(await api.threads(view="all", limit=1))
    return found


def letter(standing: Standing, now: datetime) -> list[str]:
    """A letter to the office that runs machines and accounts, with what is still missing; empty where nothing is."""
    points = _points(standing)
    if not points:
        return []
    office = standing.office.name if standing.office else _("Kantor kami")
    lines = [
        _("Tanggal: {tanggal}").format(tanggal=_date(now)),
        "",
        _("Kepada Yth. Kepala Dinas Komunikasi dan Informatika"),
        "",
        _("Perihal: Permohonan dukungan untuk {kantor}").format(kantor=office),
        "",
        _("Dengan hormat,"),
        "",
        _("{kantor} memakai Siaga untuk menerima dan menjawab pesan warga dari satu layar.").format(kantor=office),
        _("Agar layanan ini dapat berjalan, kami mohon bantuan untuk hal-hal berikut:"),
        "",
    ]
    for number, point in enumerate(points, 1):
        lines += [f"{number}. {point}", ""]
    return [*lines, _("Atas perhatian dan kerja samanya kami ucapkan terima kasih."), "", standing.me.name or "…"]


def _points(standing: Standing) -> list[str]:
    office, channel = standing.office, standing.channel
    name = channel.id if channel else "wa-…"
    points = []
    if standing.hub.private or standing.hub.port is None:
        points.append(_(
            "Server Linux yang selalu menyala, dengan Siaga dipasang sebagai layanan: sudo inbox hub install "
            "(petunjuk: docs/install.md)."
        ))  # fmt: skip
    if (channel is None or channel.kind != "email") and not (office and office.public_url.startswith("https://")):
        points.append(_(
            "Alamat publik HTTPS dengan sertifikat yang sah, misalnya https://siaga.kab.go.id. Jalur /webhooks/ dan "
            "/health diteruskan ke port {port} di server ini, isi permintaan tidak diubah."
        ).format(port=standing.hub.port or 8080))  # fmt: skip
    strangers = [p for p in office.people if not _is_login(p.unix or p.login)] if office else []
    if strangers:
        who = ", ".join(f"{p.name or p.login} ({p.unix or p.login})" for p in strangers)
        points.append(_("Akun Unix dan akses SSH ke server untuk: {nama}.").format(nama=who))
    if channel is None:
        points.append(_(
            "Akun Meta Business milik pemerintah daerah yang terverifikasi, dengan satu nomor WhatsApp (Cloud API), "
            "atau sebuah kotak surat dengan IMAP dan SMTP."
        ))  # fmt: skip
    asked = [_(NAMES[secret]) for secret in standing.missing if secret != "verify_token"]  # noqa: S105  a name
    if asked:
        points.append(_(
            "Rahasia saluran {saluran}: {rahasia}. Mohon disampaikan langsung kepada pengelola, tidak lewat surat "
            "atau obrolan."
        ).format(saluran=name, rahasia=", ".join(asked)))  # fmt: skip
    points += [_("Saluran {saluran}: {masalah}").format(saluran=name, masalah=problem) for problem in standing.bad]
    if channel is not None and channel.kind != "email" and not standing.heard:
        base = office.public_url if office and office.public_url else "https://…"
        points.append(_(
            "Di Meta, Callback URL {url} dengan Verify token dari pengelola, lalu langganan bidang messages."
        ).format(url=f"{base}/webhooks/{name}"))  # fmt: skip
    return points


def _is_login(login: str) -> bool:
    try:
        pwd.getpwnam(login)
    except KeyError:
        return False
    return True


def _date(now: datetime) -> str:
    from babel.dates import format_date

    from inbox.i18n import language

    return format_date(now, "d MMMM y", locale=language())
