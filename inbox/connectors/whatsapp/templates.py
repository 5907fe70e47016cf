"""Message templates at Meta: read all of them, submit the starter set. Source: Meta, template-api (2026)."""

from pathlib import Path
from typing import Any

import msgspec

from inbox.connectors.base import Refused, Uncertain
from inbox.connectors.graph import Graph
from inbox.connectors.values import mapping, objects, text
from inbox.wire import TemplateInfo, TemplatePush

_FIELDS = "name,status,category,language,components,rejected_reason,parameter_format"
PAGE, MOST_PAGES = "100", 50
STARTER = Path(__file__).parent / "starter_templates.json"


async def fetch(graph: Graph, waba: str, channel: str) -> list[TemplateInfo]:
    """All templates of an account, page by page. Raises GraphError, OSError."""
    found: dict[tuple[str, str], TemplateInfo] = {}
    after = ""
    for _page in range(MOST_PAGES):
        asked = {"fields": _FIELDS, "limit": PAGE, **({"after": after} if after else {})}
        answer = await graph.get(waba, "message_templates", params=asked)
        for one in objects(answer.get("data")):
            made = _read(one, channel)
            if made.name:
                found[made.name, made.language] = made
        paging = mapping(answer.get("paging"))
        following = text(mapping(paging.get("cursors")).get("after"))
        if not paging.get("next") or not following or following == after:
            break
        after = following
    return list(found.values())


def _read(one: dict[str, Any], channel: str) -> TemplateInfo:
    reason = text(one.get("rejected_reason"))
    return TemplateInfo(
        channel=channel,
        name=text(one.get("name"))[:512],
        language=text(one.get("language"))[:20],
        status=text(one.get("status")).upper()[:40],
        category=text(one.get("category")).upper()[:40],
        components=objects(one.get("components")),
        reason="" if reason.upper() == "NONE" else reason[:500],
    )


def starter() -> list[dict[str, Any]]:
    """The set that is shipped: bodies of POST message_templates."""
    return msgspec.json.decode(STARTER.read_bytes(), type=list[dict[str, Any]])


async def push(graph: Graph, waba: str, channel: str) -> list[TemplatePush]:
    """Submit what of the starter set is not there. Raises GraphError, OSError where the list cannot be read."""
    there = {(one.name, one.language) for one in await fetch(graph, waba, channel)}
    told = []
    for one in starter():
        name, language = text(one.get("name")), text(one.get("language"))
        if (name, language) in there:
            told.append(TemplatePush(name=name, language=language, outcome="present"))
            continue
        answer = await graph.post(waba, "message_templates", body=one)
        if isinstance(answer, Refused | Uncertain):
            told.append(TemplatePush(name=name, language=language, outcome="refused", reason=answer.problem.title))
        else:
            told.append(TemplatePush(name=name, language=language, outcome="submitted"))
    return told
