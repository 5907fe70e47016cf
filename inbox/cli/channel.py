"""`inbox channel`: how channels are, and pausing, resuming, checking and connecting them."""

import re
import secrets

import click
import msgspec

from inbox.cli import secret
from inbox.cli.connect import with_api
from inbox.cli.office import lines as changed
from inbox.cli.office import wrong
from inbox.cli.output import REFUSED, Failed, emit, say, table
from inbox.client.api import Api
from inbox.i18n import _
from inbox.office import OfficeDiff, OfficeError, load
from inbox.wire import ChannelCheck, ChannelState, Finding

_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))
_channel = click.argument("channel", metavar="SALURAN")


@click.group(help=_("Saluran: nomor WhatsApp, akun Instagram, kotak surat."))
def command() -> None:
    """Channels."""


@command.command(name="list", help=_("Semua saluran dan keadaannya."))
@_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """All channels."""

    async def work(api: Api) -> list[ChannelState]:
        return await api.channels()

    found = with_api(ctx, work)
    rows = [(s.id, s.kind, s.agency or "-", secret.STATES[s.state], _why(s)) for s in found]
    emit(found, as_json=as_json, lines=table((_("SALURAN"), _("JENIS"), _("OPD"), _("KEADAAN"), ""), rows))


def _why(state: ChannelState) -> str:
    problem = state.problem
    return f"{problem.title} {problem.hint}".strip() if problem else ""


@command.command(help=_("Hentikan pengiriman pada SALURAN. Yang masuk tetap diterima."))
@_channel
@_json
@click.pass_context
def pause(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Pause a channel."""
    _change(ctx, channel, "pause", as_json)


@command.command(help=_("Jalankan lagi SALURAN."))
@_channel
@_json
@click.pass_context
def resume(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Resume a channel."""
    _change(ctx, channel, "resume", as_json)


def _change(ctx: click.Context, channel: str, what: str, as_json: bool) -> None:
    async def work(api: Api) -> ChannelState:
        return await (api.pause(channel) if what == "pause" else api.resume(channel))

    found = with_api(ctx, work)
    problem = [line for line in (found.problem.title, found.problem.hint) if line] if found.problem else []
    emit(found, as_json=as_json, lines=[f"{found.id}: {secret.STATES[found.state]}", *problem])


@command.command(help=_("Periksa apa yang masih kurang pada SALURAN, dan apakah penyedianya menjawab."))
@click.argument("channel", metavar="[SALURAN]", required=False)
@_json
@click.pass_context
def check(ctx: click.Context, channel: str | None, as_json: bool) -> None:
    """Check one channel or all."""

    async def work(api: Api) -> list[ChannelCheck]:
        names = [channel] if channel else [state.id for state in await api.channels()]
        return [await api.check_channel(name) for name in names]

    found = with_api(ctx, work)
    lines = [f"{c.channel.id}: {line}" for c in found for line in secret.told(c)]
    emit(found if channel is None else found[0], as_json=as_json, lines=lines)
    if any(c.obstacles for c in found):
        ctx.exit(REFUSED)


@command.command(help=_("Sambungkan nomor WhatsApp atau akun Instagram langkah demi langkah."))
@click.argument("channel", metavar="[SALURAN]", required=False)
@click.option("--kind", type=click.Choice(["whatsapp", "instagram"]), default="whatsapp", show_default=True,
              help=_("Jenis saluran."))  # fmt: skip
@click.pass_context
def connect(ctx: click.Context, channel: str | None, kind: str) -> None:
    """Connect a WhatsApp number or an Instagram account, step by step."""
    name, agency, table_ = asked_whatsapp(channel) if kind == "whatsapp" else asked_instagram(channel)
    verify = secrets.token_urlsafe(24)
    given = {
        "access_token": _hidden(_("Token akses")),
        "app_secret": _hidden(_("App secret")),
        "verify_token": verify,
    }
    pin = ""
    if kind == "whatsapp":
        pin = click.prompt(_("PIN verifikasi dua langkah (Enter bila nomor sudah terdaftar)"), hide_input=True,
                           default="", show_default=False, err=True)  # fmt: skip

    async def work(api: Api) -> tuple[list[Finding], ChannelCheck]:
        source = await api.office()
        if not re.search(r"^\s*\[office\]", source, re.MULTILINE):
            source = f"[office]\nname = {quoted(click.prompt(_('Nama kantor'), err=True))}\n"
        fresh = f"{source.rstrip()}\n\n{table_}"
        try:
            if agency not in {a.id for a in load(source, "kantor").agencies}:
                fresh += f"\n[[agency]]\nid = {quoted(agency)}\nname = {quoted(agency.upper())}\n"
            load(fresh, "kantor")
        except OfficeError as error:
            raise wrong(error) from error
        for line in changed(msgspec.convert(await api.apply_office(fresh), OfficeDiff), dry_run=False):
            say(line)
        for key, value in given.items():
            await api.put_secret(name, key, value)
        return await api.connect_channel(name, pin), await api.check_channel(name)

    steps, found = with_api(ctx, work)
    for line in [*secret.findings(steps), *secret.told(found)]:
        click.echo(line)
    path = found.webhook or f"https://ALAMAT-PUBLIK/webhooks/{name}"
    if kind == "whatsapp":
        click.echo(_("Di Meta, WhatsApp > Configuration: Callback URL {url}").format(url=path))
    else:
        click.echo(_("Di Meta, Instagram > Webhooks: Callback URL {url}").format(url=path))
    click.echo(_("Verify token: {token}").format(token=verify))
    click.echo(_("Lalu langganan (subscribe) bidang `messages`. Unduh berkas kantor: `inbox office export`."))
    click.echo(_("Terakhir, kirim pesan uji dari HP Anda, lalu lihat: inbox channel check {id}").format(id=name))


def asked_whatsapp(channel: str | None) -> tuple[str, str, str]:
    """The answers about a WhatsApp number: name, OPD, and the table of the office file."""
    say(_("Siapkan dari developers.facebook.com: Phone number ID, WhatsApp Business Account ID, token, App secret."))
    said = click.prompt(_("Apakah nomor ini sekarang dipakai di aplikasi WhatsApp di HP? (y/t)"), default="t", err=True)
    if str(said).strip().lower() in ("y", "ya", "yes"):
        for line in (
            _("Nomor yang didaftarkan ke Cloud API keluar dari aplikasi di HP; riwayat di HP tidak ikut."),
            _("Agar HP tetap dapat dipakai, sambungkan dulu lewat Embedded Signup (koeksistensi); PIN lalu kosong."),
        ):  # fmt: skip
            say(line)
        more = click.prompt(_("Lanjutkan? (y/t)"), default="t", err=True)
        if str(more).strip().lower() not in ("y", "ya", "yes"):
            raise Failed(REFUSED, _("Tidak ada yang diubah."))
    name = channel or click.prompt(_("Nama saluran, misalnya wa-bpbd"), err=True)
    agency = click.prompt(_("Id OPD-nya"), err=True)
    number = click.prompt(_("Phone number ID"), err=True)
    account = click.prompt(_("WhatsApp Business Account ID"), err=True)
    base = click.prompt(_("Alamat Graph API (api_base)"), default="https://graph.facebook.com", err=True)
    return name, agency, entry(name, agency, number, account, base)


def asked_instagram(channel: str | None) -> tuple[str, str, str]:
    """The answers about an Instagram account."""
    say(_("Siapkan dari developers.facebook.com: id akun Instagram (user_id), token, App secret Instagram."))
    name = channel or click.prompt(_("Nama saluran, misalnya ig-kota"), err=True)
    agency = click.prompt(_("Id OPD-nya"), err=True)
    ig_id = click.prompt(_("Id akun Instagram (user_id)"), err=True)
    login = click.prompt(_("Masuk lewat instagram atau page"), default="instagram", err=True,
                         type=click.Choice(["instagram", "page"]))  # fmt: skip
    hosts = {"instagram": "https://graph.instagram.com", "page": "https://graph.facebook.com"}
    base = click.prompt(_("Alamat Graph API (api_base)"), default=hosts[login], err=True)
    made = (
        f'[[channel]]\nid = {quoted(name)}\nkind = "instagram"\nagency = {quoted(agency)}\n'
        f"ig_id = {quoted(ig_id)}\nlogin = {quoted(login)}\napi_base = {quoted(base)}\n"
    )
    return name, agency, made


def _hidden(asked: str) -> str:
    """A secret from a hidden prompt; what came is confirmed by its length and last characters alone."""
    value: str = click.prompt(asked, hide_input=True, err=True)
    ending = value[-4:] if len(value) >= 16 else "••••"
    say(_("Diterima: {panjang} huruf, berakhir dengan {akhir}.").format(panjang=len(value), akhir=ending))
    return value


def entry(name: str, agency: str, number: str, account: str, base: str) -> str:
    """The table of a new channel."""
    return (
        f'[[channel]]\nid = {quoted(name)}\nkind = "whatsapp"\nagency = {quoted(agency)}\n'
        f"phone_number_id = {quoted(number)}\nwaba_id = {quoted(account)}\n"
        f"api_base = {quoted(base)}\n"
    )


def quoted(text: str) -> str:
    """A TOML basic string."""
    plain = "".join(c for c in text if c >= " " and c != "\x7f")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
