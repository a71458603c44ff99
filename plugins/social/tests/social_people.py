"""Members with profiles, by the dozen or one by one."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from aipress_core.api import Party, bulk, utcnow
from aipress_kyc.services import Profile, ProfileValue, live_survey, save_profile, set_display_level
from aipress_social.directory.indexing import FIELDS, reindex

ANSWERS = {"location": "FR", "location_postcode": "44600", "location_city": "Saint-Nazaire", "bio": "Numbat and bilby.",
           "mobile_phone": "+33 6 12 34 56 78", "press_contact_email": "presse@quoll.example", "press_card_number": "QX-9981",
           "education": "School of wombats", "general_skills": ["teaching"], "offers_drink": True}
CODE_OF = {"PRESSE": "PM_DIR", "COMMUNICANT": "PR_DIR", "EXPERT": "XP_IND", "TRANSFORMER": "TR_CS_ORG", "STARTUP": "XP_DIR_SU",
           "CHERCHEUR": "AC_ENS", "ENSEIGNANT": "AC_DIR", "ETUDIANT": "AC_ST"}
SYLLABLES = ["ma", "ri", "le", "du", "pon", "ber", "tin", "ca", "ro", "vi", "lo", "gar", "net", "bou", "che", "fer"]


def with_profile(db: Any, party: Party, code: str = "PM_DIR", *, level: int = 1, switches: dict[str, bool] | None = None, **answers: Any) -> None:
    """Give a party a profile, and a place in the directory."""
    first, _, last = party.name.partition(" ")
    survey = live_survey(db)
    row = save_profile(db, party.id, survey, code, {**ANSWERS, "first_name": first, "last_name": last, **answers})
    set_display_level(db, row, survey, level)
    row.contact_visibility = switches or {}
    db.flush()
    reindex(db, [party.id], utcnow())


def crowd(db: Any, number: int, seed: int) -> dict[int, tuple[str, str, set[tuple[str, str]], tuple[str, ...]]]:
    """Write so many members in bulk with random values, and index them; returns what each is: sort name, name, values, words."""
    dice, now = random.Random(seed), utcnow()
    survey = live_survey(db)
    ids = bulk.reserve(db, Party, number)
    parties, profiles, values, found = [], [], [], {}
    lasts = ["".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 3))) for _ in range(max(20, number // 20))]
    for party_id in ids:
        first, last = "".join(dice.choice(SYLLABLES) for _ in range(2)), dice.choice(lasts)
        name, sort_name = f"{first.title()} {last.title()}", f"{last} {first}"
        code = dice.choice(survey.profiles)
        own = {("profile", code.code)} | {(field, f"{field}-{min(int(dice.paretovariate(0.8)), 30)}") for field in FIELDS[3:]
                                          for _ in range(dice.randint(0, 2))}
        postcode = f"{dice.randint(1000, 95999):05}"
        parties.append({"id": party_id, "kind": "person", "name": name, "slug": f"crowd-{party_id}", "created_at": now})
        profiles.append({"party_id": party_id, "survey_id": survey.id, "code": code.code, "community": code.community,
                         "contact_type": code.contact_type, "first_name": first, "last_name": last, "sort_name": sort_name, "postcode": postcode,
                         "updated_at": now - dt.timedelta(minutes=1), "answers": {}, "contact_visibility": {}, "display_level": 1})
        values += [{"field": field, "value": value, "party_id": party_id} for field, value in sorted(own)]
        shown = (postcode,) if any(field == "country" for field, _value in own) else ()
        found[party_id] = (sort_name, name, own | {("community", code.community)}, (first, last, *shown))
    bulk.write(db, Party, parties)
    bulk.write(db, Profile, profiles)
    bulk.write(db, ProfileValue, values)
    reindex(db, ids, now)
    return found
