"""What is sent, and what is said about each outcome, against a real server that refuses, stalls, cuts and breaks."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.connectors.base import Accepted, ChannelConfig, Media, Outbound, Refused, Uncertain
from inbox.connectors.graph import Graph, judged
from inbox.connectors.refusals import TABLE
from inbox.connectors.registry import connector
from inbox.connectors.whatsapp.connector import WhatsApp
from inbox.connectors.whatsapp.sending import body as sendable
from tests.ports import free_port

TOKEN = "EAAG-canary-token-0001"
GOOD = {"messaging_product": "whatsapp", "contacts": [{"input": "62811", "wa_id": "62811", "user_id": "ID.9"}],
        "messages": [{"id": "wamid.OK"}]}  # fmt: skip
Handler = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


class Secrets(dict[str, str]):
    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(name, default)


@dataclass
class Request:
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    base: str
    requests: list[Request] = field(default_factory=list)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Server]:
    """A server that reads one request a connection and does with it what the handler says."""
    found: Server

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
            request = Request(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
            found.requests.append(request)
            await handler(request, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    found = Server(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        yield found


def answer(status: int, body: bytes | dict[str, Any], *headers: str) -> Handler:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def handle(_request: Request, writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}", "Connection: close", *headers]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + raw)
        await writer.drain()

    return handle


def channel(base: str, token: str = TOKEN, *, read_timeout: float = 60.0) -> WhatsApp:
    config = ChannelConfig(id="wa", kind="whatsapp", phone_number_id="106540", api_base=base, api_version="v26.0")
    made = connector(config, Secrets(access_token=token, app_secret="s", verify_token="v"))
    assert isinstance(made, WhatsApp)
    made._graph = Graph(config, lambda: token, read_timeout=read_timeout, whole=read_timeout * 2)
    return made


async def sent(made: WhatsApp) -> Accepted | Refused | Uncertain:
    """Send; once more where a machine that stood still has used up the time before anything left."""
    while isinstance(result := await made.send(OUT), Refused) and result.action == "retry":
        pass
    return result


OUT = Outbound(message_id="m1", to=(("phone", "62811"),), text="Baik, kami ke sana.", callback="m1")


@pytest.fixture(scope="session")
def check_send(corpus: Path) -> Callable[[dict[str, Any]], list[str]]:
    loader = SourceFileLoader("check_send", str(corpus.parent / "tools/check-send"))
    spec = spec_from_loader("check_send", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    problems: Callable[[dict[str, Any]], list[str]] = module.problems
    return problems


@pytest.mark.parametrize(
    "outbound",
    [
        OUT,
        msgspec.structs.replace(OUT, reply_to="wamid.Q"),
        msgspec.structs.replace(OUT, to=(("bsuid", "ID.13491208655302741918"),)),
        msgspec.structs.replace(OUT, to=(("bsuid", "ID.9"), ("phone", "62811"))),
        msgspec.structs.replace(OUT, callback="", text="a" * 4096),
        msgspec.structs.replace(OUT, text="emoji 👍 dan\nbaris"),
        msgspec.structs.replace(OUT, media=(Media(remote_id="77", kind="image"),)),
        msgspec.structs.replace(OUT, text="", media=(Media(remote_id="77", kind="document", name="surat.pdf"),)),
        msgspec.structs.replace(OUT, text="", media=(Media(remote_id="77", kind="sticker"),)),
        msgspec.structs.replace(OUT, text="", reply_to="wamid.Q", media=(Media(remote_id="77", kind="audio"),)),
        msgspec.structs.replace(OUT, media=(Media(remote_id="77", kind="video"),)),
    ],
)
def test_every_body_fits_metas_description(
    outbound: Outbound, check_send: Callable[[dict[str, Any]], list[str]]
) -> None:
    made = sendable(outbound)
    assert isinstance(made, dict)
    assert check_send(made) == []


def test_a_text_quotes_and_carries_our_id() -> None:
    made = sendable(msgspec.structs.replace(OUT, reply_to="wamid.Q"))
    assert made == {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "62811", "type": "text",
        "text": {"body": "Baik, kami ke sana.", "preview_url": False}, "context": {"message_id": "wamid.Q"},
        "biz_opaque_callback_data": "m1",
    }  # fmt: skip


def test_p17_a_bsuid_goes_out_as_recipient_and_unchanged() -> None:
    made = sendable(msgspec.structs.replace(OUT, to=(("bsuid", "ID.13491208655302741918"),)))
    assert isinstance(made, dict)
    assert made["recipient"] == "ID.13491208655302741918"
    assert "to" not in made


@pytest.mark.parametrize(
    "change",
    [{"text": ""}, {"text": " \n"}, {"text": "a" * 4097}, {"to": ()}, {"to": (("mail", "a@b"),)},
     {"media": (Media(remote_id="1", kind="image"), Media(remote_id="2", kind="image"))},
     {"media": (Media(remote_id="1", kind="audio"),)}],
)  # fmt: skip
async def test_what_cannot_be_sent_is_refused_before_it_leaves(change: dict[str, Any]) -> None:
    async with serving(answer(200, GOOD)) as server:
        result = await channel(server.base).send(msgspec.structs.replace(OUT, **change))
        assert isinstance(result, Refused)
        assert result.action == "fix"
        assert server.requests == []


async def test_accepted_in_exactly_one_request() -> None:
    async with serving(answer(200, GOOD)) as server:
        result = await channel(server.base).send(OUT)
        assert result == Accepted(external_id="wamid.OK", aliases=(("phone", "62811"), ("bsuid", "ID.9")))
        (request,) = server.requests
        assert request.line == "POST /v26.0/106540/messages HTTP/1.1"
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["content-type"] == "application/json"


async def test_p02_a_stall_after_the_request_left_is_uncertain() -> None:
    async def stall(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(stall) as server:
        result = await sent(channel(server.base, read_timeout=0.2))
        assert isinstance(result, Uncertain)
        assert result.problem.code == "timeout"
        assert "kirim ulang" in result.problem.hint
        assert len(server.requests) == 1


async def test_p02_an_answer_that_trickles_is_uncertain() -> None:
    async def trickle(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        for _byte in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(trickle) as server:
        assert isinstance(await sent(channel(server.base, read_timeout=0.2)), Uncertain)


FULL = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(json.dumps(GOOD)), json.dumps(GOOD).encode()
)  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 8, 16, 17, 40, 60, len(FULL) - 30, len(FULL) - 1])
async def test_p02_a_line_cut_in_the_answer_is_uncertain(at: int) -> None:
    async def cut(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(FULL[:at])
        await writer.drain()
        writer.transport.abort() if at % 2 else writer.close()

    async with serving(cut) as server:
        result = await channel(server.base).send(OUT)
        assert isinstance(result, Uncertain)
        assert len(server.requests) == 1


async def test_p02_a_line_cut_while_the_request_leaves_is_uncertain() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        result = await channel(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}").send(OUT)
    assert isinstance(result, Uncertain)


async def test_a_refused_connection_is_tried_again() -> None:
    result = await channel(f"http://127.0.0.1:{free_port()}").send(OUT)
    assert isinstance(result, Refused)
    assert result.action == "retry"


@pytest.mark.parametrize("base", ["http://tidak-ada.invalid", "https://127.0.0.1:1", "http://[::1]:1"])
async def test_a_host_that_is_not_there_is_tried_again(base: str) -> None:
    result = await channel(base).send(OUT)
    assert isinstance(result, Refused)
    assert result.action == "retry"


async def test_a_failed_tls_handshake_is_tried_again() -> None:
    async with serving(answer(200, GOOD)) as server:
        result = await channel(server.base.replace("http:", "https:"), read_timeout=0.5).send(OUT)
        assert isinstance(result, Refused)
        assert result.action == "retry"
        assert server.requests == []


@pytest.mark.parametrize("base", ["ftp://example.org", "not a url", "", "http://"])
async def test_an_unusable_base_stops_the_channel(base: str) -> None:
    result = await channel(base).send(OUT)
    assert isinstance(result, Refused)
    assert result.action in ("stop", "retry")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599, 408])
@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway</html>", b'{"message": "no"}', b'{"error": "x"}', b'{"error": {}}']
)
async def test_p02_a_bare_5xx_is_uncertain(status: int, body: bytes) -> None:
    async with serving(answer(status, body)) as server:
        result = await channel(server.base).send(OUT)
        assert isinstance(result, Uncertain)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>Login</html>", b"[]", b'{"messages": []}', b'{"messages": [{}]}', b'{"success": true}']
)
async def test_a_success_without_an_id_is_uncertain(body: bytes) -> None:
    async with serving(answer(200, body)) as server:
        assert isinstance(await channel(server.base).send(OUT), Uncertain)


@pytest.mark.parametrize(
    ("status", "action"), [(400, "fix"), (401, "stop"), (403, "stop"), (404, "stop"), (301, "stop"), (429, "retry")]
)
async def test_a_bare_refusal_was_not_done(status: int, action: str) -> None:
    async with serving(answer(status, b"no", "Retry-After: 7", "Location: http://127.0.0.1:1/")) as server:
        result = await channel(server.base).send(OUT)
        assert isinstance(result, Refused)
        assert result.action == action
        assert result.after == (7.0 if status == 429 else None)
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 429, 500, 503])
@pytest.mark.parametrize("code", sorted(TABLE))
def test_metas_code_decides_and_not_the_status(status: int, code: int) -> None:
    error = {"error": {"message": "(#x)", "code": code, "error_data": {"details": "d"}}}
    result = judged(status, {}, json.dumps(error).encode())
    assert isinstance(result, Refused)
    assert result.action == TABLE[code].action
    assert result.problem.code == str(code)
    assert result.problem.title
    assert result.problem.hint


@pytest.mark.parametrize(
    ("code", "action"),
    [(130429, "retry"), (131056, "pace"), (131048, "stop"), (190, "stop"), (200, "stop"), (250, "stop"),
     (131047, "template"), (132015, "template"), (100, "fix"), (131026, "final"), (131215, "final"), (999999, "final"),
     ("131056", "pace"), (None, "final"), (True, "final")],
)  # fmt: skip
def test_the_error_table(code: Any, action: str) -> None:
    result = judged(400, {}, json.dumps({"error": {"code": code, "message": "m"}}).encode())
    assert isinstance(result, Refused)
    assert result.action == action


def test_an_unknown_code_is_repeated_only_where_meta_calls_it_transient() -> None:
    error = {"error": {"code": 999999, "is_transient": True, "message": "m"}}
    result = judged(500, {}, json.dumps(error).encode())
    assert isinstance(result, Refused)
    assert (result.action, result.attempts) == ("retry", 4)


def test_every_official_error_example_is_refused_with_a_reason(corpus: Path) -> None:
    seen = 0
    for path in sorted((corpus / "whatsapp_send").glob("resp__*_[45]*.json")):
        body = path.read_bytes()
        if "error" in json.loads(body):
            seen += 1
            result = judged(int(path.name.split("__")[2][:3]), {}, body)
            assert isinstance(result, Refused), path.name
            assert result.problem.title
    assert seen > 20


def test_meta_says_how_long_to_wait() -> None:
    usage = json.dumps({"1": [{"type": "messages", "estimated_time_to_regain_access": 3}]})
    body = json.dumps({"error": {"code": 80007}}).encode()
    result = judged(400, {"x-business-use-case-usage": usage}, body)
    assert isinstance(result, Refused)
    assert result.after == 180.0


async def test_the_token_is_in_no_log_and_no_result(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for handler in (answer(200, GOOD), answer(500, b"x"), answer(401, {"error": {"code": 190, "message": "bad"}})):
        async with serving(handler) as server:
            made = channel(server.base)
            said += [repr(await made.send(OUT)), repr(made), repr(made._graph)]
    for token in (f"{TOKEN}\r\nX: y", f"{TOKEN}\n", f"{TOKEN}é"):
        made = channel("http://127.0.0.1:1", token)
        said.append(repr(await made.send(OUT)))
    assert TOKEN not in "\n".join(said) + caplog.text


@pytest.mark.parametrize("missing", ["app_secret", "access_token"])
def test_p10_an_empty_secret_refuses_to_start_and_says_what_to_set(missing: str) -> None:
    secrets = Secrets(access_token="t", app_secret="s", verify_token="v")
    secrets[missing] = " "
    config = ChannelConfig(id="wa-bpbd", kind="whatsapp", phone_number_id="1")
    (problem,) = connector(config, secrets).obstacles()
    assert f"inbox secret set wa-bpbd {missing}" in problem.hint
    assert not missing.startswith("app") or not connector(config, secrets).genuine(
        {"X-Hub-Signature-256": "sha256="}, b""
    )


def test_a_complete_channel_has_no_obstacles_and_a_wrong_base_is_one() -> None:
    secrets = Secrets(access_token="t", app_secret="s", verify_token="v")
    config = ChannelConfig(id="wa", kind="whatsapp", phone_number_id="1")
    assert connector(config, secrets).obstacles() == []
    for base in ("http://graph.example.org", "ftp://x", "x"):
        wrong = msgspec.structs.replace(config, api_base=base)
        assert [one.code for one in connector(wrong, secrets).obstacles()] == ["bad_api_base"]
    near = msgspec.structs.replace(config, api_base="http://127.0.0.1:9")
    assert connector(near, secrets).obstacles() == []
