"""What a client asks of the hub about drafts. All raise Declined, Unreachable."""

from urllib.parse import quote

import msgspec

from inbox.client.api import Api
from inbox.wire import DraftAnswer, HubDraft, PutDraft


async def every(api: Api) -> list[HubDraft]:
    """The caller's drafts, with those given to them, the newest first."""
    return await api.call("GET", "/v1/drafts", list[HubDraft])


async def put(api: Api, thread: int, draft: PutDraft) -> DraftAnswer:
    """The caller's draft of a thread as it is now."""
    return await api.call("PUT", f"/v1/threads/{thread}/draft", DraftAnswer, content=msgspec.json.encode(draft))


async def drop(api: Api, thread: int, base: int) -> DraftAnswer:
    """The caller's draft is no more, unless it is another than that of revision `base`."""
    return await api.call("DELETE", f"/v1/threads/{thread}/draft", DraftAnswer, {"base": base})


async def discard(api: Api, identity: str) -> None:
    """Forget one of the caller's drafts."""
    await api.call("DELETE", f"/v1/drafts/{quote(identity, safe='')}", DraftAnswer)
