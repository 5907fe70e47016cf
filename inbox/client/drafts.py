"""What a person has typed and not sent: one sealed file a thread."""

import time
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec

from inbox.client.disk import write_whole
from inbox.client.enclosing import Enclosure
from inbox.client.seal import Broken, Seal
from inbox.wire import same_thread

PURPOSE = "draft 1"
DraftKind = Literal["reply", "note"]


class Draft(msgspec.Struct, kw_only=True, frozen=True):
    """Unsent text of a thread, and the files chosen for it.

    `seq` is the thread's content count that its author had seen. `rev` is the revision of the hub's copy that this was
    made from, `told` whether that copy says the same; files stay on this machine. `tried`: what the hub was told since
    that revision, as `trace`s: it may have it although no answer came.
    """

    text: str
    kind: DraftKind = "reply"
    seq: int | None = None
    channel: str | None = None
    files: tuple[Enclosure, ...] = ()
    about: str | None = None  # the thread's mark
    at: float = 0.0  # seconds since 1970 of the last change
    rev: int | None = None
    told: bool = False
    tried: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is left of it but what the hub must still be told."""
        return not self.text.strip() and not self.files


def trace(text: str, kind: str) -> str:
    """What tells one version of a draft from another."""
    import hashlib  # with OpenSSL, which takes memory that the desk need not have until something was told

    return hashlib.blake2b(f"{kind}/{text.strip()}".encode(), digest_size=12).hexdigest()


class Drafts:
    """The drafts in `folder`. `set` only remembers; `save` writes what changed, so that a keystroke costs nothing.

    Of a draft that is gone a `.gone` file stays until the hub knows.
    """

    def __init__(self, folder: Path, seal: Seal) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._seal = seal
        self._known: dict[int, Draft | None] = {}
        self._dirty: set[int] = set()
        self._whole = False  # every file was read
        self.aside: dict[int, Draft] = {}  # put aside as `.other`, until the person is told

    def get(self, number: int, about: str | None = None) -> Draft | None:
        """The draft of a thread. An unreadable one is put aside as `.corrupt` and counts as none.

        So does one that was written for another thread of this number: it is kept as `.other`. `about`: the mark of the
        thread that is meant. Raises OSError where the disk is full.
        """
        found = self.raw(number)
        if found is not None and about and found.about and not same_thread(found.about, about):
            if not found.empty:
                self._put_aside(number, found)
                self.aside[number] = found
            self._known[number] = found = None
            self._dirty.add(number)
        return None if found is None or found.empty else found

    def raw(self, number: int) -> Draft | None:
        """The draft, or what is left of one that the hub still has."""
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def set(self, number: int, draft: Draft | None) -> None:
        """Remember a draft; null, or one with neither text nor files, takes it away."""
        before = self.raw(number)
        wanted = draft if draft is not None and not draft.empty else None
        if wanted is None and before is not None and (before.rev is not None or before.tried):
            at = before.at if draft is None else draft.at
            wanted = Draft(text="", rev=before.rev, about=before.about, at=at, tried=before.tried)
        self.replace(number, wanted)

    def replace(self, number: int, draft: Draft | None) -> None:
        """Remember exactly this; nothing is left of the one before."""
        if self.raw(number) != draft:
            self._known[number] = draft
            self._dirty.add(number)

    def numbers(self) -> list[int]:
        """The threads that have a draft."""
        saved = {int(path.stem) for path in self.folder.glob("*.draft") if path.stem.isdigit()}
        known = {number: draft is not None and not draft.empty for number, draft in self._known.items()}
        return sorted((saved | {n for n in known if known[n]}) - {n for n in known if not known[n]})

    def untold(self) -> list[int]:
        """The threads of which the hub does not know how the draft is now."""
        self._read_all()
        waiting = [(n, d) for n, d in self._known.items() if d is not None and not d.told]
        return sorted(n for n, d in waiting if d.text.strip() or d.rev is not None)

    def told(self) -> list[int]:
        """The threads whose draft the hub had as it is here."""
        self._read_all()
        return sorted(n for n, d in self._known.items() if d is not None and d.told)

    def forget_tried(self, current: Collection[int], before: float) -> None:
        """Of what was emptied `before` and is not on the hub nothing is left to tell."""
        self._read_all()
        for number, draft in list(self._known.items()):
            if draft is not None and draft.empty and draft.rev is None and number not in current and draft.at < before:
                self.replace(number, None)

    def _read_all(self) -> None:
        if not self._whole:
            for path in [*self.folder.glob("*.draft"), *self.folder.glob("*.gone")]:
                if path.stem.isdigit():
                    self.raw(int(path.stem))
            self._whole = True

    def others(self, number: int) -> list[tuple[Path, Draft]]:
        """What was put aside of this number, the newest first."""
        found = []
        for path in sorted(self.folder.glob(f"{number}-*.other"), reverse=True):
            try:
                found.append((path, msgspec.json.decode(self._seal.open(path.read_bytes(), PURPOSE), type=Draft)))
            except (OSError, Broken, msgspec.DecodeError):
                continue  # kept as it is, for whoever can read it
        return found

    def save(self) -> None:
        """Write what changed. Raises OSError where the disk is full; the drafts stay unsaved and in memory."""
        for number in sorted(self._dirty):
            draft = self._known[number]
            kept, other = (self._path(number, end) for end in ("draft", "gone"))
            if draft is not None and draft.empty:
                kept, other = other, kept
            if draft is None:
                kept.unlink(missing_ok=True)
            else:
                write_whole(kept, self._seal.close(msgspec.json.encode(draft), PURPOSE))
            other.unlink(missing_ok=True)
            if self._known[number] == draft:
                self._dirty.discard(number)

    def reload(self) -> None:
        """Look again at what another session of the person may have written; what is unsaved here stays."""
        self._known = {number: draft for number, draft in self._known.items() if number in self._dirty}
        self._whole = False

    @property
    def unsaved(self) -> bool:
        """Whether `save` has something to do."""
        return bool(self._dirty)

    def _path(self, number: int, end: str = "draft") -> Path:
        return self.folder / f"{number}.{end}"

    def _put_aside(self, number: int, found: Draft) -> None:
        aside = self.folder / f"{number}-{time.time_ns()}.other"
        if number in self._dirty or not self._path(number).exists():
            write_whole(aside, self._seal.close(msgspec.json.encode(found), PURPOSE))
            self._path(number).unlink(missing_ok=True)
        else:
            self._path(number).rename(aside)

    def _read(self, number: int) -> Draft | None:
        for path in (self._path(number), self._path(number, "gone")):
            try:
                return msgspec.json.decode(self._seal.open(path.read_bytes(), PURPOSE), type=Draft)
            except FileNotFoundError:
                continue
            except (Broken, msgspec.DecodeError):
                path.rename(path.with_suffix(".corrupt"))
        return None
