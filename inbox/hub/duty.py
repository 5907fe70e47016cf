"""Who is on duty where several persons share a Unix login: their PIN gives a pass, and the pass is who they are.

PINs are kept as scrypt hashes (RFC 7914), passes as SHA-256 of random tokens. Wrong tries are counted in the store, so
that a restart does not forget them: after five, each further one has to wait twice as long.
"""

import asyncio
import hashlib
import hmac
import secrets
from datetime import timedelta
from itertools import pairwise

from inbox.hub.auth import Declined
from inbox.hub.desk import Desk
from inbox.i18n import _, _n
from inbox.store import audit, duty
from inbox.store.base import Tx, moment, stamp
from inbox.wire import Duty, DutyAsked, Me, PinChange, Problem

LASTS = {"desk": timedelta(hours=16), "verb": timedelta(minutes=15)}
SHORTEST, LONGEST = 6, 64  # characters of a PIN
FREE, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(seconds=30), timedelta(minutes=15)
_WORK = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}  # 16 MiB and some 50 ms a try


class Roster:
    """The PINs and passes of an office. `load` before use."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pins: set[str] = set()
        self._passes: dict[bytes, duty.Pass] = {}
        self._trying: dict[str, asyncio.Lock] = {}  # one try at a time, or many at once would count as one

    async def load(self) -> None:
        """Read what the store keeps."""
        now = stamp(self._desk.clock())

        def job(tx: Tx) -> tuple[set[str], list[duty.Pass]]:
            return duty.pins(tx), duty.passes(tx, now)

        self._pins, found = await self._desk.store.read(job)
        self._passes = {one.hash: one for one in found}

    def has_pin(self, login: str) -> bool:
        """Whether this person must prove who they are."""
        return login in self._pins

    def holds(self, token: str, login: str, uid: int) -> bool:
        """Whether this is a pass of the person, given to this Unix user, that is not over."""
        found = self._passes.get(_hashed(token))
        return found is not None and found[1:3] == (login, uid) and found.until > stamp(self._desk.clock())

    async def begin(self, login: str, name: str, uid: int, asked: DutyAsked) -> Duty:
        """A pass for the right PIN. Raises Declined: 401 wrong, 429 too many tries."""
        async with self._trying.setdefault(login, asyncio.Lock()):
            await self._check(login, name, asked.pin)
        token, until = secrets.token_urlsafe(32), self._desk.clock() + LASTS[asked.kind]
        given, now = duty.Pass(_hashed(token), login, uid, stamp(until)), stamp(self._desk.clock())

        def job(tx: Tx) -> None:
            duty.give(tx, given, now)
            audit.record(tx, now, login, "on_duty", uid=uid, kind=asked.kind)

        await self._desk.store.write(job)
        self._passes = {key: one for key, one in self._passes.items() if one.until > now} | {given.hash: given}
        wait = LASTS[asked.kind].total_seconds() + 1
        asyncio.get_running_loop().call_later(wait, self._desk.feed.rights_changed)  # open feeds end then
        return Duty(token=token, login=login, name=name, until=until)

    async def change(self, me: Me, login: str, asked: PinChange) -> None:
        """Set or take away a PIN: an operator anybody's, others their own with the old one. Raises Declined."""
        operator = "operator" in me.roles
        if not operator and me.login != login:
            raise Declined(403, Problem(code="forbidden", title=_("Hanya pengelola yang mengubah PIN orang lain.")))
        if asked.pin:
            _judge(asked.pin)
        if self.has_pin(login) and not operator:
            if not asked.old:
                raise Declined(403, Problem(
                    code="old_pin_needed", title=_("PIN lama diperlukan."),
                    hint=_("Lupa? Minta pengelola menggantinya."),
                ))  # fmt: skip
            async with self._trying.setdefault(login, asyncio.Lock()):
                await self._check(login, me.name, asked.old)
        salt = secrets.token_bytes(16)
        digest = await _digest(asked.pin, salt)
        now = stamp(self._desk.clock())

        def job(tx: Tx) -> None:
            if asked.pin:
                duty.set_pin(tx, login, salt, digest)
            else:
                duty.drop_pin(tx, login)
            audit.record(tx, now, me.login, "pin_set" if asked.pin else "pin_removed", person=login)

        await self._desk.store.write(job)
        await self.load()
        self._desk.feed.rights_changed()

    async def _check(self, login: str, name: str, given: str) -> None:
        store, now = self._desk.store, self._desk.clock()
        known = await store.read(lambda tx: duty.pin(tx, login))
        if known is None:
            raise Declined(401, Problem(
                code="no_pin", title=_("{name} belum punya PIN.").format(name=name),
                hint=_("Setel dengan `inbox --as {login} user pin {login}`.").format(login=login),
            ))  # fmt: skip
        if stamp(now) < known.until:
            raise _wait(moment(known.until) - now)
        right = hmac.compare_digest(await _digest(given[:LONGEST], known.salt), known.hash)
        failed = 0 if right else known.failed + 1
        wait = min(FIRST_WAIT * 2 ** min(failed - FREE, 10), LONGEST_WAIT) if failed >= FREE else timedelta()

        def count(tx: Tx) -> None:
            duty.tried(tx, login, failed, stamp(now + wait) if wait else 0)
            if not right:
                audit.record(tx, stamp(now), login, "pin_wrong", failed=failed)

        if right and not known.failed:
            return
        await store.write(count)
        if wait:
            raise _wait(wait)
        if not right:
            raise Declined(401, Problem(
                code="pin_wrong", title=_("PIN {name} salah.").format(name=name),
                hint=_n("Sisa {n} percobaan sebelum harus menunggu.", n=FREE - failed),
            ))  # fmt: skip


def _wait(left: timedelta) -> Declined:
    seconds = max(1, round(left.total_seconds()))
    return Declined(429, Problem(
        code="pin_locked", title=_("PIN terlalu sering salah."),
        hint=_n("Coba lagi sesudah {n} detik, atau minta pengelola mengganti PIN.", n=seconds),
    ), retry_after=seconds)  # fmt: skip


def _judge(pin: str) -> None:
    """Raises Declined for a PIN that anybody would try first."""
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if not SHORTEST <= len(pin) <= LONGEST or not pin.isprintable():
        why = _("PIN harus {least} sampai {most} huruf atau angka.").format(least=SHORTEST, most=LONGEST)
    elif len(steps) == 1 and steps <= {-1, 0, 1}:
        why = _("PIN itu terlalu mudah ditebak.")
    else:
        return
    raise Declined(400, Problem(code="bad_pin", title=why, hint=_("Pilih yang lain; bukan 123456 atau 111111.")))


async def _digest(pin: str, salt: bytes) -> bytes:
    return await asyncio.to_thread(lambda: hashlib.scrypt(pin.encode(), salt=salt, **_WORK))


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
