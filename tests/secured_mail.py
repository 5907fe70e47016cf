"""A Dovecot with certificates of a test authority and XOAUTH2, and a provider that gives tokens for it."""

import base64
import hashlib
import hmac
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.certificates import Authority
from tests.dovecot import PROGRAM, Dovecot
from tests.ports import free_port

USER = "lapor1@test.local"
KEY = b"kunci-uji-untuk-token-akses-dovecot!"

# address → name of the certificate shown there, host it is for, days left, signed by the authority
SHOWN = {
    "127.0.0.1": ("good", "127.0.0.1", 90, True),
    "127.0.0.2": ("other", "mail.lain.test", 90, True),
    "127.0.0.3": ("expired", "127.0.0.3", -3, True),
    "127.0.0.4": ("own", "127.0.0.4", 90, False),
    "127.0.0.5": ("ending", "127.0.0.5", 9, True),
}


def token(user: str = USER, lasts: int = 3600) -> str:
    """An access token that Dovecot checks by itself (JWT, HS256)."""

    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    now = int(time.time())
    head = part({"alg": "HS256", "typ": "JWT", "kid": "default"})
    body = part({"sub": user, "email": user, "iat": now - 5, "exp": now + lasts})
    signed = hmac.new(KEY, head + b"." + body, hashlib.sha256).digest()
    return (head + b"." + body + b"." + base64.urlsafe_b64encode(signed).rstrip(b"=")).decode()


@pytest.fixture(scope="module")
def secured() -> Iterator[tuple[Dovecot, Authority]]:
    """Dovecot with another certificate on each of its addresses, and XOAUTH2."""
    if PROGRAM is None:
        pytest.skip("Dovecot is missing: apt-get install dovecot-core dovecot-imapd dovecot-lmtpd (dev/setup does)")
    with tempfile.TemporaryDirectory(prefix="siaga-dovecot-tls-", ignore_cleanup_errors=True) as home:
        folder = Path(home)
        made = Authority(folder / "tls")
        lines = ["ssl = yes", "auth_mechanisms = plain login xoauth2 oauthbearer"]
        for address, (name, host, days, signed) in SHOWN.items():
            certificate, key = made.make(name, host, days, signed=signed)
            pair = f"ssl_cert = <{certificate}\nssl_key = <{key}"
            lines.append(pair if address == "127.0.0.1" else f"local {address} {{\n{pair}\n}}")
        (folder / "keys/default/HS256").mkdir(parents=True)
        (folder / "keys/default/HS256/default").write_bytes(base64.b64encode(KEY))
        (folder / "oauth2.conf").write_text(
            f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
            "username_attribute = email\n"
        )
        lines.append(
            f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {folder}/oauth2.conf\n}}"
        )
        server = Dovecot(folder, ssl="\n".join(lines), listen=" ".join(SHOWN), imaps=free_port())
        server.start()
        yield server, made
        server.stop()


class Provider:
    """Gives refresh tokens for a code and access tokens for a refresh token, as long as these are good."""

    def __init__(self) -> None:
        self.good: set[str] = set()
        self.answers: list[dict[str, Any]] = []  # of the token address, before its own
        self.asked: list[dict[str, str]] = []
        self.lasts = 3600
        self.rotates = False  # each use of a refresh token gives another and ends it
        self.user = USER
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                given = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
                status, body = provider.answer(self.path, given)
                raw = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_arguments: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(given)
        if path == "/device":
            return 200, {"device_code": "alat-1", "user_code": "ABCD-EFGH", "verification_uri": f"{self.base}/kode",
                         "expires_in": 60, "interval": 0.05}  # fmt: skip
        if self.answers:
            found = self.answers.pop(0)
            return (400 if "error" in found else 200), found
        grant = given.get("grant_type", "")
        if grant == "refresh_token":
            if given.get("refresh_token") not in self.good:
                return 400, {"error": "invalid_grant"}
            more: dict[str, Any] = {}
            if self.rotates:
                self.good = {f"ganti-{len(self.asked)}"}
                more = {"refresh_token": next(iter(self.good))}
            return 200, {"access_token": token(self.user, self.lasts), "expires_in": self.lasts, **more}
        if grant == "authorization_code":
            challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest())
            self.challenge = challenge.rstrip(b"=").decode()
        fresh = f"segar-{len(self.asked)}"
        self.good.add(fresh)
        return 200, {"access_token": token(self.user), "refresh_token": fresh, "expires_in": 3600}

    def oauth(self) -> str:
        """The `oauth` table of a channel."""
        return (
            f'oauth = {{token_url = "{self.base}/token", device_url = "{self.base}/device", client_id = "kantor", '
            'scope = "mail"}'
        )


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider of tokens."""
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()
