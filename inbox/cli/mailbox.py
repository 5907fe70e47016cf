"""Connecting a mailbox: what the office file must say of it, its password or permission, and a look at both servers."""

import re
import time
from pathlib import Path

import click
import msgspec

from inbox.cli import secret
from inbox.cli.connect import with_api
from inbox.cli.joining import ask, hidden, named, quoted, read_office
from inbox.cli.office import lines as changed
from inbox.cli.output import REFUSED, Failed, drawable, say
from inbox.client.api import Api
from inbox.i18n import _
from inbox.office import Channel, OfficeDiff
from inbox.wire import ChannelCheck

PORTS = {
    "imap": {"implicit": 993, "starttls": 143, "none": 143},
    "smtp": {"implicit": 465, "starttls": 587, "none": 25},
}


def connect(ctx: click.Context, name: str | None) -> None:
    """All steps; a mailbox that the office file names already goes on with its login."""
    source = with_api(ctx, lambda api: api.office())
    office = read_office(source) if source.strip() else None
    known = office.channel(name) if office is not None and name else None
    if known is not None and known.kind != "email":
        raise Failed(REFUSED, _("{id} bukan kotak surat.").format(id=known.id))
    if known is None:
        say(_("— Langkah {n} dari {semua}: {judul}").format(n=1, semua=3, judul=_("Kotak surat")))
        known = _described(ctx, source, name or "")
    say(_("— Langkah {n} dari {semua}: {judul}").format(n=2, semua=3, judul=_("Masuk")))
    _login(ctx, known)
    say(_("— Langkah {n} dari {semua}: {judul}").format(n=3, semua=3, judul=_("Pemeriksaan")))
    channel = known.id

    async def look(api: Api) -> ChannelCheck:
        return await api.check_channel(channel)

    found = with_api(ctx, look)
    for line in secret.told(found):
        click.echo(drawable(line))
    if found.obstacles:
        raise Failed(REFUSED, _("Kotak surat belum dapat dipakai; lihat temuan di atas."),
                     _("Lanjutkan kapan saja: {perintah}").format(
                         perintah=f"inbox channel connect {channel} --kind email"))  # fmt: skip


def _described(ctx: click.Context, source: str, name: str) -> Channel:
    """Ask what the office file must say, and apply it."""
    if not re.search(r"^\s*\[office\]", source, re.MULTILINE):
        source = f"[office]\nname = {quoted(ask(_('Nama kantor')))}\n"
    office = read_office(source)
    name, agency = named(name, "surat-bpbd", office)
    source = f"{source.rstrip()}\n\n{_table(name, agency)}"
    if agency not in {a.id for a in office.agencies}:
        source += f"\n[[agency]]\nid = {quoted(agency)}\nname = {quoted(agency.upper())}\n"
    made = read_office(source).channel(name)
    if made is None:
        raise Failed(REFUSED, _("Saluran itu tidak ada."))
    answer = with_api(ctx, lambda api: api.apply_office(source))
    for line in changed(msgspec.convert(answer, OfficeDiff), dry_run=False):
        say(line)
    return made


def _table(name: str, agency: str) -> str:
    from inbox.connectors.email.providers import PROVIDERS

    address = ask(_("Alamat surat kotak ini"))
    kind = click.prompt(_("Penyedianya"), type=click.Choice([*PROVIDERS, "lain"]), default="lain", err=True)
    head = f'[[channel]]\nid = {quoted(name)}\nkind = "email"\nagency = {quoted(agency)}\naddress = {quoted(address)}\n'
    known = PROVIDERS.get(kind)
    if known is None:
        servers = "".join(_server(which) for which in ("imap", "smtp"))
        user = click.prompt(_("Nama pengguna untuk masuk"), default=address, err=True)
        way = click.prompt(_("Cara masuk"), type=click.Choice(["password", "xoauth2"]), default="password", err=True)
        oauth = _own_provider() if way == "xoauth2" else ""
        if 'tls = "none"' not in servers:
            servers += _authority()
        return f"{head}{servers}user = {quoted(user)}\nauth = {quoted(way)}\n{oauth}"
    servers = (
        f'imap = {{host = "{known.imap}", port = 993, tls = "implicit"}}\n'
        f'smtp = {{host = "{known.smtp}", port = {known.smtp_port}, tls = "{known.smtp_tls}"}}\n'
    )
    way = "xoauth2"
    if kind == "google":
        say(_("Paling mudah: sandi aplikasi (myaccount.google.com/apppasswords), cara masuk password."))
        way = click.prompt(_("Cara masuk"), type=click.Choice(["password", "xoauth2"]), default="password", err=True)
    oauth = f"oauth = {{provider = {quoted(kind)}, client_id = {quoted(_client())}}}\n" if way == "xoauth2" else ""
    return f"{head}{servers}user = {quoted(address)}\nauth = {quoted(way)}\n{oauth}"


def _authority() -> str:
    said = _("Berkas sertifikat otoritas instansi (Enter bila sertifikatnya umum)")
    named: str = click.prompt(said, default="", show_default=False, err=True)
    return f"ca_file = {quoted(str(Path(named).expanduser().absolute()))}\n" if named else ""


def _server(which: str) -> str:
    host = ask(_("Host {apa}").format(apa=which.upper()))
    tls = click.prompt(_("Pengamanan {apa}").format(apa=which.upper()), default="implicit", err=True,
                       type=click.Choice(["implicit", "starttls", "none"]))  # fmt: skip
    port = click.prompt(_("Port {apa}").format(apa=which.upper()), default=PORTS[which][tls], type=int, err=True)
    return f'{which} = {{host = {quoted(host)}, port = {port}, tls = "{tls}"}}\n'


def _own_provider() -> str:
    token, device = ask(_("Alamat token (token_url)")), ask(_("Alamat kode perangkat (device_url)"))
    scope = click.prompt(_("Scope (Enter bila tidak ada)"), default="", show_default=False, err=True)
    return (
        f"oauth = {{token_url = {quoted(token)}, device_url = {quoted(device)}, scope = {quoted(scope)}, "
        f"client_id = {quoted(_client())}}}\n"
    )


def _client() -> str:
    return ask(_("Client ID aplikasi instansi di penyedia itu"))


def _login(ctx: click.Context, channel: Channel) -> None:
    """Store a password, or the refresh token that a login in a browser gave."""
    kept = {i.name for i in with_api(ctx, lambda api: api.secrets()) if i.channel == channel.id and i.set}
    if channel.auth != "xoauth2":
        value = hidden(_("Sandi"), kept="password" in kept)
        if value:
            with_api(ctx, lambda api: api.put_secret(channel.id, "password", value))
        return
    say(_("Client secret aplikasi itu; kosongkan (Enter) bila tidak ada."))
    client_secret: str = click.prompt("Client secret", hide_input=True, default="", show_default=False, err=True)
    if client_secret:
        with_api(ctx, lambda api: api.put_secret(channel.id, "oauth_client_secret", client_secret))
    token = _token(channel, client_secret)
    with_api(ctx, lambda api: api.put_secret(channel.id, "oauth_refresh_token", token))
    say(_("Izin tersimpan; Siaga memperbarui tokennya sendiri."))


def _token(channel: Channel, client_secret: str) -> str:
    from inbox.connectors.email import permission, providers

    client = channel.oauth.get("client_id", "")
    try:
        at = providers.provider(channel.oauth)
        if at.device_url:
            code = permission.ask(at, client)
            said = _("Buka {url} di peramban mana pun, masuk sebagai {address}, lalu ketik kode {code}")
            url, typed = drawable(code.verification_uri), drawable(code.user_code)
            click.echo(said.format(url=url, address=channel.address, code=typed))
            say(_("Menunggu persetujuan di peramban …"))
            return permission.wait(at, client, client_secret, code, time.sleep)
        errand = permission.browse(at, client, channel.address)
        click.echo(_("Buka alamat ini di peramban mana pun dan setujui:"))
        click.echo(errand.url)
        say(_("Setelah setuju, peramban menuju alamat {alamat} yang gagal dimuat; itu wajar.").format(
            alamat=errand.redirect))  # fmt: skip
        return permission.finish(at, client, client_secret, errand, ask(_("Salin alamat itu dari peramban ke sini")))
    except permission.Denied as error:
        raise Failed(REFUSED, _("Penyedia surat tidak memberi izin ({error}).").format(error=drawable(str(error))),
                     _("Ulangi: inbox channel connect {id} --kind email").format(id=channel.id)) from None  # fmt: skip
    except OSError:
        raise Failed(REFUSED, _("Penyedia surat tidak dapat dihubungi."),
                     _("Periksa jaringan dan alamat oauth di berkas kantor.")) from None  # fmt: skip
    except ValueError:
        raise Failed(REFUSED, _("Alamat itu bukan dari masuk yang ini, atau oauth di berkas kantor belum lengkap."),
                     _("Ulangi: inbox channel connect {id} --kind email").format(id=channel.id)) from None  # fmt: skip
