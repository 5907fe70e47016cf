"""A Graph API on loopback: the routes of WhatsApp that an inbox needs, and Meta's manners."""

import asyncio
import hmac
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from inbox.sandbox import blocking, control
from inbox.sandbox.accounts import Number, debugged, profile, whoami
from inbox.sandbox.faults import Fault, GraphError
from inbox.sandbox.line import CutResponse, HalfResponse, Line
from inbox.sandbox.sending import ReadReceipt, check
from inbox.sandbox.world import World

UPLOAD_LIMIT = 100 * 1024 * 1024


def answer(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status, headers={"facebook-api-version": "v26.0"})


class Graph:
    """The routes over a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests: list[dict[str, Any]] = []
        self._trace = world.stream("trace")
        self.stopping = asyncio.Event()
        routes = [
            *control.routes(self),
            *blocking.routes(self),
            *(Route(f"/{name}", self.instagram, methods=["GET"]) for name in ("refresh_access_token", "access_token")),
            Route("/{version}/debug_token", self.debug_token, methods=["GET"]),
            Route("/{version}/me", self.instagram, methods=["GET"]),
            Route("/{version}/me/{edge}", self.instagram, methods=["GET", "POST"]),
            Route("/{version}/{id}/messages", self.messages, methods=["POST"]),
            Route("/{version}/{id}/media", self.upload, methods=["POST"]),
            Route("/{version}/{id}/subscribed_apps", self.subscriptions, methods=["GET", "POST", "DELETE"]),
            Route("/{version}/{id}/register", self.register, methods=["POST"]),
            Route("/{version}/{id}/smb_app_data", self.from_phone, methods=["POST"]),
            Route("/{version}/{id}/phone_numbers", self.phone_numbers, methods=["GET"]),
            Route("/{version}/{id}/message_templates", self.templates, methods=["GET", "POST"]),
            Route("/whatsapp_business/attachments/", self.download, methods=["GET"]),
            Route("/{version}/{id}", self.node, methods=["GET", "POST", "DELETE"]),
        ]
        self.app = Line(Starlette(routes=routes), world)

    def number(self, request: Request) -> Number:
        """The number of the path, after the token was looked at. Raises GraphError."""
        number = self.world.numbers.get(request.path_params["id"])
        self.authorised(request, number)
        if number is None:
            raise unknown(request.path_params["id"], request.method)
        return number

    def authorised(self, request: Request, number: Number | None = None) -> None:
        """Raises GraphError 190 for a wrong token, 200 for the token of another number."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not token or scheme.lower() != "bearer":
            raise GraphError(190, "An access token is required to request this resource.")
        fault = next((found for found in self.world.faults.plan if found.kind == "expired"), None)
        if fault and (number is None or fault.phone_number_id in {"", number.phone_number_id}):
            raise GraphError(190, "Error validating access token: Session has expired.")
        now = self.world.clock.now().timestamp()
        held = [each for each in self.world.numbers.values() if same(token, each.token)]
        if not held:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        if any(0 < each.token_expires <= now for each in held):
            raise GraphError(190, "Error validating access token: Session has expired.")
        if number and not same(token, number.token):
            raise GraphError(
                200, "You do not have the necessary permissions to send messages on behalf of this account"
            )

    def failed(self, error: GraphError) -> Response:
        return answer(error.envelope(f"A{self._trace.getrandbits(120):030x}"), error.status)

    async def faulty(self, request: Request, fault: Fault | None, good: Response | None) -> Response:
        """Put the fault in place of the answer."""
        if fault is None:
            return good or answer({"success": True})
        if fault.kind == "error":
            return self.failed(GraphError(fault.code))
        if fault.kind == "cut":
            return CutResponse()
        if fault.kind == "stall":
            await asyncio.wait({asyncio.ensure_future(self.stopping.wait())}, timeout=fault.seconds)
            return good or answer({"success": True})
        if fault.kind == "half":
            return HalfResponse((good.body if good else b'{"success":true}'), 200, media_type="application/json")
        if fault.kind == "html":
            page = "<html><head><title>502 Bad Gateway</title></head><body>Sorry, something went wrong.</body></html>"
            return Response(page, fault.status, media_type="text/html")
        return Response(b"", fault.status)

    async def instagram(self, request: Request) -> Response:
        """All of Instagram's routes."""
        gram, edge = self.world.gram, request.url.path.rpartition("/")[2]
        raw = await request.body()
        note: dict[str, Any] = {"path": request.url.path, "raw": raw.decode("utf-8", "replace"), "status": 0}
        note["body"] = json.loads(raw) if raw.startswith(b"{") else None
        try:
            if edge in {"refresh_access_token", "access_token"}:
                if edge == "access_token":
                    raise GraphError(100, "This is a long-lived token already")
                return answer(gram.renew(request.query_params.get("access_token", "")))
            if edge == "permissions":
                self.authorised(request)
                scopes = self.holder(request).scopes
                return answer({"data": [{"permission": each, "status": "granted"} for each in scopes]})
            if edge == "me" and (held := self.held(request)) is not None:
                return answer(whoami(held, request.query_params.get("appsecret_proof", "")))
            account = gram.sender(request.headers)
            if edge == "messages":
                self.requests.append(note)
                return answer(await gram.send(account, raw))
            if edge == "conversations":
                return answer(gram.conversations(account))
            if edge == "subscribed_apps":
                account.subscribed = request.method != "DELETE" and (request.method == "POST" or account.subscribed)
                if request.method == "POST":
                    account.fields = str(json.loads(raw or b"{}").get("subscribed_fields", "")).split(",")
                app = {"id": "1", "name": "Siaga", "subscribed_fields": account.fields or ["messages"]}
                data = [app] if account.subscribed else []
                return answer({"data": data} if request.method == "GET" else {"success": True})
            if edge in {"me", account.ig_id}:
                found = {"user_id": account.ig_id, "username": account.username, "account_type": account.account_type}
                return answer({"id": "1", **found})
            return answer(gram.node(account, edge))
        except GraphError as error:
            note["status"] = error.status
            return self.failed(error)

    def held(self, request: Request) -> Number | None:
        """A number that the request's token opens."""
        token = request.headers.get("authorization", "").partition(" ")[2]
        return next((each for each in self.world.numbers.values() if same(token, each.token)), None)

    def holder(self, request: Request) -> Number:
        """The same. Raises GraphError 190."""
        found = self.held(request)
        if found is None:
            raise GraphError(190)
        return found

    async def debug_token(self, request: Request) -> Response:
        """What a token is; asked with that token itself."""
        try:
            token = request.headers.get("authorization", "").partition(" ")[2]
            account = next((one for one in self.world.gram.accounts.values() if same(token, one.token)), None)
            if account is not None:
                self.world.gram.holder(token)
                return answer(debugged("PAGE", "1", account.scopes, account.expires, [account.ig_id]))
            self.authorised(request)
            if not request.query_params.get("input_token"):
                raise GraphError(100, "The parameter input_token is required.")
            held = self.holder(request)
            return answer(debugged(held.token_type, held.app_id, held.scopes, held.token_expires, [held.waba_id]))
        except GraphError as error:
            return self.failed(error)

    async def messages(self, request: Request) -> Response:
        """Send, mark as read, show typing."""
        if self.world.gram.owns(request.path_params["id"]):
            return await self.instagram(request)
        raw = await request.body()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        note: dict[str, Any] = {
            "path": request.url.path, "body": body, "raw": raw.decode("utf-8", "replace"), "status": 0,
            "at": self.world.clock.now().isoformat(), "wamid": None,
        }  # fmt: skip
        self.requests.append(note)
        good: Response | None = None
        try:
            number = self.number(request)
            if not number.registered:
                raise GraphError(133010)
            if body is None or "application/json" not in request.headers.get("content-type", ""):
                raise GraphError(100, "The parameter messaging_product is required.")
            asked = check(body)
            marks = isinstance(asked, ReadReceipt)
            to = "" if isinstance(asked, ReadReceipt) else asked.key
            fault = self.world.faults.take("receipts" if marks else "messages", number.phone_number_id, to)
            if fault is None or (fault.done and fault.kind != "error"):
                good = self.carried_out(number, asked, body, note)
            response = await self.faulty(request, fault, good)
        except GraphError as error:
            response = self.failed(error)
        note["status"] = response.status_code
        return response

    def carried_out(self, number: Number, asked: Any, body: dict[str, Any], note: dict[str, Any]) -> Response:
        if isinstance(asked, ReadReceipt):
            self.world.receipt(number, asked)
            return answer({"success": True})
        sent = self.world.accept(number, asked, body)
        note["wamid"] = sent.wamid
        person: dict[str, Any] = {"input": asked.to}
        if not sent.user.hidden:
            person["wa_id"] = sent.user.phone
        person["user_id"] = sent.user.user_id
        return answer({"messaging_product": "whatsapp", "contacts": [person], "messages": [{"id": sent.wamid}]})

    async def upload(self, request: Request) -> Response:
        try:
            number = self.number(request)
            fault = self.world.faults.take("media", number.phone_number_id)
            if fault:
                return await self.faulty(request, fault, None)
            if not request.headers.get("content-type", "").startswith("multipart/form-data"):
                raise GraphError(100, "(file) is required.")
            async with request.form(max_part_size=UPLOAD_LIMIT) as form:
                file = form.get("file")
                if form.get("messaging_product") != "whatsapp":
                    raise GraphError(100, "The parameter messaging_product is required.")
                if file is None or isinstance(file, str):
                    raise GraphError(100, "The parameter file is required.")
                kept = self.world.shelf.upload(await file.read(), file.content_type or str(form.get("type") or ""))
            return answer({"id": kept.id})
        except GraphError as error:
            return self.failed(error)

    async def node(self, request: Request) -> Response:
        """A number, or a media id."""
        found = request.path_params["id"]
        if self.world.gram.owns(found):
            return await self.instagram(request)
        try:
            if found in self.world.numbers:
                number = self.number(request)
                fault = self.world.faults.take("number", number.phone_number_id)
                if fault:
                    return await self.faulty(request, fault, None)
                return (
                    answer(profile(number, request.query_params.get("fields")))
                    if request.method == "GET"
                    else await self.configure(request, number)
                )
            self.authorised(request)
            fault = self.world.faults.take("locate")
            if fault:
                return await self.faulty(request, fault, None)
            if request.method == "DELETE":
                self.world.shelf.find(found)
                del self.world.shelf.files[found]
                return answer({"success": True})
            if request.method != "GET":
                raise unknown(found, request.method)
            return answer(self.world.shelf.locate(found, str(request.base_url).rstrip("/")))
        except GraphError as error:
            return self.failed(error)

    async def download(self, request: Request) -> Response:
        """The bytes of a file. A wrong token or an old address gets what the CDN gives: no JSON of Graph's."""
        try:
            self.authorised(request)
        except GraphError:
            return Response("Authentication failed", 401, media_type="text/plain")
        fault = self.world.faults.take("download")
        file = self.world.shelf.download(request.query_params.get("ext", ""))
        if file is None:
            return Response("URL signature expired", 404, media_type="text/plain")
        good = Response(file.data, 200, headers={"content-type": file.mime})
        return await self.faulty(request, fault, good)

    async def configure(self, request: Request, number: Number) -> Response:
        """`POST /{phone_number_id}` with a webhook of its own (WA/webhooks/override)."""
        found = (await document(request)).get("webhook_configuration", {})
        if not number.subscribed:
            raise GraphError(100, "The app must be subscribed to the account before its address can be overridden")
        number.override = await self.verified(found.get("override_callback_uri", ""), found.get("verify_token", ""))
        return answer({"success": True})

    async def subscriptions(self, request: Request) -> Response:
        """`/{waba}/subscribed_apps`."""
        if self.world.gram.owns(request.path_params["id"]):
            return await self.instagram(request)
        numbers = [each for each in self.world.numbers.values() if each.waba_id == request.path_params["id"]]
        try:
            self.authorised(request, None)
            if not numbers:
                raise unknown(request.path_params["id"], request.method)
            if request.method == "DELETE":
                for each in numbers:
                    each.subscribed = False
                return answer({"success": True})
            if request.method == "POST":
                found = await document(request)
                if found.get("override_callback_uri"):
                    url = await self.verified(found["override_callback_uri"], found.get("verify_token", ""))
                    for each in numbers:
                        each.account_override = url
                for each in numbers:
                    each.subscribed = True
                return answer({"success": True})
            app = {"id": numbers[0].app_id, "name": "Siaga", "link": "https://www.facebook.com/games/?app_id=1"}
            entry: dict[str, Any] = {"whatsapp_business_api_data": app}
            if numbers[0].account_override:
                entry["override_callback_uri"] = numbers[0].account_override
            return answer({"data": [entry] if numbers[0].subscribed else []})
        except GraphError as error:
            return self.failed(error)

    async def verified(self, url: str, token: str) -> str:
        """The address of a callback that answers. Raises GraphError 100 where it does not answer rightly."""
        if not url or len(url) > 200:
            raise GraphError(100, "Invalid callback URI format")
        challenge = str(self._trace.randrange(10**9, 10**10))
        if not await self.world.courier.verify(url, token, challenge):
            raise GraphError(
                100, "(#2200) Callback verification failed with the following errors: HTTP Status or challenge"
            )
        return url

    async def register(self, request: Request) -> Response:
        try:
            number = self.number(request)
            pin = str((await document(request)).get("pin", ""))
            fault = self.world.faults.take("register", number.phone_number_id)
            if fault:
                return await self.faulty(request, fault, None)
            if not pin.isdigit() or len(pin) != 6:
                raise GraphError(100, "The parameter pin is required.")
            if number.pin and pin != number.pin:
                raise GraphError(133005)
            if number.on_phone:
                raise GraphError(100, "The number is in use in the WhatsApp Business app")
            number.registered = True
            return answer({"success": True})
        except GraphError as error:
            return self.failed(error)

    async def from_phone(self, request: Request) -> Response:
        """`smb_app_data`: history or contact book of a coexistence number, each once."""
        try:
            number = self.number(request)
            wanted = str((await document(request)).get("sync_type", ""))
            if wanted not in {"history", "smb_app_state_sync"} or not number.on_phone or wanted in number.synced:
                raise GraphError(100, "The synchronization cannot be started")
            number.synced.append(wanted)
            return answer({"messaging_product": "whatsapp", "request_id": f"sync-{wanted}"})
        except GraphError as error:
            return self.failed(error)

    async def phone_numbers(self, request: Request) -> Response:
        try:
            self.authorised(request)
        except GraphError as error:
            return self.failed(error)
        found = [each for each in self.world.numbers.values() if each.waba_id == request.path_params["id"]]
        return answer({"data": [profile(each, request.query_params.get("fields")) for each in found], "paging": {}})

    async def templates(self, request: Request) -> Response:
        """The templates of an account: a page of them, or a new one."""
        try:
            self.authorised(request)
            kept = self.world.templates_of(request.path_params["id"])
            fault = self.world.faults.take("templates")
            if fault:
                return await self.faulty(request, fault, None)
            if request.method == "POST":
                made = kept.add(await document(request))
                return answer({"id": made.id, "status": made.status, "category": made.category})
            asked = request.query_params
            limit = asked.get("limit", "25")
            return answer(kept.page(int(limit) if limit.isdecimal() else 25, asked.get("after", "")))
        except GraphError as error:
            return self.failed(error)


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def unknown(found: str, method: str) -> GraphError:
    words = (
        f"Unsupported {method.lower()} request. Object with ID '{found}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation"
    )
    return GraphError(100, words)


async def document(request: Request) -> dict[str, Any]:
    """The JSON object of a request. Raises GraphError 100."""
    try:
        found = json.loads(await request.body() or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise GraphError(100, "Invalid parameter")
    return found
