"""Who is on duty where a Unix login is shared: asked on the terminal, with a PIN that is not shown.

The desk keeps its pass in memory. For verbs it is kept a quarter of an hour for this terminal session alone, in a file
(0600) of the runtime folder whose name tells the session's first process and when that began.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Literal

import click
import msgspec

from inbox import paths
from inbox.cli.output import REFUSED, Failed, drawable, say
from inbox.client import duty
from inbox.client.api import Api, Declined
from inbox.client.disk import older, write_whole
from inbox.client.hubs import Hub
from inbox.i18n import _
from inbox.wire import DutyAsked, Member

CODES = frozenset({"who_is_on_duty", "pin_needed"})
TRIES = 3
OVER = 3600.0  # seconds after which no pass of a verb is good any more


class Known(msgspec.Struct, frozen=True):
    """Who is on duty in this terminal session, on which hub; `token` is their pass, empty where they have no PIN."""

    hub: str
    person: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Known(person={self.person!r})"


def ask(hub: Hub, person: str | None, kind: Literal["desk", "verb"] = "desk") -> Known:
    """Ask who it is and for the PIN. Ends the verb where nobody can be asked or the PIN stays wrong."""
    if not sys.stdin.isatty():
        raise Failed(REFUSED, _("Siapa yang bertugas harus ditanyakan, dan di sini tidak ada terminal."),
                     _("Jalankan dari terminal, atau dari login Unix milik sendiri."))  # fmt: skip
    try:
        return asyncio.run(_ask(hub, person, kind))
    except Declined as error:
        raise Failed(REFUSED, error.problem.title, error.problem.hint) from error


async def _ask(hub: Hub, person: str | None, kind: Literal["desk", "verb"]) -> Known:
    api = Api(hub.socket)
    try:
        found = _chosen(await duty.choices(api), person)
        if not found.pin:
            text = _("{name} belum punya PIN; setel dengan `inbox --as {login} user pin {login}`.")
            say(text.format(name=found.name, login=found.login))
            return Known(hub.key, found.login)
        left = TRIES
        while True:
            left -= 1
            pin = hidden(_("PIN {name}").format(name=found.name))
            try:
                given = await duty.begin(api, DutyAsked(person=found.login, pin=pin, kind=kind))
                return Known(hub.key, found.login, given.token)
            except Declined as error:
                if not left or error.problem.code != "pin_wrong":
                    raise
                say(f"{error.problem.title} {error.problem.hint}")
    finally:
        await api.close()


def _chosen(people: list[Member], person: str | None) -> Member:
    """The person who was named, or picks themself from the list."""
    if person is not None:
        found = next((p for p in people if person in (p.login, p.name)), None)
        if found is None:
            raise Failed(REFUSED, _("{name} tidak bertugas lewat login ini.").format(name=drawable(person[:64])))
        return found
    if not people:
        raise Failed(REFUSED, _("Tidak ada petugas yang memakai login ini."),
                     _("Minta pengelola mengisi `unix` pada [[person]] di berkas kantor."))  # fmt: skip
    say(_("Login ini dipakai bersama. Siapa yang bertugas?"))
    for n, member in enumerate(people, 1):
        say(f"  {n}. {member.name}")
    chosen = click.prompt(_("Nomor"), type=click.IntRange(1, len(people)), err=True)
    return people[chosen - 1]


def hidden(title: str) -> str:
    """A PIN from a prompt that does not show it, or the first line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    pin: str = click.prompt(title, hide_input=True, err=True)
    return pin


def known(hub: Hub) -> Known | None:
    """Who is on duty in this terminal session, as far as verbs were told."""
    path = _path()
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Known) if path is not None else None
    except (OSError, msgspec.DecodeError):
        return None
    return found if found is not None and found.hub == hub.key else None


def remember(who: Known) -> None:
    """Keep who it is for the next verbs of this terminal session; where it has no name, nobody is kept."""
    path = _path()
    if path is not None:
        paths.private_dir(path.parent)
        for old in path.parent.glob("duty-*"):
            if older(old, OVER):
                old.unlink(missing_ok=True)
        write_whole(path, msgspec.json.encode(who))


def forget() -> None:
    """Nobody is on duty in this terminal session any more."""
    path = _path()
    if path is not None:
        path.unlink(missing_ok=True)


def _path() -> Path | None:
    """A file for this terminal session. A later session with the same number began at another time."""
    session = os.getsid(0)
    try:
        began = Path(f"/proc/{session}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
    return paths.runtime_dir() / f"duty-{session}-{began}"
