"""Real hubs for tests: `python -m inbox hub run` in a process of its own, on a free port, in its own INBOX_HOME."""

import contextlib
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import prepared

PATIENCE = 90.0  # seconds for a start or an end, on a machine that stands still now and then; a hang is a failure
SECRETS = {"access_token": "uji-access-token", "app_secret": "uji-app-secret", "verify_token": "uji-verify-token"}
NUMBER = "106540352242922"

OFFICE = """\
[office]
name = "Kantor Uji"
[[agency]]
id = "bpbd"
name = "BPBD"
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "{number}"
waba_id = "102290129340398"
api_base = "{api_base}"
"""


def until(happened: Callable[[], Any], what: str, patience: float = PATIENCE, every: float = 0.02) -> Any:
    """Wait until `happened()` is true and return it; fail the test after `patience` seconds.

    It is looked at after `every` seconds, then ever more rarely, up to five times that: most looks are a request.
    """
    deadline, pause = time.monotonic() + patience, every
    while True:
        found = happened()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"not within {patience:g} s: {what}")
        time.sleep(pause)
        pause = min(pause * 1.2, every * 5)


def sometimes(happened: Callable[[], Any], what: str, patience: float = PATIENCE, every: float = 0.15) -> Any:
    """`until` for what costs a request each time and is not there at once."""
    return until(happened, what, patience, every)


class RunningHub:
    """A hub process and how to talk to it. The caller is the hub's own Unix user: every role while nobody is named."""

    def __init__(self, home: Path, *arguments: str, env: dict[str, str] | None = None) -> None:
        self.home, self.arguments = home, arguments or ("--port", "0")
        self.env = {**clean_env(), **(env or {}), "INBOX_HOME": str(home)}
        self.log = home.parent / f"{home.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.info: dict[str, Any] = {}

    # --- life -------------------------------------------------------------------------------------------------------
    def start(self) -> "RunningHub":
        """Start and wait until it answers."""
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inbox", "hub", "run", *self.arguments],
                env=self.env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True,
            )  # fmt: skip
        self.info = until(self._answer, f"the hub answers; its log:\n{self.log_text()[-2000:]}")
        return self

    def _answer(self) -> dict[str, Any] | None:
        assert self.process is not None
        if self.process.poll() is not None:
            pytest.fail(f"the hub ended with {self.process.returncode}:\n{self.log_text()[-3000:]}")
        try:
            info: dict[str, Any] = self.request("GET", "/v1/hub").json()
        except httpx.TransportError:
            return None
        return info if info.get("pid") == self.process.pid else None

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> float:
        """SIGTERM; seconds until it had ended."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        before = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"the hub did not end on SIGTERM:\n{self.log_text()[-2000:]}")
        return time.monotonic() - before

    def log_text(self) -> str:
        """What it wrote to stderr and stdout."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    # --- talking ----------------------------------------------------------------------------------------------------
    @property
    def socket(self) -> Path:
        """Its socket."""
        if "--socket" in self.arguments:
            return Path(self.arguments[self.arguments.index("--socket") + 1])
        return Path(self.info["socket"]) if self.info else socket_of(self.home)

    @property
    def public(self) -> str:
        """The address of its public listener."""
        return f"http://127.0.0.1:{self.info['port']}"

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request on the client listener."""
        way = httpx.HTTPTransport(uds=str(self.socket), verify=False)  # no certificates to read: 100 times faster
        with httpx.Client(transport=way, base_url="http://hub", timeout=PATIENCE) as client:
            return client.request(method, path, **more)

    def get(self, path: str, **params: Any) -> Any:
        """JSON of a route; fails where it is not 200."""
        response = self.request("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def apply(self, office: str) -> dict[str, Any]:
        """Apply an office file."""
        response = self.request("POST", "/v1/office", content=office.encode())
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def secret(self, channel: str, name: str, value: str) -> dict[str, Any]:
        """Set a secret."""
        response = self.request("PUT", f"/v1/secrets/{channel}/{name}", content=value.encode())
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def ready(
        self, api_base: str = "http://127.0.0.1:9", number: str = NUMBER, secrets: dict[str, str] = SECRETS
    ) -> None:
        """Apply an office with the WhatsApp channel `wa-bpbd` and set its secrets."""
        self.apply(OFFICE.format(number=number, api_base=api_base))
        for name, value in secrets.items():
            self.secret("wa-bpbd", name, value)

    def channel(self, name: str = "wa-bpbd") -> dict[str, Any]:
        """The state of a channel."""
        return next(c for c in self.get("/v1/channels") if c["id"] == name)

    def post(
        self, body: bytes, channel: str = "wa-bpbd", secret: str = SECRETS["app_secret"], **headers: str
    ) -> httpx.Response:
        """Post a webhook body, signed with `secret` unless a header says otherwise."""
        signed = {"X-Hub-Signature-256": sign(body, secret), "Content-Type": "application/json", **headers}
        return httpx.post(
            f"{self.public}/webhooks/{channel}", content=body, headers=signed, timeout=PATIENCE, verify=False
        )

    def cli(
        self, *arguments: str, given: bytes = b"", timeout: float = PATIENCE
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run a verb against this hub."""
        return prepared.run("inbox", *arguments, env=self.env, given=given, timeout=timeout)


def clean_env() -> dict[str, str]:
    """The environment without what would lead a hub elsewhere."""
    dropped = {"INBOX_HUB", "INBOX_HOME", "DBUS_SESSION_BUS_ADDRESS", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET"}
    return {**{k: v for k, v in os.environ.items() if k not in dropped}, "XDG_RUNTIME_DIR": "/nonexistent"}


def socket_of(home: Path) -> Path:
    """Where a hub with this INBOX_HOME puts its socket."""
    from inbox import paths

    before = os.environ.get("INBOX_HOME")
    os.environ["INBOX_HOME"] = str(home)
    try:
        return paths.private_socket()
    finally:
        if before is None:
            del os.environ["INBOX_HOME"]
        else:
            os.environ["INBOX_HOME"] = before


def sign(body: bytes, secret: str = SECRETS["app_secret"]) -> str:
    """The signature header as Meta makes it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def text_body(
    text: str, wamid: str, sender: str = "6281234567821", name: str = "Tati Suryati", number: str = NUMBER
) -> bytes:
    """A webhook body with one text message."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6280000000001", "phone_number_id": number},
        "contacts": [{"profile": {"name": name}, "wa_id": sender}],
        "messages": [
            {"from": sender, "id": wamid, "timestamp": str(int(time.time())), "type": "text", "text": {"body": text}}
        ],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def status_body(
    wamid: str, status: str, callback: str | None = None, sender: str = "6281234567821", number: str = NUMBER
) -> bytes:
    """A webhook body with one status."""
    about = {"id": wamid, "status": status, "timestamp": str(int(time.time())), "recipient_id": sender}
    if callback is not None:
        about["biz_opaque_callback_data"] = callback
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6280000000001", "phone_number_id": number},
        "statuses": [about],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def uuid7() -> str:
    """A fresh command id."""
    from inbox.client.ids import new_id

    return new_id()


def command(kind: str, thread: int, **fields: Any) -> dict[str, Any]:
    """A command body."""
    from datetime import UTC, datetime

    return {"type": kind, "cmd_id": uuid7(), "written_at": datetime.now(UTC).isoformat(), "thread": thread, **fields}


@contextlib.contextmanager
def running_hub(home: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[RunningHub]:
    """A hub for the time of the block."""
    hub = RunningHub(home, *arguments, env=env)
    try:
        yield hub.start()
    finally:
        hub.stop()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    """A fresh hub on a free port, without office."""
    with running_hub(tmp_path / "hub") as found:
        yield found
