"""A provider that does at every POST exactly what a test says, down to the byte."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

OK = b'{"messaging_product":"whatsapp","contacts":[{"input":"1","wa_id":"1"}],"messages":[{"id":"wamid.OUT%d"}]}'


def answer(status: int, body: bytes) -> bytes:
    """An HTTP answer; its line is closed, which a client that kept it for the next POST must know."""
    return b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        len(body),
        body,
    )


def refusal(code: int, status: int = 400) -> bytes:
    """Meta's error body."""
    error = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "fbtrace_id": "x"}
    return answer(status, json.dumps({"error": error}).encode())


def _more(line: socket.socket) -> bytes:
    """What came. Raises ConnectionError at the end: a thread that reads nothing for ever slows every test after it."""
    if not (data := line.recv(65536)):
        raise ConnectionError("hung up in the middle")
    return data


class StandIn:
    """Counts POSTs and answers each with what `script` gives for its number, from 1; null hangs up at once."""

    def __init__(self, script: Callable[[int], bytes | None]) -> None:
        self.script, self.posts = script, list[dict[str, Any]]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._release, self._counting = threading.Event(), threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            data = b""
            while b"\r\n\r\n" not in data:
                data += _more(line)
            head, _, body = data.partition(b"\r\n\r\n")
            lengths = [h.split(b":")[1] for h in head.lower().split(b"\r\n") if h.startswith(b"content-length")]
            if not head.startswith(b"POST") or not lengths:
                return  # only what is sent counts here
            length = int(lengths[0])
            while len(body) < length:
                body += _more(line)
            with self._counting:
                self.posts.append(json.loads(body))
                number = len(self.posts)
            given = self.script(number)
            if given == b"HANG":
                self._release.wait(60)
            elif given is not None:
                line.sendall(given)

    def close(self) -> None:
        """Hang up and listen no more."""
        self._release.set()
        self._listener.close()
