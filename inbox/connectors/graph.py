"""Meta's Graph API over HTTP: one attempt a call, and exactly what may be said about its outcome.

The token goes to the origin of `api_base` alone, in a header; it is in no URL, log line or exception.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, Protocol

import httpx
import msgspec

from inbox.connectors import refusals
from inbox.connectors.base import ChannelConfig, Refused, Uncertain
from inbox.i18n import _
from inbox.wire import Problem

log = logging.getLogger("inbox.connectors.graph")
# Seconds. `whole` ends an answer that trickles.
CONNECT, READ, WRITE, WHOLE = 10.0, 30.0, 20.0, 60.0
FILE = 100.0  # for a file of up to 100 MB; below what the hub gives a send in all
ANSWER_LIMIT = 1024 * 1024
# An idle connection is not reused for long: the other side may close it in the moment a message leaves on it.
KEEP_IDLE = 2.0


class Book(Protocol):
    """What a product's error objects mean: a module like `refusals`."""

    SERVICE: str

    def meaning(self, error: Mapping[str, Any], /) -> refusals.Refusal:
        """What the program does."""
        ...

    def problem(self, error: Mapping[str, Any], /) -> Problem:
        """What a person reads."""
        ...


class GraphError(Exception):
    """A call that was answered with Meta's error object; `problem` is for a person, `status` the HTTP status.

    `words` are Meta's own.
    """

    def __init__(self, problem: Problem, status: int, action: refusals.Action = "final", words: str = "") -> None:
        super().__init__(f"Graph API error {problem.code} (HTTP {status})")
        self.problem, self.status, self.action, self.words = problem, status, action, words


class Graph:
    """One account's way to the Graph API. `token` is asked each time, so that a new one counts at once."""

    def __init__(
        self, config: ChannelConfig, token: Callable[[], str], *, read_timeout: float = READ, whole: float = WHOLE,
        book: Book = refusals,
    ) -> None:  # fmt: skip
        self.base = httpx.URL(config.api_base.rstrip("/") + "/")
        self._version = config.api_version.strip("/")
        self._token = token
        self._whole = whole
        self._book = book
        self.clock_seen: tuple[datetime, datetime] | None = None  # the provider's time, and ours
        self.client = httpx.AsyncClient(
            timeout=httpx.Timeout(read_timeout, connect=min(CONNECT, read_timeout), write=WRITE, pool=WRITE),
            limits=httpx.Limits(max_connections=32, keepalive_expiry=KEEP_IDLE),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "siaga-inbox"},
        )

    def authorization(self) -> dict[str, str]:
        """The header with the token, for requests to hosts that may have it."""
        return {"Authorization": f"Bearer {self._token().strip()}"}

    def address(self, *path: str) -> httpx.URL:
        """`{api_base}/{version}/{path…}`."""
        return httpx.URL(f"{self.base}{'/'.join([self._version, *path])}")

    async def post(
        self,
        *path: str,
        body: Mapping[str, Any],
        file: tuple[str, BinaryIO, str] | None = None,
        method: str = "POST",
    ) -> dict[str, Any] | Refused | Uncertain:
        """Send a JSON body once: Meta's answer, Refused where it certainly was not done, Uncertain where nobody knows.

        With `file` (name, content, type) it goes as a form. Never raises for what network or provider do.
        """
        left = False

        async def trace(event: str, _info: Mapping[str, Any]) -> None:
            nonlocal left
            left = left or event.endswith("send_request_headers.started")

        try:
            request = self.client.build_request(
                method,
                self.address(*path),
                headers=self.authorization() if file else {"Content-Type": "application/json", **self.authorization()},
                extensions={"trace": trace},
                **({"data": dict(body), "files": {"file": file}} if file else {"content": msgspec.json.encode(body)}),
            )
            async with asyncio.timeout(self._whole if file is None else FILE):
                status, headers, answer = await self._ask(request)
        except (
            httpx.UnsupportedProtocol,
            httpx.LocalProtocolError,
            httpx.InvalidURL,
            UnicodeError,
            ValueError,
        ) as error:
            # The text of these may hold the header that was refused.
            log.warning("request to the Graph API cannot be made: %s", type(error).__name__)
            return (
                Uncertain(problem=lost("cut", self._book.SERVICE))
                if left
                else Refused(action="stop", problem=_unusable())
            )
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            log.warning(
                "Graph API: %s %s", type(error).__name__, "after the request left" if left else "before it left"
            )
            if not left:
                return Refused(action="retry", problem=_no_connection(self._book.SERVICE))
            timed_out = isinstance(error, TimeoutError | httpx.TimeoutException)
            return Uncertain(problem=lost("timeout" if timed_out else "cut", self._book.SERVICE))
        return judged(status, headers, answer, self._book)

    async def get(self, *path: str, params: Mapping[str, str] | None = None, versioned: bool = True) -> dict[str, Any]:
        """Read an object. Raises GraphError for Meta's error object, OSError for all else."""
        try:
            url = self.address(*path) if versioned else httpx.URL(f"{self.base}{'/'.join(path)}")
            request = self.client.build_request("GET", url, params=params, headers=self.authorization())
            async with asyncio.timeout(self._whole):
                status, _headers, answer = await self._ask(request)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as failure:
            raise OSError(f"Graph API: {type(failure).__name__}") from None
        found = _object(answer)
        if (error := _error(found)) is not None:
            said = refusals.words(error)
            raise GraphError(self._book.problem(error), status, self._book.meaning(error).action, said)
        if found is None or not 200 <= status < 300:
            raise OSError(f"Graph API answered HTTP {status} without an object")
        return found

    async def _ask(self, request: httpx.Request) -> tuple[int, httpx.Headers, bytes]:
        response = await self.client.send(request, stream=True)
        self._look_at(response.headers.get("date", ""))
        try:
            answer = bytearray()
            async for chunk in response.aiter_bytes():
                answer += chunk
                if len(answer) > ANSWER_LIMIT:
                    raise httpx.ReadError("the answer is too large")
            return response.status_code, response.headers, bytes(answer)
        finally:
            await response.aclose()

    def _look_at(self, date: str) -> None:
        try:
            self.clock_seen = (parsedate_to_datetime(date).astimezone(UTC), datetime.now(UTC))
        except ValueError:
            return

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def __repr__(self) -> str:
        return f"Graph({self.base.host!r})"


def judged(
    status: int, headers: Mapping[str, str], answer: bytes, book: Book = refusals
) -> dict[str, Any] | Refused | Uncertain:
    """What an answer says: Meta's error object decides by its code; without one, only a 4xx says that it was not done.

    A bare 5xx, or an answer of success that is none of Meta's, leaves it open. DESIGN §5.
    """
    found = _object(answer)
    error = _error(found)
    if error is not None:
        refusal = book.meaning(error)
        return Refused(
            action=refusal.action,
            problem=book.problem(error),
            after=_after(headers),
            attempts=refusal.attempts,
        )
    if 200 <= status < 300:
        return found if found is not None else Uncertain(problem=lost("answer", book.SERVICE))
    if status >= 500 or status == 408:
        return Uncertain(problem=lost(f"http_{status}", book.SERVICE))
    problem = Problem(
        code=f"http_{status}",
        title=_("Server menolak permintaan tanpa menyebut sebabnya (HTTP {status}).").format(status=status),
        hint=_("Pengelola: periksa api_base saluran ini dan jaringan kantor."),
    )
    if status == 429:
        return Refused(action="retry", problem=problem, after=_after(headers))
    return Refused(action="fix" if status in (400, 409, 413, 422) else "stop", problem=problem)


def lost(code: str, service: str = "WhatsApp") -> Problem:
    """For a person: nobody knows whether the message was sent."""
    return Problem(
        code=code,
        title=_("Belum pasti terkirim: {service} tidak sempat menjawab.").format(service=service),
        hint=_("Jangan kirim ulang. Siaga menunggu kabar dari {service}; tanyakan kepada warga bila mendesak.").format(
            service=service
        ),
    )


def _no_connection(service: str) -> Problem:
    return Problem(
        code="no_connection",
        title=_("{service} tidak dapat dihubungi; pesan belum terkirim.").format(service=service),
        hint=_("Siaga mencoba lagi sendiri. Periksa jaringan kantor bila berlangsung lama."),
    )


def _unusable() -> Problem:
    return Problem(
        code="bad_setting",
        title=_("Alamat API atau token saluran ini tidak dapat dipakai."),
        hint=_("Pengelola: periksa api_base di berkas kantor dan isi ulang access_token."),
    )


def _object(answer: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(answer)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _error(found: dict[str, Any] | None) -> dict[str, Any] | None:
    error = (found or {}).get("error")
    return error if isinstance(error, dict) and error else None


def _after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that the answer names: Retry-After, or Meta's estimate in minutes in its usage headers."""
    waits: list[float] = []
    given = headers.get("retry-after", "")
    if given.isascii() and given.isdecimal():
        waits.append(float(given))
    usage = _object(headers.get("x-business-use-case-usage", "").encode("utf-8", "replace")) or {}
    for lines in usage.values():
        for line in lines if isinstance(lines, list) else []:
            minutes = line.get("estimated_time_to_regain_access") if isinstance(line, dict) else None
            if isinstance(minutes, int | float) and minutes > 0:
                waits.append(minutes * 60.0)
    return min(max(waits), 3600.0) if waits else None
