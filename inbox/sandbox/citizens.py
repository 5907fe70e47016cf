"""Citizens who write, ask again when nobody answers, and answer when somebody does."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime

from inbox.sandbox import answers, content
from inbox.sandbox.accounts import Number
from inbox.sandbox.people import Citizen, citizen, phone
from inbox.sandbox.story import Bubble, Story, phrases, stories
from inbox.sandbox.world import Sent, World

NAGS = 3
BUSY = 20.0  # messages a minute from which people type faster than they can


@dataclass
class Case:
    """One citizen with their story and how far it is."""

    who: Citizen
    story: Story
    number: Number
    rng: random.Random
    last: datetime
    said: list[str] = field(default_factory=list)
    answered: list[Sent] = field(default_factory=list)
    nags: int = 0
    told: set[str] = field(default_factory=set)
    over: bool = False


class Crowd:
    """Everybody who writes to the offices. `desks` leads from a story's `to` to a number.

    `rate`: first messages a minute on average, in bursts; what follows from answers comes on top. Which stories are
    told, by whom and in which words depends on the world's seed alone. `pace`: by how much all pauses are shortened.
    """

    def __init__(self, world: World, desks: dict[str, Number], rate: float = 6.0, *, pace: float = 1.0) -> None:
        self.world = world
        self.desks = desks
        self.rate = rate
        self.pace = pace
        self.cases: dict[str, Case] = {}
        self._rng = world.stream("crowd")
        self._met = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._recent: list[str] = []
        self._names: set[str] = set()
        world.heard.append(self._hears)

    @property
    def haste(self) -> float:
        """By how much pauses shrink at high rates."""
        return self.pace * (min(1.0, BUSY / self.rate) if self.rate > 0 else 1.0)

    async def run(self) -> None:
        """Let people write until cancelled."""
        while self.rate > 0:
            group = self.arrivals()
            messages = sum(len(case.story.bubbles) for case in group)
            await self.world.clock.sleep(self._rng.expovariate(1.0) * messages * 60 / self.rate)
            for index, case in enumerate(group):
                self._spawn(self.tell(case, after=index * self._rng.uniform(1, 15) * self.haste))

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def arrivals(self) -> list[Case]:
        """The next who write: one, or several whom the same event hit."""
        first = self.meet(self.story())
        group = [first]
        if first.story.incident and self._rng.random() < 0.5:
            alike = [each for each in stories() if each.incident == first.story.incident]
            for _ in range(self._rng.randint(2, 5)):
                group.append(self.meet(self._rng.choice(alike), first.who.home.name))
        return group

    def story(self) -> Story:
        """One by weight, not one of the last thirty where that can be helped."""
        for _ in range(8):
            (found,) = self._rng.choices(stories(), [each.weight for each in stories()])
            if found.id not in self._recent[-30:]:
                break
        self._recent.append(found.id)
        return found

    def meet(self, story: Story, place: str = "") -> Case:
        """A new citizen with that story."""
        self._met += 1
        rng = self.world.stream(f"citizen/{self._met}")
        places = (place,) if place and (not story.places or place in story.places) else story.places
        who = citizen(rng, story.mood, places)
        while who.user.phone in self.world.users or who.user.name in self._names:
            who = citizen(rng, story.mood, places)
        self._names.add(who.user.name)
        self.world.users[who.user.phone] = who.user
        case = Case(who, story, self.desks.get(story.to) or self.desks["umum"], rng, self.world.clock.now())
        self.cases[who.user.phone] = case
        return case

    async def tell(self, case: Case, after: float = 0.0) -> None:
        """Tell the whole story, then wait for an answer and ask again."""
        await self.world.clock.sleep(after)
        for index, bubble in enumerate(case.story.bubbles):
            if index:
                await self.world.clock.sleep(case.rng.uniform(1.5, 9.0) * self.haste)
            if bubble.wait:
                await self.world.clock.sleep(bubble.wait * self.haste)
            else:
                self.say(case, bubble)
        while case.nags < NAGS and not case.answered and not case.over:
            case.nags += 1
            await self.world.clock.sleep(case.story.patience * case.nags * case.rng.uniform(0.8, 1.6))
            if not case.answered and case.rng.random() < 0.8:
                self.say(case, self.phrase(case, "nag", case.story.nag))

    def say(self, case: Case, bubble: Bubble, at: datetime | None = None, quote: str = "") -> None:
        """One bubble goes out."""
        world, rng, who = self.world, case.rng, case.who
        moment = at or world.clock.now()
        case.last = moment
        if bubble.newnumber:
            self._new_number(case, moment)
            return
        if bubble.revoke and case.said:
            body = {"type": "revoke", "revoke": {"original_message_id": case.said[-1]}}
            case.said.append(world.say(case.number, who.user, body, at=at))
            return
        greeting = rng.choice(phrases()["greetings"][case.story.mood])
        text = content.words(bubble.text, who, rng, moment, raw=case.story.raw, greeting=greeting)
        body_of = content.content(bubble, who, world.shelf, world.base, rng, text)
        if body_of:
            found = world.say(case.number, who.user, body_of, quote=quote, forwarded=bubble.forward, at=at)
            case.said.append(found)

    def phrase(self, case: Case, occasion: str, own: tuple[Bubble, ...] = ()) -> Bubble:
        """Something to say: of the story's own where it has one, else what anybody says in that mood."""
        fresh = [each for each in own if each.text not in case.told]
        if fresh:
            case.told.add(fresh[0].text)
            return fresh[0]
        table = phrases()[occasion]
        return Bubble(text=case.rng.choice(table.get(case.story.mood) or table["biasa"]))

    def _hears(self, sent: Sent, stage: str) -> None:
        case = self.cases.get(sent.user.phone)
        if case is None:
            return
        if stage == "accepted":
            case.answered.append(sent)
        if sent.kind in {"text", "image", "document", "template"} and (
            stage == "read" or (stage == "accepted" and not self.world.opens(sent.user))
        ):
            self._spawn(self.respond(case, sent))

    async def respond(self, case: Case, sent: Sent) -> None:
        """Answer one message of the office, or only react to it, or be done."""
        rng = self.world.stream(f"answer/{sent.wamid}")
        await self.world.clock.sleep(rng.uniform(2.0, 15.0) * self.haste)
        first = len(case.answered) == 1
        if case.over or (not first and rng.random() < 0.35):
            if rng.random() < 0.4:
                self.react(case, sent, rng)
            return
        for bubble in self.reply(case, answers.asked(sent.text), rng, first):
            self.say(case, bubble, quote=sent.wamid if rng.random() < 0.15 else "")
            await self.world.clock.sleep(rng.uniform(2.0, 8.0) * self.haste)

    def reply(self, case: Case, want: answers.Ask, rng: random.Random, first: bool) -> list[Bubble]:
        """The bubbles that answer."""
        story = case.story
        if want == "detail":
            return list(story.detail) or [self.phrase(case, "detail"), Bubble(location=True)]
        if want == "photo":
            scene = next((each.photo for each in story.bubbles if each.photo), "jalan")
            return [Bubble(photo=scene)]
        if want == "identity":
            return [Bubble(text="NIK {nik}"), *([Bubble(photo="ktp")] if rng.random() < 0.4 else [])]
        if want == "name":
            return [self.phrase(case, "name")]
        if want == "done":
            if answers.settled(rng):
                case.over = True
                done = self.phrase(case, "done", story.done)
                return [done, *([Bubble(sticker=rng.choice(("jempol", "salam")))] if rng.random() < 0.25 else [])]
            return [self.phrase(case, "notyet")]
        found = [self.phrase(case, "ack", story.thanks)]
        if first and rng.random() < 0.6:
            found.append(self.phrase(case, "question", story.further))
        return found

    def react(self, case: Case, sent: Sent, rng: random.Random) -> None:
        body = {"type": "reaction", "reaction": {"message_id": sent.wamid, "emoji": rng.choice("👍🙏❤😢")}}
        self.world.say(case.number, case.who.user, body)

    def _new_number(self, case: Case, at: datetime) -> None:
        user = case.who.user
        del self.cases[user.phone]
        self.world.moved(case.number, user, phone(case.rng), at)
        self.cases[user.phone] = case

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
