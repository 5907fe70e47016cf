"""Message templates: their variables, what a filled one looks like, and what is missing before it may leave.

Components are the provider's objects. Source: Meta, template components and template API (2026).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Components = Sequence[Mapping[str, Any]]
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}")
# A text of a variable may hold no line break, tab, or more than four spaces in a row.
_BREAKING = re.compile(r"[\r\n\t]| {5,}")
FILES = frozenset({"image", "video", "document"})
_FIXED_BUTTONS = frozenset({"QUICK_REPLY", "PHONE_NUMBER", "URL", "VOICE_CALL", "REQUEST_CONTACT_INFO"})


@dataclass(frozen=True)
class Slot:
    """One variable. `key` names it for people: `1` or `nama` in the body, `header.1`, `button.0`; `header` a file."""

    key: str
    where: Literal["header", "body", "button"]
    name: str
    kind: str = "text"
    index: int = 0
    example: str = ""


def _kind(component: Mapping[str, Any]) -> str:
    return str(component.get("type", "")).upper()


def _texts(component: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    for found in _VARIABLE.finditer(str(component.get("text") or "")):
        if found[1] not in seen:
            seen.add(found[1])
            yield found[1]


def _examples(component: Mapping[str, Any], part: str) -> dict[str, str]:
    given = component.get("example")
    example: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    named = example.get(f"{part}_text_named_params")
    if isinstance(named, list):
        return {str(o.get("param_name")): str(o.get("example", "")) for o in named if isinstance(o, Mapping)}
    values = example.get(f"{part}_text")
    if isinstance(values, list) and values and isinstance(values[0], list):
        values = values[0]
    return {str(i): str(value) for i, value in enumerate(values if isinstance(values, list) else [], 1)}


def slots(components: Components) -> list[Slot]:
    """Every variable of a template: header, then body, then buttons."""
    found: list[Slot] = []
    for component in components:
        match _kind(component):
            case "HEADER":
                form = str(component.get("format") or "TEXT").lower()
                if form in FILES:
                    found.insert(0, Slot("header", "header", "", form))
                elif form == "text":
                    examples = _examples(component, "header")
                    names = list(_texts(component))
                    found[:0] = [Slot(f"header.{n}", "header", n, example=examples.get(n, "")) for n in names]
            case "BODY":
                examples = _examples(component, "body")
                found += [Slot(n, "body", n, example=examples.get(n, "")) for n in _texts(component)]
            case "BUTTONS":
                for index, button in enumerate(component.get("buttons") or []):
                    if isinstance(button, Mapping) and _VARIABLE.search(str(button.get("url") or "")):
                        found.append(Slot(f"button.{index}", "button", "1", index=index))
    order = {"header": 0, "body": 1, "button": 2}
    return sorted(found, key=lambda slot: order[slot.where])


def sendable(components: Components) -> bool:
    """Whether a template has only parts that can be filled here: no map, carousel, code or form."""
    for component in components:
        kind = _kind(component)
        form = str(component.get("format") or "TEXT").lower()
        if kind not in ("HEADER", "BODY", "FOOTER", "BUTTONS") or (kind == "HEADER" and form not in {*FILES, "text"}):
            return False
        for button in component.get("buttons") or []:
            if not isinstance(button, Mapping) or str(button.get("type", "")).upper() not in _FIXED_BUTTONS:
                return False
    return any(_kind(component) == "BODY" for component in components)


def missing(components: Components, params: Mapping[str, str], *, file: bool = False) -> list[str]:
    """Keys of the variables that have no value (pitfall 25). `file`: one is attached for the header."""
    return [
        slot.key
        for slot in slots(components)
        if (not file if slot.kind in FILES else not params.get(slot.key, "").strip())
    ]


def unknown(components: Components, params: Mapping[str, str]) -> list[str]:
    """Keys given that the template does not have."""
    known = {slot.key for slot in slots(components)}
    return [key for key in params if key not in known]


def breaking(params: Mapping[str, str]) -> list[str]:
    """Keys whose values hold what a variable may not: line breaks, tabs, five spaces in a row."""
    return [key for key, value in params.items() if _BREAKING.search(value)]


def positional(components: Components, values: Sequence[str]) -> dict[str, str]:
    """Values in the order of the template's text variables, by key."""
    texts = [slot.key for slot in slots(components) if slot.kind == "text"]
    return dict(zip(texts, values, strict=False))


def preview(components: Components, params: Mapping[str, str]) -> str:
    """What the citizen will read: header, body, footer, and the buttons in brackets. What is empty stays {{…}}."""
    lines = []
    for component in components:
        prefix = "header." if _kind(component) == "HEADER" else ""

        def filled(found: re.Match[str], prefix: str = prefix) -> str:
            return params.get(prefix + found[1], "").strip() or found[0]

        if text := str(component.get("text") or ""):
            lines.append(_VARIABLE.sub(filled, text))
        buttons = component.get("buttons") or []
        named = [str(b.get("text", "")) for b in buttons if isinstance(b, Mapping) and b.get("text")]
        if named:
            lines.append(" ".join(f"[{name}]" for name in named))
    return "\n\n".join(lines)


def filled(components: Components, params: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """The components of a send request; the file of a header is added where it is uploaded."""
    made: list[dict[str, Any]] = []
    for where in ("header", "body"):
        parameters = [_parameter(s, params) for s in slots(components) if s.where == where and s.kind == "text"]
        if parameters:
            made.append({"type": where, "parameters": parameters})
    for slot in slots(components):
        if slot.where == "button":
            parameter = {"type": "text", "text": params.get(slot.key, "")}
            made.append({"type": "button", "sub_type": "url", "index": str(slot.index), "parameters": [parameter]})
    return tuple(made)


def _parameter(slot: Slot, params: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "text", "text": params.get(slot.key, "").strip()}
    if not slot.name.isdecimal():
        made["parameter_name"] = slot.name
    return made


def header_file(components: Components) -> str:
    """The kind of file that a template's header takes; empty for none."""
    return next((slot.kind for slot in slots(components) if slot.where == "header" and slot.kind in FILES), "")
