"""Connecting a WhatsApp number or an Instagram account step by step, so that it can be left and taken up again."""

import asyncio
import re
import secrets
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

import click
import msgspec

from inbox.cli import secret
from inbox.cli.connect import with_api
from inbox.cli.office import lines as changed
from inbox.cli.office import wrong
from inbox.cli.output import REFUSED, Failed, drawable, say
from inbox.client.api import Api
from inbox.i18n import _, _n
from inbox.office import Channel, Office, OfficeDiff, OfficeError, load
from inbox.wire import ChannelCheck, Finding

T = TypeVar("T")
HOSTS = {"instagram": "https://graph.instagram.com", "page": "https://graph.facebook.com"}
TOKEN = frozenset({"token", "permissions", "app_secret", "account"})  # findings about what was typed
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PIN = re.compile(r"[0-9]{6}")


class Joining:
    """One run of `inbox channel connect`. What a step has stored stays when a later one is left."""

    def __init__(self, ctx: click.Context, name: str | None, kind: str, wait: int) -> None:
        self.ctx, self.name, self.kind, self.wait = ctx, name or "", kind, wait
        self.on_phone: bool | None = None  # null: not asked yet

    def run(self) -> None:
        """All steps. Ends the verb with 1 where the person leaves, saying how to go on."""
        try:
            self._steps()
        except (click.Abort, KeyboardInterrupt):
            say("")
            again = f"inbox channel connect {self.name}".strip()
            again += "" if self.kind == "whatsapp" else f" --kind {self.kind}"
            raise Failed(
                REFUSED, _("Berhenti di sini. Yang sudah tersimpan tidak hilang."),
                _("Lanjutkan kapan saja: {perintah}").format(perintah=again),
            ) from None  # fmt: skip

    def _steps(self) -> None:
        known = self._entry()
        if known is None:
            self._head(1, _("Saluran"))
            self._describe()
        else:
            self.kind = known.kind
            say(_("Saluran {id} sudah ada di berkas kantor ({opd}); dilanjutkan.").format(
                id=known.id, opd=known.agency or "-"))  # fmt: skip
        self._head(2, _("Rahasia"))
        verify = self._secrets()
        self._head(3, _("Token dan izin"))
        found = self._judge_token()
        self._head(4, _("Nomor dan webhook di Meta") if self.kind == "whatsapp" else _("Webhook di Meta"))
        self._at_meta(found)
        self._address(verify)
        self._head(5, _("Pesan uji"))
        self._message()
        self._head(6, _("Hasil"))
        for line in secret.told(self._call(lambda api: api.check_channel(self.name))):
            click.echo(drawable(line))
        click.echo(_("Unduh berkas kantor yang baru: inbox office export. Periksa lagi kapan saja: "
                     "inbox channel check {id}").format(id=self.name))  # fmt: skip

    # The steps

    def _describe(self) -> None:
        """Ask what the office file must say, and apply it."""
        source = self._call(lambda api: api.office())
        if not re.search(r"^\s*\[office\]", source, re.MULTILINE):
            source = f"[office]\nname = {quoted(ask(_('Nama kantor')))}\n"
        office = read_office(source)
        described = (asked_whatsapp if self.kind == "whatsapp" else asked_instagram)(self.name, office)
        self.name, agency, table, self.on_phone = described
        if not office.public_url:
            say(_("Meta mengirim pesan warga ke alamat https kantor ini, misalnya https://siaga.kabupaten.go.id."))
            url = click.prompt(_("Alamat publik kantor (Enter bila belum ada)"), default="", show_default=False,
                               err=True).strip().rstrip("/")  # fmt: skip
            if url:
                source = re.sub(r"^(\s*\[office\].*)$", lambda m: f"{m[1]}\npublic_url = {quoted(url)}", source,
                                count=1, flags=re.MULTILINE)  # fmt: skip
        source = f"{source.rstrip()}\n\n{table}"
        if agency not in {a.id for a in office.agencies}:
            source += f"\n[[agency]]\nid = {quoted(agency)}\nname = {quoted(agency.upper())}\n"
        read_office(source)
        answer = self._call(lambda api: api.apply_office(source))
        for line in changed(msgspec.convert(answer, OfficeDiff), dry_run=False):
            say(line)

    def _secrets(self) -> str:
        """Store token and secret, and a fresh verify token, which Meta asks for once; the latter."""
        kept = {i.name for i in self._call(lambda api: api.secrets()) if i.channel == self.name and i.set}
        for key, title in (("access_token", _("Token akses")), ("app_secret", _("App secret"))):
            value = hidden(title, kept=key in kept)
            if value:
                self._store(key, value)
        verify = secrets.token_urlsafe(24)
        self._store("verify_token", verify)
        return verify

    def _judge_token(self) -> ChannelCheck:
        """Have Meta say what the token is, until it is right or the person goes on with it."""
        while True:
            found = self._call(lambda api: api.check_channel(self.name))
            self._say(f for f in found.findings if f.name in TOKEN)
            bad = {f.name for f in found.findings if f.state == "bad" and f.name in TOKEN}
            if found.live is False and not found.findings:
                for problem in found.obstacles:
                    say(f"  x  {problem.title}")
                    say(f"     {problem.hint}")
            if not bad:
                return found
            key, title = ("access_token", _("Token akses yang benar"))
            if bad == {"app_secret"}:
                key, title = ("app_secret", _("App secret yang benar"))
            value = hidden(title, kept=True)
            if not value:
                return found
            self._store(key, value)

    def _at_meta(self, found: ChannelCheck) -> None:
        """Register, subscribe, have the webhook's address taken."""
        unregistered = any(f.name == "registration" for f in found.findings)
        pin = ""
        if unregistered and self.on_phone is None:
            self.on_phone = in_use_on_phone()
        history = self.on_phone is True and _yes(
            _("Minta riwayat percakapan dari HP sekarang? Meta memberinya sekali. (y/t)")
        )
        while True:
            if unregistered and not self.on_phone:
                pin = self._pin()
            steps = self._call(partial(self._connect, pin, history))
            self._say(steps)
            if not pin or not any(s.name == "register" and s.state == "bad" for s in steps):
                return

    async def _connect(self, pin: str, history: bool, api: Api) -> list[Finding]:
        return await api.connect_channel(self.name, pin, history=history)

    def _pin(self) -> str:
        say(_("Nomor belum terdaftar di Cloud API. PIN verifikasi dua langkah: 6 angka milik nomor itu; bila belum"))
        say(_("pernah dibuat, PIN yang Anda ketik sekarang menjadi PIN-nya. Simpan baik-baik."))
        while True:
            pin: str = click.prompt(_("PIN (Enter untuk melewati)"), hide_input=True, default="", show_default=False,
                                    err=True)  # fmt: skip
            if not pin or _PIN.fullmatch(pin):
                return pin
            say(_("PIN harus 6 angka."))

    def _address(self, verify: str) -> None:
        """What must still be set by hand at Meta."""
        state = self._call(lambda api: api.check_channel(self.name))
        taken = any(f.name == "address" and f.state == "good" for f in state.findings)
        if taken:
            return
        path = state.webhook or f"https://ALAMAT-PUBLIK/webhooks/{self.name}"
        if self.kind == "whatsapp":
            click.echo(_("Di Meta, WhatsApp > Configuration: Callback URL {url}").format(url=path))
        else:
            click.echo(_("Di Meta, Instagram > Webhooks: Callback URL {url}").format(url=path))
        click.echo(_("Verify token: {token}").format(token=verify))
        click.echo(_("Lalu langganan (subscribe) bidang `messages`."))

    def _message(self) -> None:
        """Wait for a message from the person's own phone: the whole way, end to end."""
        if self.wait <= 0:
            say(_("Pesan uji dilewati. Kirim satu dari HP Anda, lalu lihat: inbox channel check {id}").format(
                id=self.name))  # fmt: skip
            return
        if self.kind == "whatsapp":
            say(_("Kirim sekarang satu pesan WhatsApp dari HP Anda sendiri ke nomor ini."))
        else:
            say(_("Kirim sekarang satu DM dari akun Instagram Anda sendiri ke akun ini."))
        say(_n("Menunggu paling lama {detik} detik; Enter untuk melewati.", detik=self.wait))
        how, number = self._call(lambda api: wait_for(api, self.name, timedelta(seconds=self.wait)))
        if how == "came":
            text = _("Pesan uji diterima sebagai laporan #{nomor}: webhook bekerja dari ujung ke ujung.")
            click.echo("  ok " + text.format(nomor=number))
            return
        if how == "skipped":
            say(_("Pesan uji dilewati. Kirim satu dari HP Anda, lalu lihat: inbox channel check {id}").format(
                id=self.name))  # fmt: skip
            return
        for line in (
            _("  x  Tidak ada pesan yang masuk. Periksa berurutan:"),
            _("     1. Callback URL di Meta sama dengan alamat webhook di atas, dan tombol Verify berhasil."),
            _("     2. Bidang `messages` sudah di-subscribe, dan aplikasi Meta berstatus Live."),
            _("     3. Alamat itu terbuka dari internet, dengan sertifikat TLS yang sah (bukan buatan sendiri)."),
            _("     4. App secret milik aplikasi yang sama dengan token."),
        ):
            click.echo(line)

    # Shared

    def _entry(self) -> Channel | None:
        if not self.name:
            return None
        source = self._call(lambda api: api.office())
        office = read_office(source) if source.strip() else None
        found = office.channel(self.name) if office else None
        if found is not None and found.kind == "email":
            raise Failed(REFUSED, _("{id} adalah kotak surat.").format(id=found.id),
                         _("Jalankan: inbox channel connect {id} --kind email").format(id=found.id))  # fmt: skip
        return found

    def _store(self, key: str, value: str) -> None:
        self._call(lambda api: api.put_secret(self.name, key, value))

    def _call(self, work: Callable[[Api], Coroutine[Any, Any, T]]) -> T:
        return with_api(self.ctx, work)

    def _head(self, number: int, title: str) -> None:
        say(_("— Langkah {n} dari 6: {judul}").format(n=number, judul=title))

    def _say(self, found: Any) -> None:
        for line in secret.findings(list(found)):
            click.echo(drawable(line))


class Described(NamedTuple):
    """A new channel: its name, OPD and table of the office file, and whether the number stays on a phone."""

    name: str
    agency: str
    table: str
    on_phone: bool = False


def asked_whatsapp(name: str, office: Office | None) -> Described:
    """The answers about a WhatsApp number. Ends the verb where it is in use on a phone and had better stay there."""
    say(_("Siapkan dari developers.facebook.com: Phone number ID, WhatsApp Business Account ID, token, App secret."))
    on_phone = in_use_on_phone()
    name, agency = named(name, "wa-bpbd", office)
    say(_("Dua angka panjang berikut ada di aplikasi Meta Anda, WhatsApp > API Setup; bukan nomor teleponnya."))
    number = ask(_("Phone number ID"))
    account = ask(_("WhatsApp Business Account ID"))
    base = click.prompt(_("Alamat Graph API (api_base), biasanya Enter saja"), default=HOSTS["page"], err=True)
    return Described(name, agency, entry(name, agency, number, account, base), on_phone)


def asked_instagram(name: str, office: Office | None) -> Described:
    """The answers about an Instagram account."""
    say(_("Siapkan dari developers.facebook.com: id akun Instagram (user_id), token, App secret Instagram."))
    name, agency = named(name, "ig-kota", office)
    ig_id = ask(_("Id akun Instagram (user_id)"))
    login = click.prompt(_("Masuk lewat instagram atau page"), default="instagram", err=True,
                         type=click.Choice(["instagram", "page"]))  # fmt: skip
    base = click.prompt(_("Alamat Graph API (api_base), biasanya Enter saja"), default=HOSTS[login], err=True)
    table = (
        f'[[channel]]\nid = {quoted(name)}\nkind = "instagram"\nagency = {quoted(agency)}\n'
        f"ig_id = {quoted(ig_id)}\nlogin = {quoted(login)}\napi_base = {quoted(base)}\n"
    )
    return Described(name, agency, table)


def in_use_on_phone() -> bool:
    """Whether the number stays on a phone; says what would happen to it. Ends the verb where the person stops."""
    if not _yes(_("Apakah nomor ini sekarang dipakai di aplikasi WhatsApp di HP? (y/t)")):
        return False
    for line in (
        _("Ada dua jalan untuk nomor yang dipakai di HP:"),
        _("  1. Pindah: nomor keluar dari aplikasi di HP dan hanya dibalas dari Siaga. Chat di HP tidak ikut dan"),
        _("     tidak dapat dibuka lagi di HP itu; cadangkan dulu bila perlu. Hapus akunnya di HP sebelum lanjut."),
        _("  2. Tetap di HP (koeksistensi): sambungkan dulu lewat Embedded Signup di Meta (WhatsApp Business App"),
        _("     versi terbaru). HP dan Siaga sama-sama membalas; riwayat sampai 6 bulan dapat diminta sekali,"),
        _("     dalam 24 jam sejak tersambung. Grup tidak ikut."),
    ):
        say(line)
    way = click.prompt(_("Pilih 1, 2, atau b untuk batal"), type=click.Choice(["1", "2", "b"]), err=True,
                       show_choices=False)  # fmt: skip
    if way == "b":
        raise Failed(REFUSED, _("Tidak ada yang diubah."))
    return bool(way == "2")


def named(name: str, example: str, office: Office | None) -> tuple[str, str]:
    """The name of a new channel and the OPD it belongs to."""
    while not _NAME.fullmatch(name):
        if name:
            say(_("Nama saluran memakai huruf kecil, angka, dan tanda hubung."))
        name = ask(_("Nama saluran, misalnya {contoh}").format(contoh=example))
    return name, asked_agency(office)


def asked_agency(office: Office | None) -> str:
    """The id of an OPD: one of those there are, or a new one after a question."""
    known = [agency.id for agency in office.agencies] if office else []
    while True:
        typed = ask(_("Id OPD-nya ({ada})").format(ada=", ".join(known) or _("mis. bpbd")))
        found = next((one for one in known if one.lower() == typed.lower()), typed)
        if (
            not known
            or found in known
            or _yes(_("{opd} belum ada. Tambahkan sebagai OPD baru? (y/t)").format(opd=typed))
        ):
            return found


async def wait_for(api: Api, channel: str, longest: timedelta) -> tuple[str, int]:
    """Wait for a new message on a channel: `came` and its thread's number, `skipped` by Enter, or `nothing`.

    Raises Unreachable where the hub goes away meanwhile.
    """
    cursor = (await api.snapshot(limit=0)).cursor

    async def arrival() -> int:
        async for change in api.feed(cursor):
            for message in change.messages:
                if message.direction == "in" and message.kind == "message" and message.channel == channel:
                    return message.thread
        return 0

    coming, skipped = asyncio.create_task(arrival()), asyncio.create_task(_enter())
    try:
        await asyncio.wait({coming, skipped}, timeout=longest.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return "came", coming.result()
        return ("skipped" if skipped.done() else "nothing"), 0
    finally:
        for task in (coming, skipped):
            task.cancel()
        await asyncio.gather(coming, skipped, return_exceptions=True)


async def _enter() -> None:
    """Return when the person presses Enter; never where nobody types."""
    if not sys.stdin.isatty():
        await asyncio.Event().wait()
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), pressed.set)
    try:
        await pressed.wait()
        sys.stdin.readline()
    finally:
        loop.remove_reader(sys.stdin.fileno())


def hidden(asked: str, *, kept: bool) -> str:
    """A secret from a hidden prompt; what came is confirmed by its length and last characters alone.

    `kept`: Enter keeps the one that is stored, and gives an empty answer.
    """
    title = _("{nama} (Enter: pakai yang tersimpan)").format(nama=asked) if kept else asked
    default = "" if kept else None
    value: str = click.prompt(title, hide_input=True, err=True, default=default, show_default=False).strip()
    if value:
        ending = value[-4:] if len(value) >= 16 else "••••"
        say(_n("Diterima: {panjang} huruf, berakhir dengan {akhir}.", panjang=len(value), akhir=ending))
    return value


def entry(name: str, agency: str, number: str, account: str, base: str) -> str:
    """The table of a new WhatsApp channel."""
    return (
        f'[[channel]]\nid = {quoted(name)}\nkind = "whatsapp"\nagency = {quoted(agency)}\n'
        f"phone_number_id = {quoted(number)}\nwaba_id = {quoted(account)}\n"
        f"api_base = {quoted(base)}\n"
    )


def quoted(text: str) -> str:
    """A TOML basic string."""
    plain = "".join(c for c in text if c >= " " and c != "\x7f")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_office(source: str) -> Office:
    """The office of its file; ends the verb where that is wrong."""
    try:
        return load(source, "kantor")
    except OfficeError as error:
        raise wrong(error) from error


def ask(title: str) -> str:
    """What the person types, which is not empty."""
    while not (found := str(click.prompt(title, default="", show_default=False, err=True)).strip()):
        say(_("Ini perlu diisi. Ctrl+C bila belum tahu."))
    return found


def _yes(asked: str) -> bool:
    said = click.prompt(asked, default="t", err=True)
    return str(said).strip().lower() in ("y", "ya", "yes")
