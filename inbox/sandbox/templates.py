"""Message templates as Meta keeps them: paged, approved after a while, and strict about what a send fills in.

Rules: WA/reference/whatsapp-business-account/template-api and the error codes 132000, 132001, 132012, 132015.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from inbox.sandbox.faults import GraphError

JSON = dict[str, Any]
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
PAGE = 25


@dataclass
class Template:
    """One template in one language."""

    id: str
    name: str
    language: str
    components: list[JSON]
    status: str = "APPROVED"
    category: str = "UTILITY"
    reason: str = "NONE"  # why it was rejected

    def told(self) -> JSON:
        """As the list gives it."""
        return {
            "name": self.name, "status": self.status, "category": self.category, "language": self.language,
            "components": self.components, "id": self.id, "rejected_reason": self.reason,
        }  # fmt: skip


def variables(text: str) -> list[str]:
    """The names in {{…}}, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


@dataclass
class Templates:
    """All templates of an account, by name and language. `review`: the state that a new one gets."""

    kept: dict[tuple[str, str], Template] = field(default_factory=dict)
    review: str = "APPROVED"
    asked: int = 0

    def add(self, body: JSON) -> Template:
        """Take a new one. Raises GraphError 100 as Meta would."""
        name, language, components = body.get("name"), body.get("language"), body.get("components")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise GraphError(100, "Param name must be lowercase alphanumeric characters and underscores.")
        if body.get("category") not in {"UTILITY", "MARKETING", "AUTHENTICATION"}:
            raise GraphError(100, "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.")
        if not isinstance(language, str) or not language or not isinstance(components, list):
            raise GraphError(100, "The parameter components is required.")
        if (name, language) in self.kept:
            raise GraphError(100, "There is already content in this language for this template name.")
        bodies = [one for one in components if isinstance(one, dict) and one.get("type") == "BODY"]
        if len(bodies) != 1 or not isinstance(bodies[0].get("text"), str) or len(bodies[0]["text"]) > 1024:
            raise GraphError(100, "A template needs exactly one BODY of at most 1024 characters.")
        text = bodies[0]["text"].strip()
        if text.startswith("{{") or text.endswith("}}"):
            raise GraphError(100, "Variables can't be at the start or end of the template.")
        if variables(text) and not bodies[0].get("example"):
            raise GraphError(100, "Templates with variables need examples.")
        made = Template(str(10**14 + len(self.kept)), name, language, components, self.review, body["category"])
        self.kept[name, language] = made
        return made

    def page(self, limit: int, after: str) -> JSON:
        """A page of the list with its cursors."""
        self.asked += 1
        everything = list(self.kept.values())
        start = int(after) if after.isdecimal() else 0
        end = start + max(1, min(limit, PAGE))
        found: JSON = {"data": [one.told() for one in everything[start:end]]}
        if found["data"]:
            found["paging"] = {"cursors": {"before": str(start), "after": str(end)}}
            if end < len(everything):
                found["paging"]["next"] = f"https://graph.facebook.com/next?after={end}"
        return found

    def check(self, content: JSON) -> None:
        """Whether a send fits its template. Raises GraphError 132000, 132001, 132012, 132015."""
        name, code = content["name"], content["language"]["code"]
        found = self.kept.get((name, code))
        if found is None or found.status in {"PENDING", "REJECTED"}:
            raise GraphError(132001, details=f"template name ({name}) does not exist in {code}")
        if found.status != "APPROVED":
            raise GraphError(132015, details=f"template {name} is {found.status}")
        given = {str(one.get("type")).lower(): one for one in content.get("components", []) if isinstance(one, dict)}
        for component in found.components:
            kind = str(component.get("type")).lower()
            if kind not in {"header", "body"}:
                continue
            parameters = (given.get(kind) or {}).get("parameters", [])
            form = str(component.get("format", "TEXT")).upper()
            if kind == "header" and form in {"IMAGE", "VIDEO", "DOCUMENT"}:
                if len(parameters) != 1 or parameters[0].get("type") != form.lower():
                    raise GraphError(132012, details=f"header: Format mismatch, expected {form}")
                continue
            names = variables(str(component.get("text", "")))
            if len(parameters) != len(names):
                raise GraphError(
                    132000,
                    details=f"{kind}: number of localizable_params ({len(parameters)}) does not match the expected "
                    f"number of params ({len(names)})",
                )
            for parameter, wanted in zip(parameters, names, strict=True):
                if parameter.get("type") != "text" or not str(parameter.get("text", "")).strip():
                    raise GraphError(132012, details=f"{kind}: Parameter format does not match")
                if not wanted.isdecimal() and parameter.get("parameter_name") not in names:
                    raise GraphError(132012, details=f"{kind}: Parameter name is missing or empty")
