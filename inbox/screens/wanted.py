"""The filter line of the list: `banjir #urgent @rina opd:bpbd` as a test of threads."""

from collections.abc import Callable

from inbox.wire import OfficeInfo, Thread


def wanted(text: str, office: OfficeInfo) -> Callable[[Thread], bool] | None:
    """A test for what was typed; None for nothing. Every word must be there, in any order, upper or lower case.

    `#word` is a tag, `@word` the assignee (`@-` nobody), other words are looked for in name, preview, subject, place,
    number and agency.
    """
    words = text.casefold().split()
    if not words:
        return None
    agencies = {a.id: f"{a.id} {a.name}".casefold() for a in office.agencies}
    people = {p.login: f"{p.login} {p.name}".casefold() for p in office.people}

    def test(thread: Thread) -> bool:
        shown = " ".join(a.shown for a in thread.contact.addresses)
        where = agencies.get(thread.agency or "", thread.agency or "")
        hay = f"#{thread.number} {thread.contact.name} {thread.preview} {thread.subject} {thread.place or ''} {shown}"
        hay = f"{hay} {thread.number} {where}".casefold()
        for word in words:
            if len(word) > 1 and word[0] == "#" and not word[1:].isdigit():
                if not any(word[1:] in tag.casefold() for tag in thread.tags):
                    return False
            elif len(word) > 1 and word[0] == "@":
                who = people.get(thread.assignee or "", (thread.assignee or "").casefold())
                if (who != "") if word == "@-" else (word[1:] not in who):
                    return False
            elif word not in hay:
                return False
        return True

    return test
