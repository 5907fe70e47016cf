"""A whole office: a hub by exec, and Meta's side by exec, each in a process of its own."""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hubs import OFFICE, PATIENCE, RunningHub, running_hub, until
from tests.ports import free_port

AGENCIES = """
[[agency]]
id = "dinkes"
name = "Dinas Kesehatan"
[[canned]]
key = "terima-kasih"
text = "Terima kasih {nama}, laporan {nomor} sudah kami teruskan ke {opd}."
[[canned]]
key = "jadwal"
text = "Petugas datang pukul {jam}."
[[macro]]
name = "posko"
title = "Serahkan ke posko"
tags = ["posko"]
priority = 2
note = "Posko dihubungi."
reply = "terima-kasih"
[[macro]]
name = "tutup"
priority = 4
status = "resolved"
"""


@dataclass
class WholeOffice:
    """A hub, the sandbox's Graph API, and verbs run against them."""

    hub: RunningHub
    meta: dict[str, Any]
    people: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def control(self, path: str, **body: Any) -> Any:
        """One call of the sandbox's control API."""
        answer = httpx.post(f"{self.meta['control']}/{path}", json=body, timeout=PATIENCE, verify=False)
        return answer.raise_for_status().json()

    def sent(self) -> list[dict[str, Any]]:
        """What the office sent, as Meta's side got it."""
        found: list[dict[str, Any]] = httpx.get(f"{self.meta['control']}/state", timeout=PATIENCE, verify=False).json()[
            "sent"
        ]
        return found

    def requests(self) -> list[dict[str, Any]]:
        """Every POST to /messages."""
        found: list[dict[str, Any]] = httpx.get(
            f"{self.meta['control']}/requests", timeout=PATIENCE, verify=False
        ).json()
        return found

    def citizen(self, text: str, name: str = "Tati Suryati", phone: str = "") -> int:
        """A new citizen writes; the number of the thread."""
        phone = phone or f"62813{next(self.people):08d}"
        self.control("say", **{"from": phone, "name": name, "text": text})

        def there() -> int | None:
            return next((t["number"] for t in self.hub.get("/v1/threads") if t["preview"] == text), None)

        number: int = until(there, f"{text!r} in the list")
        return number

    def run(self, *verb: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        """A verb as a user runs it."""
        done = self.hub.cli(*verb, given=given.encode())
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def json(self, *verb: str, code: int = 0) -> Any:
        """What a verb prints with --json; fails where it does not end with `code`."""
        done = self.run(*verb, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)

    def messages(self, number: int, **wanted: Any) -> list[dict[str, Any]]:
        """The messages of a thread that have these values."""
        found = self.hub.get(f"/v1/threads/{number}")["messages"]
        return [m for m in found if all(m[key] == value for key, value in wanted.items())]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeOffice]:
    folder: Path = tmp_path_factory.mktemp("office")
    with running_hub(folder / "hub", "--port", str(free_port())) as hub:
        callback = f"{hub.public}/webhooks/wa-bpbd"
        command = [sys.executable, "-m", "inbox.sandbox", "--orderly", "--callback", callback]
        graph = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert graph.stdout is not None
            meta = json.loads(graph.stdout.readline())
            secrets = {name: meta[name] for name in ("access_token", "app_secret", "verify_token")}
            for name, value in secrets.items():
                hub.secret("wa-bpbd", name, value)
            hub.apply(OFFICE.format(number=meta["phone_number_id"], api_base=meta["base"]) + AGENCIES)
            # Named, so that a verb never starts a private hub while this one is down.
            hub.env["INBOX_HUB"] = str(hub.socket)
            yield WholeOffice(hub, meta)
        finally:
            graph.terminate()
            graph.wait(PATIENCE)
