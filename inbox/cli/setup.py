"""`inbox setup`: from nothing to the first message, in numbered steps that may be left and taken up again.

Each answer is applied at once, so that nothing has to be remembered: the next start asks the hub how far the office is.
"""

import re
import secrets as random
import sys
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

import click

from inbox import paths
from inbox.cli import joining, secret
from inbox.cli.connect import now, with_api
from inbox.cli.joining import quoted
from inbox.cli.office import wrong
from inbox.cli.output import MISUSED, REFUSED, Failed, drawable, say
from inbox.cli.standing import NAMES, Standing, letter, look
from inbox.client.api import Api
from inbox.domain.permissions import may
from inbox.i18n import N_, _, _n
from inbox.office import Office, OfficeError, load
from inbox.wire import Finding

TEMPLATE = "kab-bandung.toml"
KINDS = {"1": "whatsapp", "2": "instagram", "3": "email"}
ROLES = {"1": "admin", "2": "supervisor", "3": "auditor"}
WIDTH = 76  # columns of the letter


@click.command(help=_("Menyiapkan kantor langkah demi langkah. Dapat dihentikan dan dilanjutkan kapan saja."))
@click.option("--letter", "only_letter", is_flag=True, help=_("Hanya cetak surat tentang yang masih kurang."))
@click.pass_context
def command(ctx: click.Context, only_letter: bool) -> None:
    """Go on with the first step that is not done."""
    if only_letter:
        _print_letter(with_api(ctx, look))
        return
    if not sys.stdin.isatty():
        raise Failed(MISUSED, _("`inbox setup` bertanya lewat terminal."), _("Tanpa terminal: inbox office apply."))
    say(_("Menyiapkan Siaga. Ctrl+C berhenti; langkah yang selesai tersimpan, lanjutkan dengan `inbox setup`."))
    say(_("Ketik jawaban, lalu Enter. Enter saja memakai yang ada di dalam [kurung]."))
    try:
        standing, answered = with_api(ctx, look), True
        while answered and (step := next((s for s in STEPS if not s.done(standing)), None)) is not None:
            _show(standing)
            _head(step)
            answered = step.work(ctx, standing)  # each step needs the one before it
            standing = with_api(ctx, look)
    except (click.Abort, KeyboardInterrupt):
        say("")
        say(_("Berhenti. Langkah yang selesai tersimpan; lanjutkan dengan `inbox setup`."))
        ctx.exit(REFUSED)
    _show(standing)
    _ending(ctx, standing)


@dataclass(frozen=True)
class Step:
    """One step; `why` says what it is for to somebody who has never done it.

    `work` asks and applies; it returns False where the person has no answer yet.
    """

    number: int
    title: str
    why: tuple[str, ...]
    done: Callable[[Standing], bool]
    told: Callable[[Standing], str]
    work: Callable[[click.Context, Standing], bool]


def _show(standing: Standing) -> None:
    say("")
    for step in STEPS:
        done = step.done(standing)
        told = step.told(standing) if done else _("belum")
        say(f"  {'[v]' if done else '[ ]'} {step.number}. {_(step.title)}: {told}")


def _head(step: Step) -> None:
    say("")
    say(f"{step.number}. {_(step.title)}")
    for line in step.why:
        say(f"   {_(line)}")


def _ending(ctx: click.Context, standing: Standing) -> None:
    say("")
    if letter(standing, now()):
        say(_("Masih ada yang kurang. Ini surat untuk Diskominfo; cetak lagi dengan `inbox setup --letter`:"))
        say("")
        _print_letter(standing)
        say("")
    else:
        say(_("Semua siap."))
    if _ask(_("Buka kotak masuk sekarang? (y/t)"), "y").lower() in ("y", "ya", "yes"):
        from inbox.cli.demo import open_screen

        open_screen(ctx)


def _print_letter(standing: Standing) -> None:
    lines = letter(standing, now()) or [_("Tidak ada yang kurang.")]
    for line in lines:
        hang = "   " if re.match(r"\d+\. ", line) else ""
        for part in textwrap.wrap(drawable(line), WIDTH, subsequent_indent=hang, break_on_hyphens=False) or [""]:
            click.echo(part)


# The steps


def _office(ctx: click.Context, standing: Standing) -> bool:
    name = _ask(_("Nama kantor"), "Quick Response Kab. Bandung")
    url = _ask(_("Alamat publik server, https://… (Enter bila belum ada)"), "")
    lines = ["[office]", f"name = {quoted(name)}", 'timezone = "Asia/Jakarta"']
    if url:
        lines.append(f"public_url = {quoted(url.rstrip('/'))}")
    return _apply(ctx, "\n".join(lines) + "\n")


def _agencies(ctx: click.Context, standing: Standing) -> bool:
    from inbox.hub.installing import deploy_folder

    text = (deploy_folder() / "office" / TEMPLATE).read_text("utf-8")
    template = tomllib.loads(text)
    listed = template["agency"]
    say(_("Templat Kab. Bandung: OPD, balas cepat, dan enam layanan dasar (SPM) sebagai label."))
    for number, agency in enumerate(listed, 1):
        say(f"  {number:>2} {agency['id']:<13} {agency['name']}")
    typed = _ask(_("Nomor OPD yang dipakai, misalnya 2,6,13 (Enter: semua)"), "")
    numbers = [int(part) for part in re.findall(r"\d{1,3}", typed)] or list(range(1, len(listed) + 1))
    if not all(1 <= number <= len(listed) for number in numbers):
        say(_("Nomor itu tidak ada di daftar."))
        return _agencies(ctx, standing)
    chosen = [listed[number - 1] for number in dict.fromkeys(numbers)]
    out = [f"\n[[agency]]\nid = {quoted(a['id'])}\nname = {quoted(a['name'])}" for a in chosen]
    out += [f"\n[[canned]]\nkey = {quoted(c['key'])}\ntext = {quoted(c['text'])}" for c in template["canned"]]
    source = standing.source
    if standing.office is not None and not standing.office.tags:
        tags = ", ".join(quoted(tag) for tag in template["office"]["tags"])
        source = re.sub(r"^\s*\[office\][^\n]*\n", lambda m: f"{m[0]}tags = [{tags}]\n", source, count=1, flags=re.M)
    return _apply(ctx, source.rstrip() + "\n" + "\n".join(out) + "\n")


def _people(ctx: click.Context, standing: Standing) -> bool:
    login = standing.me.login
    name = _ask(_("Nama Anda, login {login}").format(login=login), standing.me.name or login)
    rows = [_person(login, name, ["admin", "operator"])]
    while other := _ask(_("Login petugas lain (Enter: selesai)"), ""):
        called = _ask(_("Namanya"), other)
        role = _ask(_("Perannya: 1 petugas, 2 koordinator, 3 pemeriksa"), "1")
        rows.append(_person(other, called, [ROLES.get(role, "admin")]))
    return _apply(ctx, standing.source.rstrip() + "\n" + "".join(rows))


def _person(login: str, name: str, roles: list[str]) -> str:
    said = ", ".join(quoted(role) for role in roles)
    return f'\n[[person]]\nlogin = {quoted(login)}\nname = {quoted(name)}\nrole = [{said}]\nagencies = ["*"]\n'


def _channel(ctx: click.Context, standing: Standing) -> bool:
    kind = KINDS.get(_ask(_("1 WhatsApp, 2 Instagram, 3 kotak surat (Enter: nanti)"), ""))
    if kind is None:
        return False
    if kind != "email" and standing.hub.port is None:
        say(_("Layanan ini belum menerima webhook dari luar; untuk itu `inbox hub install`. Lihat surat di akhir."))
    known = standing.office.agencies if standing.office else ()
    match kind:
        case "whatsapp":
            _name, agency, table, _on_phone = joining.asked_whatsapp("", standing.office)
        case "instagram":
            _name, agency, table, _on_phone = joining.asked_instagram("", standing.office)
        case _:
            agency, table = _mailbox(standing.office)
    more = "" if agency in {a.id for a in known} else f"\n[[agency]]\nid = {quoted(agency)}\nname = {quoted(agency)}\n"
    return _apply(ctx, f"{standing.source.rstrip()}\n{more}\n{table}")


def _mailbox(office: Office | None) -> tuple[str, str]:
    address = joining.ask(_("Alamat surat, misalnya lapor@kab.go.id"))
    agency = joining.asked_agency(office)
    imap = joining.ask(_("Server IMAP"))
    inward = click.prompt(_("Port IMAP"), type=int, default=993, err=True)
    smtp = click.prompt(_("Server SMTP"), default=imap, err=True)
    outward = click.prompt(_("Port SMTP"), type=int, default=587, err=True)
    tls = {993: "implicit", 465: "implicit"}
    return agency, (
        f'[[channel]]\nid = "mail-{agency}"\nkind = "email"\nagency = {quoted(agency)}\naddress = {quoted(address)}\n'
        f"user = {quoted(address)}\n"
        f'imap = {{ host = {quoted(imap)}, port = {inward}, tls = "{tls.get(inward, "starttls")}" }}\n'
        f'smtp = {{ host = {quoted(smtp)}, port = {outward}, tls = "{tls.get(outward, "starttls")}" }}\n'
    )


def _secrets(ctx: click.Context, standing: Standing) -> bool:
    channel = standing.channel
    if channel is None:
        return False
    given: dict[str, str] = {}
    say(_("Yang diketik tidak terlihat. Enter bila belum punya."))
    for name in standing.missing:
        if name == "verify_token":
            given[name] = random.token_urlsafe(24)
            continue
        value = click.prompt(_(NAMES[name]), hide_input=True, default="", show_default=False, err=True)
        if value:
            given[name] = value
            say(_n("Diterima: {panjang} huruf.", panjang=len(value)))

    async def work(api: Api) -> None:
        for name, value in given.items():
            await api.put_secret(channel.id, name, value)

    with_api(ctx, work)
    if "verify_token" in given:
        say(_("Verify token, untuk diisi di Meta: {token}").format(token=given["verify_token"]))
    if set(given) != set(standing.missing):
        return False
    _head(CONNECTING)  # also where its check finds nothing yet: what was just typed makes the connection
    return _connect(ctx, with_api(ctx, look))


def _connect(ctx: click.Context, standing: Standing) -> bool:
    channel = standing.channel
    if channel is None or standing.missing:
        return False
    pin = ""
    if channel.kind == "whatsapp":
        asked = _("PIN verifikasi dua langkah (Enter bila nomor sudah terdaftar)")
        pin = click.prompt(asked, hide_input=True, default="", show_default=False, err=True)

    async def work(api: Api) -> list[Finding]:
        return await api.connect_channel(channel.id, pin) if channel.kind != "email" else []

    for line in secret.findings(with_api(ctx, work)):
        say(line)
    after = with_api(ctx, look)
    if after.check is not None:
        for line in secret.told(after.check):
            say(line)
    return not after.bad


def _heard(ctx: click.Context, standing: Standing) -> bool:
    say(_("Kirim pesan uji dari HP Anda ke saluran ini, lalu tekan Enter."))
    click.prompt("", default="", show_default=False, prompt_suffix="", err=True)
    if with_api(ctx, look).heard:
        return True
    say(_("Belum ada pesan yang masuk. Coba lagi nanti dengan `inbox setup`."))
    return False


def _named(standing: Standing) -> str:
    return standing.office.name if standing.office else ""


def _listed(standing: Standing) -> str:
    found = standing.office.agencies if standing.office else ()
    return _n("{n} OPD", n=len(found))


def _staffed(standing: Standing) -> str:
    return ", ".join(p.name or p.login for p in standing.office.people) if standing.office else ""


def _answers(standing: Standing) -> bool:
    return standing.office is not None and any(may(p.roles, "read_text") for p in standing.office.people)


CONNECTING = Step(6, N_("Sambungan ke penyedia"),
    (N_("Siaga bertanya kepada penyedia apakah kuncinya benar dan pesan warga akan sampai ke sini."),),
    lambda s: s.check is not None and not s.check.obstacles, lambda s: _("menjawab"), _connect)  # fmt: skip
STEPS = (
    Step(1, N_("Kantor"),
         (N_("Nama kantor tampak bagi petugas di layar, dan bagi warga di balasan yang menyebutnya."),),
         lambda s: s.office is not None, _named, _office),
    Step(2, N_("OPD"),
         (N_("Dinas dan badan yang laporannya ditangani di sini. Dapat ditambah dan diubah nanti."),),
         lambda s: bool(s.office and s.office.agencies), _listed, _agencies),
    Step(3, N_("Petugas"),
         (N_("Siapa yang menjawab warga. Login: nama yang dipakai seseorang untuk masuk ke komputer ini."),),
         _answers, _staffed, _people),
    Step(4, N_("Saluran pertama"),
         (N_("Nomor, akun, atau kotak surat tempat warga menulis. Belum punya? Tekan Enter: di akhir dicetak surat"
             " permohonan kepada Diskominfo."),),
         lambda s: s.channel is not None, lambda s: s.channel.id if s.channel else "", _channel),
    Step(5, N_("Rahasia saluran"),
         (N_("Kunci dari Meta, atau kata sandi kotak surat. Disimpan tersegel dan tidak pernah ditampilkan lagi."),),
         lambda s: s.channel is not None and not s.missing, lambda s: _("tersimpan"), _secrets),
    CONNECTING,
    Step(7, N_("Pesan pertama"),
         (N_("Bukti bahwa semuanya bekerja: satu pesan dari HP Anda sendiri, seperti warga."),),
         lambda s: s.heard, lambda s: _("sudah masuk"), _heard),
)  # fmt: skip


def _ask(question: str, default: str) -> str:
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def _apply(ctx: click.Context, source: str) -> bool:
    """Apply the office file and keep a copy of it for the operator. Says what is wrong and asks again where it is."""
    try:
        load(source, "kantor.toml")
    except OfficeError as error:
        for line in wrong(error).lines:
            say(line)
        return True  # asked again: the step is still not done

    async def work(api: Api) -> None:
        await api.apply_office(source)

    with_api(ctx, work)
    file = paths.private_dir(paths.config_dir()) / "kantor.toml"
    file.touch(mode=0o600)
    file.write_text(source, "utf-8")
    say(_("Tersimpan di {file}").format(file=file))
    return True
