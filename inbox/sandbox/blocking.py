"""The list of blocked users of a number, as Meta keeps it."""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from inbox.sandbox.faults import GraphError

if TYPE_CHECKING:
    from inbox.sandbox.graph import Graph


def routes(graph: "Graph") -> list[Route]:
    """Block, unblock and list."""

    async def users(request: Request) -> Response:
        try:
            number = graph.number(request)
            body = await request.json() if request.method != "GET" else {}
            if request.method == "GET":
                data = [{"messaging_product": "whatsapp", "wa_id": each} for each in sorted(number.blocked)]
                return JSONResponse({"data": data})
            if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
                raise GraphError(100, "The parameter messaging_product is required.")
            asked = [str(one.get("user", "")) for one in body.get("block_users", [])]
            if not asked or not all(asked):
                raise GraphError(100, "The parameter block_users is required.")
            return JSONResponse(change(graph, number.blocked, asked, on=request.method == "POST"))
        except GraphError as error:
            return graph.failed(error)

    return [Route("/{version}/{id}/block_users", users, methods=["GET", "POST", "DELETE"])]


def change(graph: "Graph", blocked: set[str], asked: list[str], *, on: bool) -> dict[str, Any]:
    """What becomes of each user that was asked for."""
    done = [{"input": user, "wa_id": user.lstrip("+")} for user in asked]
    graph.requests.append({"path": "block_users", "body": {"on": on, "users": asked}, "status": 200})
    for one in done:
        (blocked.add if on else blocked.discard)(one["wa_id"])
    return {"messaging_product": "whatsapp", "block_users": {"added_users" if on else "removed_users": done}}
