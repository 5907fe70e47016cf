"""The load of webhooks.py, in a process of its own: signed WhatsApp bodies over keep-alive connections, closed loop.

    python benchmarks/webhook_load.py PORT PATH SECRET CONNECTIONS SECONDS FIRST

Prints one JSON object: answered, seconds, p50 and p99 in milliseconds, and how many answers were not 200. `FIRST` is
the number of the first message, so that two runs against one server send different ones.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import sys
import time

CITIZENS = 500
ACCOUNT = "106540352242922"
TEXTS = (
    "Selamat malam pak, jalan di depan SD Dayeuhkolot 02 tergenang kurang lebih 60 cm, motor tidak bisa lewat",
    "mohon bantuan perahu, ada lansia 2 orang di rt 03 rw 05",
    "Lampu jalan di Jl. Raya Banjaran km 4 mati sudah 3 hari",
    "KTP saya hilang, apa syarat untuk membuat yang baru?",
)


def body(number: int) -> bytes:
    """A webhook body with one text message, as Meta's documentation shows it."""
    phone = f"62812{number % CITIZENS:08d}"
    message = {
        "from": phone,
        "id": f"wamid.BENCH{number:012d}",
        "timestamp": str(1_795_000_000 + number // 100),
        "type": "text",
        "text": {"body": TEXTS[number % len(TEXTS)]},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "628112345678", "phone_number_id": ACCOUNT},
        "contacts": [{"profile": {"name": f"Warga {number % CITIZENS}"}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}, separators=(",", ":")).encode()


def request(path: str, secret: bytes, number: int) -> bytes:
    """The whole HTTP request, signed as Meta signs."""
    content = body(number)
    signature = hmac.new(secret, content, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class Connection:
    """One keep-alive connection that sends the next request when the answer to the last has come."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.took: list[float] = []
        self.failed = 0

    async def run(self, requests: "itertools.count[int]", path: str, secret: bytes, until: float) -> None:
        """Send until the time has come. Raises OSError where the server goes away."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while time.perf_counter() < until:
            sent = request(path, secret, next(requests))
            begun = time.perf_counter()
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b":0")
            await reader.readexactly(int(length.partition(b":")[2]))
            self.took.append(time.perf_counter() - begun)
            self.failed += not head.startswith(b"HTTP/1.1 200")
        writer.close()


async def main() -> None:
    """Run the load that the arguments ask for."""
    port, path, secret, count, seconds, first = sys.argv[1:]
    connections = [Connection(int(port)) for _ in range(int(count))]
    numbers = itertools.count(int(first))
    begun = time.perf_counter()
    until = begun + float(seconds)
    await asyncio.gather(*(one.run(numbers, path, secret.encode(), until) for one in connections))
    spent = time.perf_counter() - begun
    took = sorted(one for connection in connections for one in connection.took)
    print(
        json.dumps(
            {
                "answered": len(took),
                "seconds": spent,
                "p50": took[len(took) // 2] * 1000,
                "p99": took[len(took) * 99 // 100] * 1000,
                "failed": sum(one.failed for one in connections),
            }
        )
    )


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
