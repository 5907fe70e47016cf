"""What an arriving message makes of its thread: danger words first, then the rules of the office."""

from dataclasses import dataclass, replace

from inbox.domain.danger import danger
from inbox.domain.rules import DANGER, Effects, Rule, Ruling, Said, judge
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Office
from inbox.store import threads
from inbox.store.threads import ThreadRow


@dataclass(frozen=True)
class Rules:
    """The rules of an office. `danger`: whether the shipped words lift threads; `agencies`: names by id."""

    rules: tuple[Rule, ...] = ()
    danger: bool = True
    agencies: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, office: Office) -> "Rules":
        """As the office file has them."""
        return cls(office.rules, office.danger, tuple((a.id, a.name or a.id) for a in office.agencies))


def arrived(unit: Unit, rules: Rules, thread: ThreadRow, said: Said) -> None:
    """Look at a citizen's message that has just come into the thread."""
    found = danger(said.text) if rules.danger else None
    if found is not None and DANGER not in thread.tag_list():
        thread.category_kind, thread.priority = "darurat", 1
        threads.set_tags(unit.tx, thread, [*thread.tag_list(), DANGER])
        text = _("Kata bahaya: \u201c{words}\u201d. Dinaikkan ke paling atas sebagai darurat.").format(words=found[1])
        unit.event(thread, "danger", text, kind=found[0], words=found[1])
    if not rules.rules:
        return
    rulings = thread.rulings()
    known = {ruling.rule for ruling in rulings}
    for verdict in judge([rule for rule in rules.rules if rule.name not in known], said):
        rule, effects = verdict.rule, _news(thread, verdict.rule.effects)
        if not effects:
            continue
        state = "proposed" if rule.propose else "applied"
        rulings.append(Ruling(rule.name, verdict.reason, effects, state))  # type: ignore[arg-type]
        words = said_of(effects, dict(rules.agencies))
        if rule.propose:
            text = _("Aturan {rule} mengusulkan {what} (karena: {reason}).")
        else:
            apply(unit, thread, effects)
            text = _("Aturan {rule}: {what} (karena: {reason}).")
        unit.event(
            thread, "ruled", text.format(rule=rule.name, what=words, reason=verdict.reason), rule=rule.name,
            reason=verdict.reason, state=state,
        )  # fmt: skip
    if len(rulings) > len(known):
        thread.set_rulings(rulings)


def apply(unit: Unit, thread: ThreadRow, effects: Effects) -> None:
    """Make the thread as a rule says."""
    if effects.agency is not None:
        thread.agency = effects.agency
    if effects.category is not None:
        thread.category_kind = effects.category
    if effects.spm is not None:
        thread.category_spm = effects.spm
    if effects.priority is not None:
        thread.priority = effects.priority
    if effects.tags:
        threads.set_tags(unit.tx, thread, [*thread.tag_list(), *effects.tags])


def said_of(effects: Effects, agencies: dict[str, str]) -> str:
    """What the effects are, in words."""
    parts: list[str] = []
    if effects.agency is not None:
        parts.append(_("OPD {agency}").format(agency=agencies.get(effects.agency, effects.agency)))
    if effects.category is not None or effects.spm is not None:
        parts.append(_("kategori {kind}").format(kind=" ".join(c for c in (effects.category, effects.spm) if c)))
    parts += [f"#{tag}" for tag in effects.tags]
    if effects.priority is not None:
        parts.append(_("prioritas {n}").format(n=effects.priority))
    return ", ".join(parts)


def _news(thread: ThreadRow, effects: Effects) -> Effects:
    """What of the effects changes something; a priority is only raised, an emergency stays one."""
    tags = tuple(tag for tag in effects.tags if tag not in thread.tag_list())
    urgent = thread.category_kind == "darurat"
    return replace(
        effects, tags=tags, agency=None if effects.agency == thread.agency else effects.agency,
        category=None if urgent or effects.category == thread.category_kind else effects.category,
        spm=None if effects.spm == thread.category_spm else effects.spm,
        priority=effects.priority if effects.priority is not None and effects.priority < thread.priority else None,
    )  # fmt: skip
