"""How the client listener answers: JSON, errors as `{"error": …}`, and who is calling settled before each route."""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from inbox.credentials import CredentialsError
from inbox.domain.query import QueryError
from inbox.domain.text import one_line
from inbox.hub.auth import Declined
from inbox.hub.context import Hub
from inbox.hub.faults import where
from inbox.i18n import _
from inbox.store.base import StoreError
from inbox.wire import ErrorBody, Me, Problem
from inbox.wire.mistakes import explain

log = logging.getLogger("inbox.hub.routes")
WORTH_PACKING = 4096  # bytes; below, it takes longer than it saves
PACKING = 6  # of 9: 250 threads take 3 ms, and at 1 they would take 1 ms and a fifth more bytes
Route = Callable[[Request, Me], Awaitable[Response]]


def answer(value: Any, status: int = 200) -> Response:
    """The value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def packed(request: Request, value: Any, status: int = 200) -> Response:
    """The value as JSON, compressed where the caller takes that: lists of threads shrink to an eighth."""
    body, headers = msgspec.json.encode(value), {"Vary": "Accept-Encoding"}
    if len(body) >= WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = await asyncio.to_thread(gzip.compress, body, PACKING, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, media_type="application/json")


def declined(error: Declined) -> Response:
    """The error as JSON."""
    response = answer(ErrorBody(error=error.problem), error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def bad(what: str, hint: str = "") -> Declined:
    """A request that cannot be understood (400)."""
    return Declined(400, Problem(code="bad_request", title=what, hint=hint))


def client_of(request: Request) -> str:
    """Which client of its person calls, by its own account."""
    return request.headers.get("siaga-client", "")[:64]


def desk_of(request: Request) -> tuple[str, str]:
    """Which client of its person calls, and where it is if it is a desk; by its own account."""
    return client_of(request), one_line(request.headers.get("siaga-where", ""))[:60]


def missing(what: str) -> Declined:
    """Something that is not there, or not for the caller (404)."""
    return Declined(404, Problem(code="not_found", title=what))


def guarded(
    hub: Hub, route: Route, *, command: bool = False, anyone: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """The route, with its caller admitted and counted, and every error turned into an answer.

    `anyone`: also who is nobody yet, as an empty Me.
    """

    async def call(request: Request) -> Response:
        try:
            (hub.commands if command else hub.reads).take(request.state.peer.uid)
            return await route(request, Me(login="") if anyone else hub.doorman.admit(request))
        except Declined as error:
            return declined(error)
        except QueryError as error:
            return declined(Declined(400, explain(error)))
        except PermissionError:
            return declined(Declined(403, Problem(
                code="forbidden", title=_("Peran Anda tidak membaca isi laporan, jadi tidak mencari di dalamnya."),
                hint=_("Pakai syarat seperti opd:, status:, atau belum:dibalas."),
            )))  # fmt: skip
        except CredentialsError as error:
            return declined(Declined(503, Problem(code="credentials", title=str(error))))
        except StoreError as error:
            log.error("%s %s: %s", request.method, request.scope["route"].path, where(error))
            return declined(Declined(503, Problem(
                code="store",
                title=_("Layanan Siaga tidak dapat menyimpan sekarang ({error}).").format(error=type(error).__name__),
                hint=_("Tidak ada yang berubah. Minta pengelola memeriksa ruang disk, lalu coba lagi."),
            )))  # fmt: skip
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            log.error("%s %s: %s", request.method, request.scope["route"].path, where(error))
            return declined(Declined(500, Problem(
                code="hub_error",
                title=_("Layanan Siaga gagal mengerjakan permintaan ini ({error}).").format(error=type(error).__name__),
                hint=_("Data yang sudah tersimpan tetap aman. Coba lagi; bila berulang, hubungi pengelola."),
            )))  # fmt: skip

    return call
