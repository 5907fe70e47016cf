"""That no hub answers. Apart from `api`, so that finding a hub does not load what talking to it needs."""


class Unreachable(Exception):
    """The hub did not answer. `sent` says whether the request may have reached it."""

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.sent = sent
