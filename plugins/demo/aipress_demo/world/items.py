"""Makes the items: hand-written stories, pictures, and as many others from the frames as the size asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from aipress_demo.world import naming
from aipress_demo.world.calendar import moment, weekday
from aipress_demo.world.chance import dice
from aipress_demo.world.entities import Block, Item, Organisation, Person, Place
from aipress_demo.world.facts import Fact
from aipress_demo.world.grammar import Frame, frames, tell
from aipress_demo.world.language import at, capital, of, small, typeset
from aipress_demo.world.stories import Story, stories
from aipress_demo.world.texts import pictures, place_named, places

CREDIT = {"fr": "Illustration Collectif Marée basse", "en": "Illustration: Collectif Marée basse"}
RELEASES = 0.18  # share of press releases among the generated items
ENGLISH = 0.29
EMBARGOED = (40, 90, 160)  # these releases wait for tomorrow, so that the embargo can be seen at work
ISSUERS = ("company", "institution", "university", "pr")
ATTEMPTS = 40
# Pictures that would look odd elsewhere.
SETTINGS = {
    **dict.fromkeys(("cliffs", "sailing", "lighthouse", "harbour-dawn", "harbour-cranes", "offshore-wind"), "coast"),
    **dict.fromkeys(("snow-pass", "alpine-lake", "mountains-dawn"), "heights"),
}
# What happens on any day of the week; councils, courts and firms act on working days.
ANY_DAY = {"sport", "incidents-and-emergencies", "weather", "culture", "food-and-drink"}


@dataclass
class Desk:
    """Everything that the making of items needs to know of the world."""

    seed: int
    now: dt.datetime
    count: int
    days: float
    organisations: Sequence[Organisation]
    members: Sequence[Person]
    reach: int  # how many members may like an item
    echo: float = 1
    headlines: set[int] = field(default_factory=set)

    @cached_property
    def by_key(self) -> Mapping[str, Organisation]:
        return {one.key: one for one in self.organisations}

    @cached_property
    def staff(self) -> Mapping[tuple[str | None, str], list[Person]]:
        """Members by employer and community; under None those of a language who may replace any."""
        found: dict[tuple[str | None, str], list[Person]] = {}
        for person in self.members:
            if person.account == "pending":
                continue
            found.setdefault((person.organisation_key, person.community), []).append(person)
            found.setdefault((f"language:{person.language}", person.community), []).append(person)
        return found

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.members}

    @cached_property
    def frames(self) -> Mapping[tuple[str, str], list[Frame]]:
        found: dict[tuple[str, str], list[Frame]] = {}
        for frame in frames():
            found.setdefault((frame.language, frame.kind), []).append(frame)
        return found

    def items(self) -> Iterator[Item]:
        """Hand-written stories first, then pictures, then the rest from new to old."""
        written = stories()[:self.count]
        shots = min(self.count // 30, max(self.count - len(written), 0))
        for story in written:
            self.headlines.add(hash(story.headline))
            yield self.written(story)
        for index in range(shots):
            yield self.pictured(index, shots)
        rest = self.count - len(written) - shots
        for index in range(rest):
            yield self.framed(index, rest)

    # Hand-written ------------------------------------------------------------------------------------------------

    def written(self, story: Story) -> Item:
        random = dice(f"{self.seed}:story:{story.key}")
        authors = [self.people[key] for key in story.authors]
        return self._item(
            random, key=story.key, story=story, publisher=self.by_key[story.publisher], owner=authors[0],
            byline="" if story.kind == "press_release" else _names(authors, story.language), place=place_named(story.city),
            published=self.now - dt.timedelta(hours=story.hours_ago), picture=story.picture, flagship=True,
        )

    # Pictures ----------------------------------------------------------------------------------------------------

    def pictured(self, index: int, total: int) -> Item:
        random = dice(f"{self.seed}:picture:{index}")
        shelf = list(pictures().values())
        picture = shelf[index % len(shelf)]
        language = "en" if index % 3 == 2 and SETTINGS.get(picture.key) != "heights" else "fr"
        publisher = self.by_key["maree-basse"]
        published = moment(self.now, (index + random.random()) / total * self.days)
        towns = [town for town in places(language) if SETTINGS.get(picture.key, town.setting) == town.setting]
        for _ in range(ATTEMPTS):
            place = random.choice(towns)
            title = picture.title_fr if language == "fr" else picture.title_en
            headline = typeset(title.format(a=at(place.city), city=place.city, q=naming.spot(random, language)), language)
            if self._is_new(headline):
                break
        caption = picture.caption_fr if language == "fr" else picture.caption_en
        telling = Story(
            picture.key, language, "picture", "news", picture.heading, picture.theme, picture.sector, publisher.key, (),
            place.city, picture.key, 7, 0.0, headline, caption, (Block("p", caption),),
        )
        owner = random.choice(self.staff[publisher.key, "journalist"])
        return self._item(
            random, key=f"picture-{index}", story=telling, publisher=publisher, owner=owner, byline=_names([owner],
                language), place=place,
            published=published, picture=picture.key, flagship=False,
        )

    # From frames -------------------------------------------------------------------------------------------------

    def framed(self, index: int, total: int) -> Item:
        random = dice(f"{self.seed}:item:{index}")
        language = "en" if random.random() < ENGLISH else "fr"
        kind = "press_release" if random.random() < RELEASES else "article"
        published = moment(self.now, (index + random.random()) / total * self.days)
        for _ in range(ATTEMPTS):
            frame = random.choice(self.frames[language, kind])
            publisher = self._publisher(frame, random)
            place = self._place(frame, publisher, random)
            towns = tuple(town for town in places(language) if town.country == place.country and town.city != place.city)
            telling = tell(frame, random, _given(place, publisher, published, frame), towns)
            if self._is_new(telling.headline):
                break
        story = Story(
            frame.key, language, kind, frame.genre, frame.heading, publisher.theme if frame.theme == "*" else frame.theme,
            publisher.sector if frame.sector == "*" else frame.sector, publisher.key, (), place.city, None, frame.urgency, 0.0,
            telling.headline, telling.standfirst, telling.body,
        )
        owner = self._owner(publisher, kind, language, random)
        chosen = random.choice([picture for picture in frame.pictures if SETTINGS.get(picture, place.setting) == place.setting])
        return self._item(
            random, key=f"item-{index}", story=story, publisher=publisher, owner=owner,
            byline="" if kind == "press_release" else _names([owner], language), place=place, published=published,
            picture=None if chosen == "-" or random.random() < 0.35 else chosen, flagship=False,
            embargo=self.now + dt.timedelta(hours=15) if kind == "press_release" and index in self._embargoed else None,
        )

    @cached_property
    def _embargoed(self) -> set[int]:
        """The first release at or after each of the chosen positions."""
        chosen = set()
        for start in EMBARGOED:
            for index in range(start, start + 60):
                random = dice(f"{self.seed}:item:{index}")
                random.random()
                if random.random() < RELEASES:
                    chosen.add(index)
                    break
        return chosen

    def _is_new(self, headline: str) -> bool:
        mark = hash(headline)
        if mark in self.headlines:
            return False
        self.headlines.add(mark)
        return True

    def _publisher(self, frame: Frame, random: Random) -> Organisation:
        if frame.kind != "press_release":
            return self.by_key[random.choice(frame.publishers.split(","))]
        return random.choice(self._issuers[frame.publishers])

    @cached_property
    def _issuers(self) -> Mapping[str, list[Organisation]]:
        """The organisations that ``fr`` or ``en:company,university`` stands for."""
        found: dict[str, list[Organisation]] = {}
        for frame in frames():
            if frame.kind == "press_release":
                language, _, kinds = frame.publishers.partition(":")
                wanted = kinds.split(",") if kinds else ISSUERS
                found[frame.publishers] = [one for one in self.organisations if one.language == language and one.kind in wanted]
        return found

    def _place(self, frame: Frame, publisher: Organisation, random: Random) -> Place:
        if frame.kind == "press_release":
            return publisher.place
        if frame.setting == "abroad":
            return random.choice(places(frame.language, abroad=True))
        towns = [town for town in places(frame.language) if _suits(town, frame.setting)]
        home = [town for town in towns if town.region == publisher.place.region]
        return random.choice(home if publisher.kind == "media" and home and random.random() < 0.7 else towns)

    def _owner(self, publisher: Organisation, kind: str, language: str, random: Random) -> Person:
        community = "communicator" if kind == "press_release" else "journalist"
        return random.choice(self.staff.get((publisher.key, community)) or self.staff[f"language:{language}", community])

    # Both --------------------------------------------------------------------------------------------------------

    def _item(
        self, random: Random, *, key: str, story: Story, publisher: Organisation, owner: Person, byline: str, place: Place,
        published: dt.datetime, picture: str | None, flagship: bool, embargo: dt.datetime | None = None,
    ) -> Item:
        caption = ""
        if picture:
            shown = pictures()[picture]
            caption = shown.caption_fr if story.language == "fr" else shown.caption_en
        likes, views, comments = self._echo(random, story, flagship)
        if embargo:
            likes = views = comments = 0
        return Item(
            key=key, guid=f"urn:newsml:demo.example:{published:%Y%m%d}:{publisher.key}-{key}", kind=story.kind,
            language=story.language,
            headline=story.headline, standfirst=story.standfirst, body=story.body, byline=byline,
            dateline=_dateline(place, story.language) if (publisher.kind, story.kind) == ("agency", "article") else "",
            publisher_key=publisher.key, owner_key=owner.key, genre=story.genre, heading=story.heading, theme=story.theme,
            sector=story.sector, urgency=story.urgency, place=place, published_at=published.replace(microsecond=0),
            embargo_until=embargo, version=2 if story.kind == "article" and random.random() < 0.03 else 1, picture_key=picture,
            caption=caption, credit=CREDIT[story.language] if picture else "", keywords=(place.city, place.region,
                publisher.name),
            likes=likes, views=views, comments=comments, flagship=flagship,
        )

    def _echo(self, random: Random, story: Story, flagship: bool) -> tuple[int, int, int]:
        """Likes, views and comments: a few items are read by many, most by few."""
        pull = random.paretovariate(1.6) * (4 if flagship else 1) * (9 - story.urgency) / 4 * self.echo
        views = int(pull * (40 if flagship else 4)) + random.randrange(6)
        likes = min(int(pull * random.uniform(0.3, 1.6)), max(self.reach * 3 // 5, 0), views)
        comments = min(int(pull * random.uniform(0, 0.45)), 12)
        return likes, views, comments


def _suits(place: Place, setting: str) -> bool:
    """Whether a frame with that setting may play in the town."""
    return {"coast": place.setting == "coast", "home": place.country in {"GB", "IE"}}.get(setting, True)


def _given(place: Place, publisher: Organisation, published: dt.datetime, frame: Frame) -> dict[str, Fact]:
    """The facts that come from outside a frame."""
    day = weekday(published, frame.language, is_working_day=frame.theme not in ANY_DAY)
    if frame.language == "en":
        return {"city": place, "where": place.in_department, "day": day, "org": publisher}
    return {
        "ville": place, "a": at(place.city), "A": capital(at(place.city)), "de": of(place.city),
        "dep": typeset(place.in_department, "fr"),
        "region": place.region, "jour": day, "org": publisher,
    }


def _names(people: Sequence[Person], language: str) -> str:
    names = [person.name for person in people]
    joint = " et " if language == "fr" else " and "
    return joint.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _dateline(place: Place, language: str) -> str:
    where = place.in_department.removeprefix("in ").removeprefix("the ") if language == "en" else _bare(place)
    return place.city.upper() if place.city in {where, "London", "Paris", "Luxembourg"} else f"{place.city.upper()}, {where}"


def _bare(place: Place) -> str:
    """The department without its preposition: "dans le Finistère" becomes "Finistère"."""
    for prefix in ("dans les ", "dans le ", "dans la ", "dans l’", "en ", "au ", "à "):
        if place.in_department.startswith(prefix):
            return capital(small(place.in_department.removeprefix(prefix)))
    return place.in_department
