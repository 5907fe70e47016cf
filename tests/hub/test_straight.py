"""A webhook is answered alike however its bytes come: in one piece it goes past ASGI, in several it does not."""

import socket
from collections.abc import Iterator

import pytest

from tests.hubs import RunningHub, running_hub, sign, text_body


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub with its channel up, for all tests of this file."""
    with running_hub(tmp_path_factory.mktemp("hub") / "home") as hub:
        hub.ready()
        yield hub


def request(
    body: bytes, *more: str, version: str = "1.1", channel: str = "wa-bpbd", signed: bytes | None = None
) -> bytes:
    """A webhook as it goes over the line."""
    lines = [
        f"POST /webhooks/{channel} HTTP/{version}", "Host: x", f"Content-Length: {len(body)}",
        f"X-HUB-Signature-256: {sign(body if signed is None else signed)}", *more,
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers(hub: RunningHub, *pieces: bytes, count: int = 1) -> list[bytes]:
    """The status lines of so many answers, and `b"end"` where the hub then closed the line by itself."""
    with socket.create_connection(("127.0.0.1", hub.info["port"]), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line.makefile("rb") as stream:
            for piece in pieces[:-1]:
                line.sendall(piece)
                hub.get("/v1/channels")  # by its answer the hub has read what was on its lines before
            line.sendall(pieces[-1])
            found = []
            for _n in range(count):
                head = []
                while (said := stream.readline()) not in (b"\r\n", b""):
                    head.append(said.rstrip())
                assert b"content-length: 0" in head
                found.append(head[0])
                if b"connection: close" in head:
                    assert stream.read() == b""
                    found.append(b"end")
            return found


OK = b"HTTP/1.1 200 OK"


def test_in_pieces_as_in_one(up: RunningHub) -> None:
    for number, cut in enumerate((0, 1, 5, 30, -300, -20, -1)):
        whole = request(text_body("halo", f"wamid.PIECES{number}"))
        pieces = [whole[:cut], whole[cut:]] if cut else [whole]
        assert answers(up, *pieces) == [OK]
    assert len([m for m in messages(up) if m["external_id"].startswith("wamid.PIECES")]) == 7


def messages(hub: RunningHub) -> list[dict[str, str]]:
    """All that citizens wrote."""
    return [m for t in hub.get("/v1/threads", view="all") for m in hub.get(f"/v1/threads/{t['number']}")["messages"]]


def test_several_on_one_line_are_answered_in_order(up: RunningHub) -> None:
    good, forged = text_body("halo", "wamid.ROW1"), text_body("halo", "wamid.ROW2")
    row = [request(good), request(forged, signed=b"x"), request(good, channel="nope"), request(good)]
    wanted = [OK, b"HTTP/1.1 401 Unauthorized", b"HTTP/1.1 404 Not Found", OK]
    assert answers(up, b"".join(row), count=4) == wanted
    assert answers(up, *row, count=4) == wanted


def test_a_line_that_is_to_end_ends(up: RunningHub) -> None:
    body = text_body("halo", "wamid.END")
    assert answers(up, request(body, "Connection: close")) == [OK, b"end"]
    assert answers(up, request(body, version="1.0")) == [OK, b"end"]


def test_a_word_before_the_body_and_pieces_of_unknown_length(up: RunningHub) -> None:
    body = text_body("halo", "wamid.CHUNKED")
    head = f"POST /webhooks/wa-bpbd HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {sign(body)}\r\n".encode()
    chunks = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert answers(up, head + chunks) == [OK]
    with socket.create_connection(("127.0.0.1", up.info["port"]), timeout=60) as line:
        line.sendall(head + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(body))
        assert line.recv(100).startswith(b"HTTP/1.1 100 ")
        line.sendall(body)
        assert line.recv(400).startswith(OK)


def test_the_first_of_two_signatures_counts_on_both_ways(up: RunningHub) -> None:
    body = text_body("halo", "wamid.TWICE")
    for whole in (
        request(body, f"X-Hub-Signature-256: {sign(b'x')}"),
        request(body, f"x-hub-signature-256: {sign(b'x')}"),
    ):
        assert answers(up, whole) == answers(up, whole[:-5], whole[-5:]) == [OK]
