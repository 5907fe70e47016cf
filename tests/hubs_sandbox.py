"""The sandbox's Graph API in a process of its own, joined to a hub, for tests."""

import json
import subprocess
import sys
from typing import Any

import httpx

from tests.hubs import PATIENCE, RunningHub


class Meta:
    """A Graph API that behaves like Meta's; webhooks go to the hub's channel `wa-bpbd`."""

    def __init__(self, hub: RunningHub) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "inbox.sandbox", "--orderly", "--callback", f"{hub.public}/webhooks/wa-bpbd"],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.info: dict[str, Any] = json.loads(self.process.stdout.readline())

    def control(self, verb: str, **body: Any) -> Any:
        """One verb of the sandbox's control."""
        response = httpx.post(f"{self.info['control']}/{verb}", json=body, timeout=PATIENCE, verify=False)
        assert response.status_code == 200, response.text
        return response.json()

    def sends(self) -> list[dict[str, Any]]:
        """Bodies of all POSTs to `messages`."""
        asked = httpx.get(f"{self.info['control']}/requests", timeout=PATIENCE, verify=False).json()
        return [one for one in asked if one["path"].endswith("/messages")]

    def end(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(PATIENCE)
