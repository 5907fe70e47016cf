"""One capability by which shared inboxes are compared, and the page of all of them."""

from typing import Literal

import msgspec

from inbox.actions.action import Action
from inbox.actions.pages import MADE, cell, spoken
from inbox.actions.registry import BY_ID

NUMBERS = (*range(4, 30), *range(36, 55))


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One capability.

    `actions` are ids of the registry, `verbs` of the command line (`channel pause`), `settings` tables or fields of the
    office file (`ladder`, `person.agencies`), `queries` terms of the query language, `tests` files that show it. An
    `answer` other than `yes` has its reason in `says`.
    """

    number: int
    name: str
    answer: Literal["yes", "partly", "no"] = "yes"
    says: str
    actions: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


def page(features: tuple[Feature, ...]) -> str:
    """`docs/features.md`."""
    answers = [feature.answer for feature in features]
    out = [
        MADE,
        "# Features",
        "",
        "The capabilities by which shared inboxes are compared, and what gives each of them here. The numbers are "
        "those of the comparison in the design; channels (1 to 3) are in [message-types.md](message-types.md). "
        f"Of {len(answers)}: {answers.count('yes')} yes, {answers.count('partly')} partly, {answers.count('no')} not.",
        "",
        "| # | capability | | how, or why not | by |",
        "|---|---|---|---|---|",
    ]
    marks = {"yes": "Y", "partly": "partly", "no": "no"}
    for one in features:
        cells = (str(one.number), cell(one.name), marks[one.answer], cell(one.says), cell(_given_by(one)))
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out) + "\n"


def _given_by(feature: Feature) -> str:
    """Keys, verbs, settings, terms, pages and tests of a feature."""
    actions = [_called(BY_ID[name]) for name in feature.actions]
    verbs = [f"`inbox {verb}`" for verb in feature.verbs]
    settings = [f"`{setting}`" if "." in setting else f"`[[{setting}]]`" for setting in feature.settings]
    queries = [f"`{query}`" for query in feature.queries]
    pages = [f"[{page.removeprefix('docs/')}]({page.removeprefix('docs/')})" for page in feature.pages]
    tests = [f"`{test}`" for test in feature.tests]
    return " · ".join(", ".join(part) for part in (actions, verbs, settings, queries, pages, tests) if part)


def _called(action: Action) -> str:
    return f"`{spoken(action.keys[0])}`" if action.keys else f"`:{action.word}`" if action.word else action.english
