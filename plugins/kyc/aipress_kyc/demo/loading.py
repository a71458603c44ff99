"""Writes the profiles of the demo world in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from aipress_core.api import File, bulk
from aipress_kyc.demo import reviewing
from aipress_kyc.demo.answering import Answerer
from aipress_kyc.models import Profile, ProfileValue
from aipress_kyc.profiles import project, show_portraits
from aipress_kyc.survey.store import live_survey

CHUNK = 2_000


def load(loader: Any) -> None:
    """Give every member of the world but the pending one a profile.

    Args:
        loader: ``parties`` knows the members already, whom accounts writes.
    """
    survey = live_survey(loader.db)
    answerer = Answerer(loader.db, survey, loader.world)
    people = (person for person in loader.world.people() if person.account != "pending")
    done, total = 0, loader.world.size.people
    while chunk := list(islice(people, CHUNK)):
        profiles: list[dict[str, Any]] = []
        values: list[dict[str, Any]] = []
        for party_id, row, pairs in _rows(loader, answerer, survey, chunk):
            profiles.append(row)
            values.extend({"field": name, "value": value, "party_id": party_id} for name, value in pairs)
        bulk.write(loader.db, Profile, profiles)
        bulk.write(loader.db, ProfileValue, values)
        show_portraits(loader.db, [row["party_id"] for row in profiles if row["portrait_file_id"]])
        done += len(chunk)
        loader.progress(done, total, "profiles")
    reviewing.load(loader, answerer, survey)


def _rows(loader: Any, answerer: Answerer, survey: Any, people: list[Any]) -> Iterator[tuple[int, dict[str, Any], Any]]:
    portraits = _portraits(loader, people)
    for person in people:
        party_id = loader.parties[person.key]
        told = answerer.tell(person)
        answers = {**told.answers, **({"portrait_photo": portraits[party_id]} if party_id in portraits else {})}
        projection = project(survey, told.code, answers, told.display_level, told.job_title)
        row = {"party_id": party_id, **projection.columns, "display_level": told.display_level,
               "contact_visibility": told.contact_visibility, "updated_at": loader.world.now}
        yield party_id, row, projection.values


def _portraits(loader: Any, people: list[Any]) -> dict[int, int]:
    """A file row for each of those who show a face; member → file."""
    rows = [{
        "sha256": one.sha256, "mime": one.mime, "size": one.size, "width": one.width, "height": one.height,
        "original_name": one.name,
        "visibility": "public", "owner_id": loader.parties[person.key], "credit": "AIpress", "created_at": loader.world.now,
    } for person in people if person.portrait_key and (one := loader.portrait(person.portrait_key))]
    ids = bulk.reserve(loader.db, File, len(rows))
    bulk.write(loader.db, File, [{"id": file_id, **row} for file_id, row in zip(ids, rows, strict=True)])
    loader.files_written(ids)
    return {row["owner_id"]: file_id for file_id, row in zip(ids, rows, strict=True)}
