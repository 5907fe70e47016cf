"""Files on their way out: told apart by content, uploaded once by content, their ids used again.

Ids of uploaded files live 30 days. Source: Meta, business-phone-numbers/media.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from inbox.connectors.base import LocalFile, Media, Refused, Uncertain
from inbox.connectors.graph import Graph
from inbox.connectors.values import text
from inbox.connectors.whatsapp.files import Allowed, allowed
from inbox.i18n import _
from inbox.wire import Problem

KEPT = 28 * 86400.0  # seconds that an id is used; Meta keeps it 30 days
REMEMBERED = 1000


class Uploads:
    """One number's uploads. What a send that failed had uploaded is not uploaded again by the next."""

    def __init__(self, number: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._number, self._clock = number, clock
        self._known: dict[str, tuple[str, float]] = {}

    async def ready(self, graph: Graph, file: LocalFile, *, as_kind: str = "") -> Media | Refused:
        """The file as Meta has it. `as_kind`: what it must be, for the header of a template."""
        found = await asyncio.to_thread(allowed, file)
        if isinstance(found, Refused):
            return found
        if as_kind and found.kind != as_kind and as_kind != "document":
            return Refused(
                action="fix",
                problem=Problem(
                    code="bad_header",
                    title=_("Kepala templat ini memerlukan {kind}.").format(kind=as_kind),
                    hint=_("Lampirkan berkas lain."),
                ),
            )
        identity = file.remote_id or self._remembered(file.sha256)
        if not identity:
            answer = await self._upload(graph, file, found)
            if isinstance(answer, Refused):
                return answer
            identity = answer
            self._remember(file.sha256, identity)
        kind = as_kind or found.kind
        return Media(remote_id=identity, kind=kind, mime=found.mime, name=file.name, sha256=file.sha256)

    def anew(self, files: tuple[LocalFile, ...]) -> tuple[LocalFile, ...]:
        """The files as if they had never been uploaded: their ids no longer work."""
        for file in files:
            self._known.pop(file.sha256, None)
        return tuple(msgspec.structs.replace(file, remote_id="") for file in files)

    async def _upload(self, graph: Graph, file: LocalFile, found: Allowed) -> str | Refused:
        fields = {"messaging_product": "whatsapp", "type": found.mime}
        try:
            content = await asyncio.to_thread(Path(file.path).open, "rb")
        except OSError:
            return Refused(action="fix", problem=Problem(code="no_file", title=_("Lampiran tidak ada lagi.")))
        with content:
            answer = await graph.post(
                self._number, "media", body=fields, file=(file.name or "file", content, found.mime)
            )
        if isinstance(answer, Uncertain):
            # Nothing has reached a citizen: an upload may be tried again.
            return Refused(action="retry", problem=_not_uploaded())
        if isinstance(answer, Refused):
            return answer
        identity = text(answer.get("id"))
        return identity or Refused(action="retry", problem=_not_uploaded(), attempts=4)

    def _remembered(self, sha256: str) -> str:
        identity, until = self._known.get(sha256, ("", 0.0))
        return identity if self._clock() < until else ""

    def _remember(self, sha256: str, identity: str) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[sha256] = (identity, self._clock() + KEPT)


def _not_uploaded() -> Problem:
    return Problem(
        code="not_uploaded",
        title=_("Lampiran belum sampai di WhatsApp; pesan belum terkirim."),
        hint=_("Siaga mencoba lagi sendiri."),
    )
