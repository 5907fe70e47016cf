"""The control API of a sandbox (JSON under /_control): faults, what citizens say, statuses, time, what was sent.

No part of Meta's; tests and the demo use it. It asks for no token: the server listens on loopback only.
"""

import base64
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from inbox.connectors.whatsapp.templates import starter
from inbox.sandbox import webhooks
from inbox.sandbox.accounts import Number
from inbox.sandbox.faults import Fault, GraphError
from inbox.sandbox.instagram import Account
from inbox.sandbox.media import card
from inbox.sandbox.world import RANKS, Habits, Sent

if TYPE_CHECKING:
    from inbox.sandbox.graph import Graph

Handler = Callable[["Graph", Any, Request], Awaitable[Any]]


def routes(graph: "Graph") -> list[Route]:
    """All routes of the control API."""

    def wrap(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def run(request: Request) -> Response:
            try:
                body = msgspec.json.decode(await request.body() or b"{}")
                return JSONResponse(await handler(graph, body, request))
            except (KeyError, TypeError, ValueError, GraphError) as error:
                return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

        return run

    table: list[tuple[str, str, Handler]] = [
        ("GET", "/state", state),
        ("GET", "/requests", requests),
        ("POST", "/numbers", number),
        ("POST", "/users", user),
        ("POST", "/faults", fault),
        ("DELETE", "/faults", calm),
        ("POST", "/habits", habits),
        ("POST", "/say", say),
        ("POST", "/status", status),
        ("POST", "/phone", phone),
        ("POST", "/history", history),
        ("POST", "/aside", aside),
        ("POST", "/move", move),
        ("POST", "/webhook", webhook),
        ("POST", "/media", media),
        ("POST", "/templates", templates),
        ("POST", "/clock", clock),
        ("POST", "/account", account),
        ("POST", "/gram", gram),
        ("GET", "/directs", directs),
        ("POST", "/idle", idle),
    ]
    return [Route("/_control" + path, wrap(handler), methods=[method]) for method, path, handler in table]


def described(sent: Sent) -> dict[str, Any]:
    return {
        "wamid": sent.wamid, "phone_number_id": sent.number.phone_number_id, "to": sent.user.phone, "kind": sent.kind,
        "text": sent.text, "state": sent.state, "told": sent.told, "at": sent.at.isoformat(), "quote": sent.quote,
        "callback": sent.callback, "request": sent.request,
    }  # fmt: skip


async def state(graph: "Graph", body: Any, request: Request) -> Any:
    """Numbers, messages sent by offices, faults that wait, webhooks that fail."""
    world = graph.world
    return {
        "now": world.clock.now().isoformat(),
        "numbers": [{"id": each.phone_number_id, "callback": each.callback} for each in world.numbers.values()],
        "users": len(world.users),
        "sent": [described(sent) for sent in world.sent.values()],
        "said": len(world.said),
        "receipts": [{"number": number, **dataclasses.asdict(found)} for number, found in world.receipts],
        "faults": [dataclasses.asdict(each) for each in world.faults.plan],
        "webhooks": {
            "posted": len(world.courier.loads), "failing": world.courier.failing, "waiting": len(world.courier.waiting),
            "answers": [load.answer for load in world.courier.loads][-100:],
        },
        "fetched": world.shelf.fetched,
    }  # fmt: skip


async def requests(graph: "Graph", body: Any, request: Request) -> Any:
    """Every POST to /messages with its body and how it was answered, refused ones too."""
    return graph.requests


async def number(graph: "Graph", body: Any, request: Request) -> Any:
    """Add or change a number; fields of accounts.Number."""
    old = graph.world.numbers.get(body["phone_number_id"])
    found = graph.world.number(dataclasses.replace(old, **body) if old else Number(**body))
    return {"phone_number_id": found.phone_number_id, "callback": found.callback}


async def user(graph: "Graph", body: Any, request: Request) -> Any:
    """Add or change a user; fields of accounts.User."""
    found = graph.world.user(body["phone"], body.get("name", ""))
    for name, value in body.items():
        setattr(found, name, value)
    return dataclasses.asdict(found)


async def fault(graph: "Graph", body: Any, request: Request) -> Any:
    """Plan a fault; fields of faults.Fault."""
    graph.world.failing(msgspec.convert(body, Fault))
    return {"planned": len(graph.world.faults.plan)}


async def calm(graph: "Graph", body: Any, request: Request) -> Any:
    """End all faults."""
    graph.world.faults.clear()
    return {"planned": 0}


async def habits(graph: "Graph", body: Any, request: Request) -> Any:
    """Change how statuses and webhooks behave: fields of world.Habits; `orderly` first sets all to be orderly."""
    world = graph.world
    start = Habits.orderly() if body.pop("orderly", False) else world.habits
    world.behave(dataclasses.replace(start, **body))
    return dataclasses.asdict(world.habits)


async def say(graph: "Graph", body: Any, request: Request) -> Any:
    """A citizen writes: `number`, `from`, `name`, and `text` or `content`; `quote`, `at`, `forwarded`."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    person = world.user(body["from"], body.get("name", ""))
    content = body.get("content") or {"type": "text", "text": {"body": body["text"]}}
    at = datetime.fromisoformat(body["at"]).astimezone(UTC) if "at" in body else None
    found = world.say(chosen, person, content, quote=body.get("quote", ""), forwarded=body.get("forwarded", 0), at=at)
    return {"wamid": found, "user_id": person.user_id}


async def phone(graph: "Graph", body: Any, request: Request) -> Any:
    """A colleague answers `to` from the office's phone: `text`, or `content` as in a webhook."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    content = body.get("content") or {"type": "text", "text": {"body": body["text"]}}
    return {"wamid": world.echo(chosen, world.user(body["to"]), content, world.clock.now())}


async def history(graph: "Graph", body: Any, request: Request) -> Any:
    """What was said on the phone before: `people`, `each` messages of each, over `days`."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    return {"messages": world.history(chosen, body["people"], body["each"], days=body.get("days", 170))}


async def aside(graph: "Graph", body: Any, request: Request) -> Any:
    """A citizen (`from`, `text`) writes while Meta's agent holds the conversation, or in a `group`."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    user = world.user(body["from"], body.get("name", ""))
    if "group" in body:
        return {"wamid": world.in_group(chosen, user, body["group"], body["text"])}
    return {"wamid": world.aside(chosen, user, body["text"])}


async def move(graph: "Graph", body: Any, request: Request) -> Any:
    """A citizen (`from`) changes to the number `to`; the old one is free for somebody else."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    world.moved(chosen, world.users[body["from"]], body["to"])
    return {"moved": True}


async def status(graph: "Graph", body: Any, request: Request) -> Any:
    """Tell statuses of a message by hand: `wamid`, `states` in the order to tell, `code` for failed."""
    sent = graph.world.sent[body["wamid"]]
    for each in body["states"]:
        if each not in RANKS:
            raise ValueError(each)
        graph.world.tell(sent, each, error=GraphError(body.get("code", 131026)) if each == "failed" else None)
    return described(sent)


async def webhook(graph: "Graph", body: Any, request: Request) -> Any:
    """Sign and post a body as it is: `number`, and `raw` (a string, sent as these bytes) or `body` (JSON)."""
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    raw = body["raw"].encode() if "raw" in body else webhooks.encode(body["body"])
    load = world.courier.post(chosen, raw)
    await world.courier.idle()
    return {"answer": load.answer}


async def media(graph: "Graph", body: Any, request: Request) -> Any:
    """Put a file (`base64`, `mime`) on the shelf; returns the object for a message's content."""
    return card(graph.world.shelf.put(base64.b64decode(body["base64"]), body["mime"]))


async def templates(graph: "Graph", body: Any, request: Request) -> Any:
    """Add templates: `number`, `add` (bodies as for Graph), `starter`: the shipped set.

    `status` and `reason` are set on all of them, or on the one `name`.
    """
    world = graph.world
    chosen = world.numbers[body["number"]] if "number" in body else next(iter(world.numbers.values()))
    kept = world.templates_of(chosen.waba_id)
    for one in [*(starter() if body.get("starter") else []), *body.get("add", [])]:
        if (one["name"], one["language"]) not in kept.kept:
            kept.add(one)
    for each in kept.kept.values():
        if body.get("name", each.name) == each.name:
            each.status = body.get("status", each.status)
            each.reason = body.get("reason", each.reason)
    return {"templates": [each.told() for each in kept.kept.values()]}


async def account(graph: "Graph", body: Any, request: Request) -> Any:
    """Add or change an Instagram account; fields of instagram.Account."""
    known = graph.world.gram.accounts.get(body["ig_id"])
    found = graph.world.gram.account(dataclasses.replace(known, **body) if known else Account(**body))
    return dataclasses.asdict(found)


async def gram(graph: "Graph", body: Any, request: Request) -> Any:
    """A citizen on Instagram: `igsid`, `person` (fields of instagram.Follower), and `text`, `message` or `event`.

    `at`; `missed` (no webhook tells of it); `out` (an event of the account, as an echo); `typed`: what a colleague
    answers on the office's phone.
    """
    world = graph.world.gram
    chosen = world.accounts[body["account"]] if "account" in body else next(iter(world.accounts.values()))
    person = world.follower(body["igsid"], **body.get("person", {}))
    at = datetime.fromisoformat(body["at"]).astimezone(UTC) if "at" in body else None
    mid = ""
    if "event" in body:
        world.tell(chosen, person, body["event"], out=bool(body.get("out")), at=at)
    elif "typed" in body:
        mid = world.typed(chosen, person, body["typed"], missed=bool(body.get("missed")))
    else:
        message = body.get("message") or {"text": body["text"]}
        mid = world.say(chosen, person, message, at=at, missed=bool(body.get("missed")))
    await graph.world.courier.idle()
    return {"mid": mid}


async def directs(graph: "Graph", body: Any, request: Request) -> Any:
    """Every direct message, either way."""
    return [
        {"mid": d.mid, "igsid": d.follower.igsid, "out": d.out, "text": d.text, "tag": d.tag, "at": d.at.isoformat(),
         "reaction": d.reaction, "file": dataclasses.asdict(d.file) if d.file else None}
        for d in graph.world.gram.directs.values()
    ]  # fmt: skip


async def clock(graph: "Graph", body: Any, request: Request) -> Any:
    """`advance` seconds, or `skew`: seconds by which the clock of Meta's answers is ahead."""
    if "speed" in body:
        raise ValueError("speed is chosen at the start")
    graph.world.skew = float(body.get("skew", graph.world.skew))
    graph.world.clock.advance(float(body.get("advance", 0)))
    return {"now": graph.world.clock.now().isoformat()}


async def idle(graph: "Graph", body: Any, request: Request) -> Any:
    """Answer when every status was told and every webhook answered."""
    await graph.world.idle()
    return {"idle": True}
