"""A hub that only records, and a Graph API whose webhooks go to it."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from inbox.sandbox.server import GraphServer, Quiet
from inbox.sandbox.world import Habits

ROOT = Path(__file__).parents[2]


class Receiver:
    """Answers `answers` in turn, then 200."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.url = ""

    @property
    def bodies(self) -> list[dict]:
        return [json.loads(raw) for raw in self.raw]

    def values(self, field: str) -> list[dict]:
        return [
            item
            for body in self.bodies
            for entry in body["entry"]
            for change in entry["changes"]
            for item in change["value"].get(field, [])
        ]

    async def take(self, request: Request) -> PlainTextResponse:
        if request.method == "GET":
            good = request.query_params.get("hub.verify_token") == "sandbox-verify"
            return PlainTextResponse(request.query_params["hub.challenge"] if good else "", 200 if good else 403)
        self.raw.append(await request.body())
        self.headers.append(dict(request.headers))
        return PlainTextResponse("", self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    found.url = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/wa"
    app = Starlette(routes=[Route("/webhooks/wa", found.take, methods=["GET", "POST"])])
    server = Quiet(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
    task = asyncio.ensure_future(server.serve(sockets=[listener]))
    yield found
    server.ended.set()
    await task


@pytest.fixture
async def graph(receiver: Receiver) -> AsyncIterator[GraphServer]:
    async with GraphServer(habits=Habits.orderly(), callback=receiver.url) as found:
        yield found


@pytest.fixture
async def client(graph: GraphServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {graph.number.token}"}
    async with httpx.AsyncClient(
        base_url=graph.base, headers=headers, trust_env=False, verify=False, timeout=60
    ) as found:
        yield found


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of references that stands beside the repository."""
    for found in (os.environ.get("SIAGA_SHARED"), ROOT.parent / "shared"):
        if found and Path(found).is_dir():
            return Path(found)
    pytest.skip("../shared is not there")
