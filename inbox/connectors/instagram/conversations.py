"""The safety net: recent conversations read by polling, because some messages never reach the webhook.

Details are given for the 20 newest messages of a conversation only; an older id is answered with an error that says it
was deleted, which is no unsend. Source: Meta, Instagram conversations API (v25.0).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from inbox.connectors.base import InboundMessage, Party
from inbox.connectors.graph import GraphError
from inbox.connectors.instagram.content import content
from inbox.connectors.values import mapping, moment, objects, text

log = logging.getLogger("inbox.connectors.instagram")
NEWEST = 20
PAGES = 10
Ask = Callable[[str, Mapping[str, str]], Awaitable[dict[str, Any]]]
_DETAILS = "id,created_time,from,to,message,attachments,shares,story,is_unsupported"
_STOPS = frozenset({"stop", "retry"})


async def recent(
    ask: Ask, account: str, since: datetime, known: Callable[[str], Awaitable[bool]]
) -> list[InboundMessage]:
    """Messages since then that are not known yet, oldest first. Raises GraphError for the account, OSError."""
    found: list[InboundMessage] = []
    for conversation in await _conversations(ask, since):
        listed = mapping((await ask(conversation, {"fields": "messages"})).get("messages"))
        for one in objects(listed.get("data"))[:NEWEST]:
            identity, at = text(one.get("id")), moment(one.get("created_time"))
            if not identity or (at is not None and at < since) or await known(identity):
                continue
            try:
                item = message(await ask(identity, {"fields": _DETAILS}), account)
            except GraphError as error:
                if error.action in _STOPS:
                    raise
                # Not an unsend: too old to be described, or not for us.
                log.info("a message of a conversation is not described: %s", error.problem.code)
                continue
            if item is not None and (item.at is None or item.at >= since):
                found.append(item)
    unique = {item.external_id: item for item in found}
    return sorted(unique.values(), key=lambda item: (item.at or since, item.external_id))


async def _conversations(ask: Ask, since: datetime) -> list[str]:
    """Ids of conversations in which something happened since then."""
    found: list[str] = []
    params = {"platform": "instagram", "fields": "id,updated_time"}
    for _page in range(PAGES):
        answer = await ask("me/conversations", params)
        fresh = []
        for one in objects(answer.get("data")):
            at = moment(one.get("updated_time"))
            if text(one.get("id")) and (at is None or at >= since):
                fresh.append(text(one.get("id")))
        found += fresh
        paging = mapping(answer.get("paging"))
        after = text(mapping(paging.get("cursors")).get("after"))
        if not fresh or not after or not paging.get("next"):
            break
        params = {**params, "after": after}
    return list(dict.fromkeys(found))


def message(node: dict[str, Any], account: str) -> InboundMessage | None:
    """A message node of the conversations API; null where it names nobody."""
    author = mapping(node.get("from"))
    out = text(author.get("id")) == account
    others = [one for one in objects(mapping(node.get("to")).get("data")) if text(one.get("id")) != account]
    person = (others[0] if others else {}) if out else author
    igsid, identity = text(person.get("id")), text(node.get("id"))
    if not igsid or not identity:
        return None
    said = content(_as_webhook(node))
    return InboundMessage(
        account=account,
        at=moment(node.get("created_time")),
        raw=node,
        external_id=identity,
        party=Party(ids=(("igsid", igsid),), name=text(person.get("name")), username=text(person.get("username"))),
        direction="out" if out else "in",
        type=said.type,
        text=said.text,
        media=said.media,
        detail={**said.detail, "polled": True},
    )


def _as_webhook(node: dict[str, Any]) -> dict[str, Any]:
    """The same message as the webhook would have said it."""
    attachments: list[dict[str, Any]] = []
    for one in objects(mapping(node.get("attachments")).get("data")):
        kind, url = "file", text(one.get("file_url"))
        for key, name in (("image_data", "image"), ("video_data", "video"), ("audio_data", "audio")):
            if text(mapping(one.get(key)).get("url")):
                kind, url = name, text(mapping(one.get(key)).get("url"))
        attachments.append({"type": kind, "payload": {"url": url, "title": text(one.get("name"))}})
    for one in objects(mapping(node.get("shares")).get("data")):
        attachments.append({"type": "share", "payload": {"url": text(one.get("link")), "title": text(one.get("name"))}})
    story = mapping(node.get("story"))
    found: dict[str, Any] = {"text": text(node.get("message"))}
    if link := text(mapping(story.get("mention")).get("link")):
        attachments.append({"type": "story_mention", "payload": {"url": link}})
    if reply := mapping(story.get("reply_to")):
        found["reply_to"] = {"story": {"id": text(reply.get("id")), "url": text(reply.get("link"))}}
    if attachments:
        found["attachments"] = attachments
    if node.get("is_unsupported") is True:
        found["is_unsupported"] = True
    return found
