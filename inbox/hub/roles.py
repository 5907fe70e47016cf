"""What a Unix login may do at an office."""

from inbox.office import Office
from inbox.wire import Me, Role

EVERY: tuple[Role, ...] = ("admin", "supervisor", "auditor", "operator")


def me(office: Office, login: str, *, own: bool, usable: bool) -> Me:
    """The roles of a login. `own`: it is the hub's own user, always operator. Nobody named: every role.

    Not so where the office file is not `usable`: then nobody gets more than it says.
    """
    person = office.person(login)
    roles: list[Role] = list(person.roles) if person else []
    if own:
        nobody = not office.people and usable
        roles += [role for role in (EVERY if nobody else ("operator",)) if role not in roles]
    agencies = list(person.agencies) if person else ["*"] if own else []
    if own and "operator" in roles and "*" not in agencies and not person:
        agencies = ["*"]
    name = (person.name if person else "") or login
    kept_in = office.restricted or (person is not None and person.restricted)
    return Me(login=login, name=name, roles=roles, agencies=agencies, timezone=office.timezone, restricted=kept_in)
