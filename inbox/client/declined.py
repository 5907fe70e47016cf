"""That the hub answered no. Apart from `api`, which loads what talking to it needs."""

from inbox.wire import Problem


class Declined(Exception):
    """The hub answered no. `problem` says why in the person's language, `status` is the HTTP status."""

    def __init__(self, problem: Problem, status: int) -> None:
        super().__init__(f"{status} {problem.code}: {problem.title}")
        self.problem = problem
        self.status = status
