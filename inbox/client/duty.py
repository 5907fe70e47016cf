"""What a client asks of the hub about persons: who may be on duty, a pass for a PIN, a new PIN."""

from urllib.parse import quote

import msgspec

from inbox.client.api import Api
from inbox.wire import Duty, DutyAsked, Member, PinChange


async def choices(api: Api) -> list[Member]:
    """Who may be on duty on our Unix login. Raises Declined, Unreachable, as all here."""
    return await api.call("GET", "/v1/duty", list[Member])


async def begin(api: Api, asked: DutyAsked) -> Duty:
    """A pass for a PIN. Declined: 401 wrong, 429 too many tries."""
    return await api.call("POST", "/v1/duty", Duty, content=msgspec.json.encode(asked))


async def people(api: Api) -> list[Member]:
    """Everybody of the office."""
    return await api.call("GET", "/v1/people", list[Member])


async def change_pin(api: Api, person: str, change: PinChange) -> Member:
    """Set or take away somebody's PIN. It travels on the socket alone."""
    path = f"/v1/people/{quote(person, safe='')}/pin"
    return await api.call("PUT", path, Member, content=msgspec.json.encode(change))
