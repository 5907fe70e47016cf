"""A stand-in for a hub that answers every route with hostile text, whatever it is asked."""

import json
import re
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from inbox.office import OfficeDiff
from inbox.wire import (
    CannedFile,
    ChannelCheck,
    ChannelState,
    CommandResult,
    DeskPlace,
    DraftAnswer,
    Duty,
    Finding,
    HubDraft,
    HubInfo,
    Me,
    MediaTicket,
    Member,
    Person,
    Problem,
    SavedView,
    SearchHit,
    SecretInfo,
    Snapshot,
    TemplateInfo,
    TemplatePush,
    Thread,
    ThreadView,
    Timeline,
)
from tests.hostile import filled

# As in inbox/client: route → what it answers. A route that is missing here fails the test of the verb that asks for it.
ROUTES: tuple[tuple[str, Any], ...] = (
    (r"GET /v1/me", Me),
    (r"GET /v1/snapshot", Snapshot),
    (r"GET /v1/threads", list[Thread]),
    (r"GET /v1/threads/\d+", ThreadView),
    (r"GET /v1/conversations", list[ThreadView]),
    (r"GET /v1/search", list[SearchHit]),
    (r"GET /v1/channels", list[ChannelState]),
    (r"POST /v1/channels/[^/]+/(pause|resume)", ChannelState),
    (r"POST /v1/channels/[^/]+/check", ChannelCheck),
    (r"POST /v1/channels/[^/]+/connect", list[Finding]),
    (r"GET /v1/hub", HubInfo),
    (r"POST /v1/commands", CommandResult),
    (r"POST /v1/office", OfficeDiff),
    (r"GET /v1/secrets", list[SecretInfo]),
    (r"PUT /v1/secrets/.*", SecretInfo),
    (r"GET /v1/templates", list[TemplateInfo]),
    (r"POST /v1/channels/[^/]+/templates/sync", list[TemplateInfo]),
    (r"POST /v1/channels/[^/]+/templates/push", list[TemplatePush]),
    (r"POST /v1/media", MediaTicket),
    (r"GET /v1/threads/\d+/person", Person),
    (r"GET /v1/threads/\d+/timeline", Timeline),
    (r"GET /v1/suggestions", list[Person]),
    (r"GET /v1/written/.*", str),
    (r"GET /v1/places", list[str]),
    (r"GET /v1/views", list[SavedView]),
    (r"GET /v1/drafts", list[HubDraft]),
    (r"PUT /v1/threads/\d+/draft", DraftAnswer),
    (r"DELETE /v1/threads/\d+/draft", DraftAnswer),
    (r"DELETE /v1/drafts/.*", DraftAnswer),
    (r"GET /v1/(duty|people)", list[Member]),
    (r"POST /v1/duty", Duty),
    (r"PUT /v1/people/.*/pin", Member),
    (r"GET /v1/sessions", list[DeskPlace]),
    (r"GET /v1/office/files", list[CannedFile]),
)


def office(name: str) -> str:
    """An office file that is read without mistakes, of an office of this name."""
    return f"[office]\nname = {json.dumps(name, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")


class HostileHub(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens on a socket. `refusing`: answers everything with 403 and a hostile reason."""

    daemon_threads = True

    def __init__(self, path: Path, evil: str) -> None:
        self.evil, self.refusing = evil, False
        self.unknown: list[str] = []
        self._made: dict[str, bytes] = {}
        super().__init__(str(path), _Answers)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, asked: str) -> tuple[int, bytes]:
        """Status and body of one request."""
        if self.refusing or asked == "POST /v1/hub/stop":  # one that agreed to end would be waited for
            return 403, json.dumps({"error": filled(Problem, self.evil)}).encode()
        if asked == "GET /v1/office":
            return 200, office(self.evil).encode()
        found = next((kind for pattern, kind in ROUTES if re.fullmatch(pattern, asked)), None)
        if found is None:
            self.unknown.append(asked)
            return 200, b"{}"
        if asked not in self._made:
            self._made[asked] = json.dumps(filled(found, self.evil)).encode()
        return 200, self._made[asked]


class _Answers(BaseHTTPRequestHandler):
    server: HostileHub
    protocol_version = "HTTP/1.1"

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *args: object) -> None:
        """Nothing."""

    def _do(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        status, body = self.server.answer(f"{self.command} {self.path.partition('?')[0]}")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _do
