"""Meta's list of blocked users (developers.facebook.com/documentation/business-messaging/whatsapp/block-users).

Only somebody who wrote within 24 hours can be blocked there; unblocking has no such limit.
"""

from inbox.connectors.base import Refused, Uncertain
from inbox.connectors.graph import Graph
from inbox.connectors.values import mapping, objects, text
from inbox.i18n import _
from inbox.wire import Problem


async def tell(
    graph: Graph, number: str, addresses: tuple[tuple[str, str], ...], *, on: bool
) -> Refused | Uncertain | None:
    """Put somebody on the number's list, or take them off it; null where that is done."""
    user = next((value for kind, value in addresses if kind in ("phone", "bsuid")), "")
    body = {"messaging_product": "whatsapp", "block_users": [{"user": user}]}
    answer = await graph.post(number, "block_users", body=body, method="POST" if on else "DELETE")
    if not isinstance(answer, dict):
        return answer
    listed = mapping(answer.get("block_users"))
    if failed := objects(listed.get("failed_users")):
        error = next(iter(objects(failed[0].get("errors"))), {})
        code = str(error.get("code", "")) or "block"
        title = text(error.get("message")) or _("WhatsApp menolak memblokir nomor ini.")
        return Refused(action="final", problem=Problem(code=code, title=title))
    return None
