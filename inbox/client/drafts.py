"""What a person has typed and not sent: one sealed file a thread."""

import time
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

    `seq` is the thread's content count that its author had seen.
    """

    text: str
    kind: DraftKind = "reply"
    seq: int | None = None
    channel: str | None = None
    files: tuple[Enclosure, ...] = ()
    about: str | None = None  # the thread's mark


class Drafts:
    """The drafts in `folder`. `set` only remembers; `save` writes what changed, so that a keystroke costs nothing."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._seal = seal
        self._known: dict[int, Draft | None] = {}
        self._dirty: set[int] = set()
        self.aside: dict[int, Draft] = {}  # put aside as `.other`, until the person is told

    def get(self, number: int, about: str | None = None) -> Draft | None:
        """The draft of a thread. An unreadable one is put aside as `.corrupt` and counts as none.

        So does one that was written for another thread of this number: it is kept as `.other`. `about`: the mark of the
        thread that is meant. Raises OSError where the disk is full.
        """
        if number not in self._known:
            self._known[number] = self._read(number)
        found = self._known[number]
        if found is not None and about and found.about and not same_thread(found.about, about):
            aside = self.folder / f"{number}-{time.time_ns()}.other"
            if number in self._dirty or not self._path(number).exists():
                write_whole(aside, self._seal.close(msgspec.json.encode(found), PURPOSE))
                self._path(number).unlink(missing_ok=True)
            else:
                self._path(number).rename(aside)
            self.aside[number] = found
            self._dirty.discard(number)
            found = self._known[number] = None
        return found

    def set(self, number: int, draft: Draft | None) -> None:
        """Remember a draft; null, or one with neither text nor files, takes it away."""
        wanted = draft if draft is not None and (draft.text.strip() or draft.files) else None
        if self.get(number) != wanted:
            self._known[number] = wanted
            self._dirty.add(number)

    def numbers(self) -> list[int]:
        """The threads that have a draft."""
        saved = {int(path.stem) for path in self.folder.glob("*.draft") if path.stem.isdigit()}
        unsaved = {number for number, draft in self._known.items() if draft is not None}
        return sorted((saved | unsaved) - {number for number, draft in self._known.items() if draft is None})

    def save(self) -> None:
        """Write what changed. Raises OSError where the disk is full; the drafts stay unsaved and in memory."""
        for number in sorted(self._dirty):
            draft, path = self._known[number], self._path(number)
            if draft is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, self._seal.close(msgspec.json.encode(draft), PURPOSE))
            if self._known[number] == draft:
                self._dirty.discard(number)

    def reload(self) -> None:
        """Look again at what another session of the person may have written; what is unsaved here stays."""
        self._known = {number: draft for number, draft in self._known.items() if number in self._dirty}

    @property
    def unsaved(self) -> bool:
        """Whether `save` has something to do."""
        return bool(self._dirty)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}.draft"

    def _read(self, number: int) -> Draft | None:
        path = self._path(number)
        try:
            return msgspec.json.decode(self._seal.open(path.read_bytes(), PURPOSE), type=Draft)
        except FileNotFoundError:
            return None
        except (Broken, msgspec.DecodeError):
            path.rename(path.with_suffix(".corrupt"))
            return None
