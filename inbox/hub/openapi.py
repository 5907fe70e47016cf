"""`GET /v1/openapi.json`: the client listener described from its own types."""

from functools import cache
from typing import Any

import msgspec

from inbox import __version__
from inbox.office import OfficeDiff
from inbox.wire import (
    VIEWS,
    AnyCommand,
    CannedFile,
    Change,
    ChannelCheck,
    ChannelState,
    CommandResult,
    Connecting,
    DeskAct,
    DeskPlace,
    DraftAnswer,
    Duty,
    DutyAsked,
    ErrorBody,
    Finding,
    HubDraft,
    HubInfo,
    Looking,
    Me,
    MediaTicket,
    Member,
    Person,
    PinChange,
    PutDraft,
    SavedView,
    SearchHit,
    SecretInfo,
    Snapshot,
    TemplateInfo,
    TemplatePush,
    Thread,
    ThreadPage,
    ThreadView,
    Timeline,
)

# method, path, summary, answer type (or media type), body type, query parameters
_Row = tuple[str, str, str, Any, Any, dict[str, dict[str, Any]]]
_INT, _TEXT = {"type": "integer"}, {"type": "string"}
ROWS: list[_Row] = [
    ("get", "/health", "Whether the hub is well", None, None, {}),
    ("get", "/metrics", "Prometheus text", "text/plain", None, {}),
    ("get", "/v1/me", "Who the hub takes the caller for", Me, None, {}),
    ("get", "/v1/snapshot", "Everything a client starts from, with its cursor; of its threads the first `limit`",
     Snapshot, None, {"limit": _INT}),
    ("get", "/v1/page", "The next threads of a snapshot, or of a view, after the `next` of the page before", ThreadPage,
     None, {"view": {"enum": list(VIEWS)}, "after": _TEXT, "limit": _INT}),
    ("get", "/v1/counts", "How many threads of a snapshot each view has", dict[str, int], None, {}),
    ("get", "/v1/feed", "Server-sent events after a cursor; each data line is a Change; 410 where it expired",
     "text/event-stream", None, {"since": _TEXT}),
    ("get", "/v1/threads", "Threads of a view, most urgent first", list[Thread], None,
     {"view": {"enum": list(VIEWS)}, "agency": _TEXT, "status": _TEXT, "tag": _TEXT, "query": _TEXT, "limit": _INT}),
    ("get", "/v1/threads/{number}", "A thread with its messages, oldest first", ThreadView, None, {}),
    ("get", "/v1/threads/{number}/person", "The person of a thread over all channels", Person, None, {}),
    ("get", "/v1/threads/{number}/timeline", "What was said with that person, oldest first", Timeline, None,
     {"limit": _INT}),
    ("get", "/v1/suggestions", "Persons for whom a join is suggested", list[Person], None, {"limit": _INT}),
    ("get", "/v1/conversations", "Several threads with their messages", list[ThreadView], None, {"threads": _TEXT}),
    ("get", "/v1/written/{id}", "A reply of the caller's that has not left, as they wrote it", str, None, {}),
    ("get", "/v1/search", "Found messages", list[SearchHit], None, {"q": _TEXT, "limit": _INT}),
    ("get", "/v1/places", "Places whose words begin as typed", list[str], None, {"q": _TEXT}),
    ("get", "/v1/views", "Everybody's saved views, then the caller's own", list[SavedView], None, {}),
    ("get", "/v1/drafts", "The caller's drafts, with those given to them", list[HubDraft], None, {}),
    ("delete", "/v1/drafts/{id}", "Forget one of them", DraftAnswer, None, {}),
    ("put", "/v1/threads/{number}/draft", "The caller's draft of a thread as it is now", DraftAnswer, PutDraft, {}),
    ("delete", "/v1/threads/{number}/draft", "The draft is no more, unless its rev is another", DraftAnswer, None,
     {"base": _INT}),
    ("post", "/v1/commands", "One command; 409 stale, 4xx refused", CommandResult, AnyCommand, {}),
    ("get", "/v1/media/{id}", "The bytes of an attachment", "application/octet-stream", None, {}),
    ("post", "/v1/media", "Upload a file, to be named in a reply", MediaTicket, "application/octet-stream",
     {"name": _TEXT}),
    ("get", "/v1/office", "The office file in force", "application/toml", None, {}),
    ("post", "/v1/office", "Apply an office file", OfficeDiff, "application/toml", {"dry_run": _INT, "name": _TEXT}),
    ("get", "/v1/office/files", "The files of its canned replies; their bytes at /v1/media/kc-{sha256}",
     list[CannedFile], None, {}),
    ("get", "/v1/channels", "How every channel is", list[ChannelState], None, {}),
    ("post", "/v1/channels/{channel}/pause", "Send nothing more", ChannelState, None, {}),
    ("post", "/v1/channels/{channel}/resume", "Send again", ChannelState, None, {}),
    ("post", "/v1/channels/{channel}/check", "What a channel still needs", ChannelCheck, None, {}),
    ("get", "/v1/templates", "Message templates of a channel or of all", list[TemplateInfo], None, {"channel": _TEXT}),
    ("post", "/v1/channels/{channel}/templates/sync", "Ask the provider for templates", list[TemplateInfo], None, {}),
    ("post", "/v1/channels/{channel}/templates/push", "Submit the starter set", list[TemplatePush], None, {}),
    ("post", "/v1/threads/{number}/typing", "The citizen sees that somebody writes", None, None, {}),
    ("post", "/v1/watching", "The thread that the client's person has open, or none", None, Looking, {}),
    ("get", "/v1/duty", "Who may be on duty on the caller's Unix login", list[Member], None, {}),
    ("post", "/v1/duty", "A pass for somebody's PIN, for the header Siaga-Duty; 401 wrong, 429 too many tries",
     Duty, DutyAsked, {}),
    ("get", "/v1/sessions", "The caller's open desks", list[DeskPlace], None, {}),
    ("post", "/v1/sessions", "A desk takes over from the person's others, or has put its draft away",
     None, DeskAct, {}),
    ("get", "/v1/people", "Everybody of the office, and whether they have a PIN", list[Member], None, {}),
    ("put", "/v1/people/{login}/pin", "Set a PIN; empty takes it away", Member, PinChange, {}),
    ("get", "/v1/secrets", "Which secrets are set", list[SecretInfo], None, {}),
    ("put", "/v1/secrets/{channel}/{name}", "Set a secret; the body is its value", SecretInfo, "text/plain", {}),
    ("post", "/v1/channels/{channel}/connect", "Register and subscribe it", list[Finding], Connecting, {}),
    ("get", "/v1/hub", "How this hub stands", HubInfo, None, {}),
    ("post", "/v1/hub/stop", "End this hub", None, None, {}),
]  # fmt: skip
_REF = "#/components/schemas/{name}"


def _content(kind: Any, schemas: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(kind, str):
        return {kind: {"schema": {"type": "string"}}}
    return {"application/json": {"schema": schemas.get(kind, {"type": "object"})}}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    kinds = [kind for row in ROWS for kind in (row[3], row[4]) if kind is not None and not isinstance(kind, str)]
    kinds += [Change, ErrorBody]
    found, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    schemas = dict(zip(kinds, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for method, path, summary, given, body, query in ROWS:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        entry: dict[str, Any] = {
            "summary": summary,
            "parameters": [
                *(
                    {"name": n, "in": "path", "required": True, "schema": _INT if n == "number" else _TEXT}
                    for n in names
                ),
                *({"name": n, "in": "query", "schema": s} for n, s in query.items()),
            ],
            "responses": {
                "200": {"description": "done", "content": _content(given, schemas)},
                "default": {"description": "refused", "content": _content(ErrorBody, schemas)},
            },
        }
        if body is not None:
            entry["requestBody"] = {"required": True, "content": _content(body, schemas)}
        paths.setdefault(path, {})[method] = entry
    return {
        "openapi": "3.1.0",
        "info": {"title": "Siaga hub", "version": __version__},
        "servers": [{"url": "http://hub", "description": "the hub's unix socket"}],
        "paths": paths,
        "components": {"schemas": components},
    }
