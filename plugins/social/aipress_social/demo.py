"""The network of the demo world: who follows whom, what they write, the groups they gather in; and the directory's index."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aipress_core.api import PUBLIC, Content, bulk, content, renew_cache, slugify
from aipress_organisations.services import canonical_name
from aipress_social.directory.indexing import Entry, entries_of, range_of, rows_of
from aipress_social.models import MEMBER, MODERATOR, OWNER, POST, TRAITS, Follow, Group, Membership, Post, Trait
from aipress_social.posts import shortened
from aipress_social.tidying import tidy

CHUNK = 2_000
WRITERS = 400  # members who write on the wall
GROUPS = (
    ("Littoral et océans", "open", "fr", "Pêche, éolien en mer, érosion : sources, chiffres et contradicteurs.",
     ("Quelqu’un a-t-il les captures de juin par port ? Les miennes s’arrêtent à mai.",
      "La préfecture maritime ouvre son point presse à 15 heures, pas à 16.",
      "Je cherche un hydrographe pour relire une carte du trait de côte.")),
    ("Data et enquête", "open", "fr", "Jeux de données, méthodes, relectures croisées.",
     ("J’ai nettoyé le fichier des subventions régionales ; je le partage volontiers.",
      "Méfiance avec la colonne des montants : deux unités sont mêlées avant 2021.",
      "Qui a déjà croisé le registre des entreprises avec les marchés publics ?")),
    ("Climate desk", "open", "en", "Reporting on emissions, energy and adaptation across borders.",
     ("The revised inventory is out; page 14 has the figures that were missing.",
      "Does anybody have a contact at the grid operator who speaks on the record?",
      "Our method note for the heat maps is ready for comments.")),
    ("Communication de crise", "closed", "fr", "Entre responsables de communication : retours d’expérience.",
     ("Retour d’expérience après la fuite de données : ce que nous referions autrement.",
      "Quel délai tenez-vous pour la première déclaration ?")),
    ("Santé publique", "open", "fr", "Études, essais, vigilance : lire avant de publier.",
     ("L’étude citée ce matin porte sur 41 personnes. Prudence avec le titre.",
      "Une épidémiologiste du groupe relit volontiers les infographies.")),
    ("Presse régionale", "closed", "fr", "Rédactions locales : moyens, formats, coopérations.",
     ("Nous mutualisons une correspondance au conseil régional : deux places restent.",)),
    ("Freelance rates", "closed", "en", "What we are paid, and by whom.",
     ("Two desks have raised their day rate since spring. Details inside the thread.",)),
    ("Université et médias", "open", "fr", "Chercheurs et journalistes : se trouver, se comprendre.",
     ("Je propose une heure de relecture par semaine sur l’économie de l’énergie.",)),
    ("Vigie", "secret", "fr", "Avant publication.", ("Rien ne sort d’ici avant le 12.",)),
)
POSTS = {
    "fr": ("Retour du port ce matin : les quais sont vides, les carnets pleins.",
           "Je cherche un contact dans une coopérative laitière pour une enquête sur les prix.",
           "Bonne nouvelle : la préfecture publie enfin le fichier que nous demandions depuis mars.",
           "Qui couvre l’assemblée générale de jeudi ? Je propose de partager le verbatim.",
           "Erreur dans mon chiffre d’hier : c’est 12 %, pas 21. Corrigé dans le papier.",
           "Deux jours à Bruxelles pour le paquet énergie. Dites-moi qui rencontrer.",
           "Relecture demandée sur une carte des sécheresses : un hydrologue par ici ?",
           "Notre étude sur les mobilités est en ligne, données comprises."),
    "en": ("Looking for somebody who has filed a records request with the port authority.",
           "The committee meets again on Tuesday; I will post the agenda here.",
           "Correction to yesterday’s note: the figure covers the county, not the city.",
           "Our survey of local newsrooms is out, tables included."),
}


def load(loader: Any) -> None:
    """Write the network when members, profiles and organisations are there."""
    loader.afterwards(lambda: Network(loader).write())


def remove(db: Session) -> None:
    """Take away what stays when the world's people are gone: posts without an author, groups without a member, counts."""
    content.remove_many(db, list(db.scalars(select(Content.id).where(Content.type == POST, Content.owner_id.is_(None)))))
    tidy(db)


class Network:
    """Writes the network of one world; the same seed gives the same."""

    def __init__(self, loader: Any) -> None:
        self.loader, self.db, self.now = loader, loader.db, loader.world.now
        self.random = Random(f"social:{loader.world.seed}")  # noqa: S311
        people = [person for person in loader.world.people() if person.account != "pending"]
        self.people = [loader.parties[person.key] for person in people]
        self.accounts = [loader.parties[person.key] for person in people if person.account]
        self.languages = {loader.parties[person.key]: person.language for person in people}
        self.organisations = [loader.parties[one.key] for one in loader.world.organisations()]

    def write(self) -> None:
        """All of it."""
        self._follows()
        self._groups()
        self._wall()
        self._directory()

    def _ago(self, days: float) -> dt.datetime:
        at: dt.datetime = self.now - dt.timedelta(days=self.random.uniform(0.02, days))
        return at

    def _follows(self) -> None:
        """Some people are followed by many, most by few; named accounts follow the more."""
        known, total = set(self.accounts), len(self.people)
        rows: list[dict[str, Any]] = []
        for place, member in enumerate(self.people, start=1):
            number = self.random.randint(10, 25) if member in known else min(int(self.random.paretovariate(1.1)) + 2, 60)
            chosen = {self.people[min(int(self.random.random() ** 2 * total), total - 1)] for _ in range(number)}
            chosen |= set(self.random.sample(self.accounts, min(2, len(self.accounts)))) if self.random.random() < 0.2 else set()
            chosen |= set(self.random.sample(self.organisations, min(self.random.randint(1, 5), len(self.organisations))))
            rows += [{"follower_id": member, "followee_id": one, "created_at": self._ago(300)}
                     for one in sorted(chosen - {member})]
            if len(rows) > CHUNK * 5 or place == total:
                bulk.write(self.db, Follow, rows)
                rows = []
                self.loader.progress(place, total, "follows")

    def _groups(self) -> None:
        ids = bulk.reserve(self.db, Group, len(GROUPS))
        groups, memberships, posts = [], [], []
        for group_id, (name, privacy, language, summary, texts) in zip(ids, GROUPS, strict=True):
            size = min(len(self.people), self.random.randint(12, 60))
            inside = list(dict.fromkeys([*self.random.sample(self.accounts, min(4, len(self.accounts))),
                                         *self.random.sample(self.people, size)]))
            founded = self._ago(400)
            groups.append({"id": group_id, "name": name, "sort_name": canonical_name(name), "slug": slugify(name),
                           "summary": summary,
                           "description": f"<p>{summary}</p>", "privacy": privacy, "member_count": len(inside),
                           "post_count": len(texts),
                           "created_by": inside[0], "created_at": founded})
            memberships += [{"group_id": group_id, "party_id": party, "role": (OWNER, MODERATOR)[place] if place < 2 else MEMBER,
                             "joined_at": founded if not place else self._ago(300)} for place, party in enumerate(inside)]
            posts += [(self.random.choice(inside), text, language, group_id) for text in texts]
        bulk.write(self.db, Group, groups)
        bulk.write(self.db, Membership, memberships)
        self._posts(posts)

    def _wall(self) -> None:
        writers = list(dict.fromkeys([*self.accounts, *self.random.sample(self.people, min(WRITERS, len(self.people)) // 3)]))
        posts: list[tuple[int, str, str, int | None]] = []
        for member in writers:
            language = self.languages.get(member, "fr")
            texts = self.random.sample(POSTS.get(language, POSTS["fr"]), self.random.randint(1, 3))
            posts += [(member, text, language, None) for text in texts]
        self._posts(posts)

    def _posts(self, posts: list[tuple[int, str, str, int | None]]) -> None:
        """Headers first, then posts."""
        ids = bulk.reserve(self.db, Content, len(posts))
        moments = [self._ago(45) for _post in posts]
        bulk.write(self.db, Content, [
            {"id": key, "type": POST, "owner_id": author, "title": shortened(text), "slug": f"d{key:x}", "language": language,
             "state": PUBLIC, "published_at": at, "listed_at": at, "created_at": at, "modified_at": at}
            for key, at, (author, text, language, _group) in zip(ids, moments, posts, strict=True)])
        bulk.write(self.db, Post, [{"id": key, "author_id": author, "group_id": group, "body": text, "created_at": at}
                                   for key, at, (author, text, _language, group) in zip(ids, moments, posts, strict=True)])

    def _directory(self) -> None:
        """Index all members at once: two passes, because traits are written before those who have them."""
        numbers: Counter[tuple[str, str]] = Counter(pair for entry in self._entries() for pair in entry.traits)
        known = {(row.field, row.value): row.id for row in self.db.execute(select(Trait.id, Trait.field, Trait.value))}
        ids = dict(known)
        last: dict[str, int] = {}
        for (field, _value), key in known.items():
            last[field] = max(last.get(field, 0), key)
        for field, value in sorted(pair for pair in numbers if pair not in known):
            last[field] = last.get(field, range_of(field).start) + 1
            ids[field, value] = last[field]
        bulk.write(self.db, Trait, [{"id": key, "field": field, "value": value, "number": numbers[field, value]}
                                    for (field, value), key in ids.items() if (field, value) not in known])
        for (field, value), key in known.items():
            if numbers[field, value]:
                self.db.get_one(Trait, key).number += numbers[field, value]
        self.db.flush()
        for start in range(0, len(self.people), CHUNK):
            for model, rows in rows_of(entries_of(self.db, self.people[start:start + CHUNK]), ids, self.now).items():
                bulk.write(self.db, model, rows)
            self.loader.progress(min(start + CHUNK, len(self.people)), len(self.people), "members indexed")
        renew_cache(self.db, TRAITS)

    def _entries(self) -> Iterator[Entry]:
        for start in range(0, len(self.people), CHUNK):
            yield from entries_of(self.db, self.people[start:start + CHUNK])
