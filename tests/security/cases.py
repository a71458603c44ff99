"""Makes hostile requests from what the site offers: each case follows from the seed and its number alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from webob import Request

from tests.security import hostile
from tests.security.crawling import Target
from tests.security.town import Town

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "x-quagga-boundary"
METHODS = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "GET")


@dataclass
class Case:
    """One request, before it is built."""

    number: int
    target: Target
    trick: str
    method: str
    path: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str, bytes]]
    query: bytes = b""
    cookie: str = ""
    body: tuple[str, bytes] | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        shown = [(name, value if len(value) < 60 else f"{value[:60]}… ({len(value)})") for name, value in self.fields]
        return (f"case {self.number} ({self.trick}): {self.method} {self.path!r} {shown} {[one[:2] for one in self.files]} query={self.query[:80]!r} "
                f"body={self.body and (self.body[0], self.body[1][:60])} {self.headers} cookie={self.cookie[:60]!r} as {self.target.visitor}")


def make(seed: str, number: int, targets: list[Target]) -> Case:
    """Case ``number`` of the run with this seed."""
    chance = random.Random(f"{seed}:{number}")
    target = targets[number % len(targets)] if number % 2 else chance.choice(targets)
    trick = chance.choice(TRICKS)
    case = Case(number, target, trick, target.method, target.path, list(target.fields), [])
    for name in target.files:
        case.files.append((name, "", b""))
    if trick not in ("body", "token") and chance.random() < 0.4:
        _values(case, chance)
    _play(case, chance)
    return case


def _values(case: Case, chance: random.Random) -> None:
    names = [index for index, (name, _) in enumerate(case.fields) if name not in ("csrf_token", "__formid__", "_charset_")]
    if not names:
        case.fields.append((chance.choice(hostile.PARAMETERS), chance.choice(hostile.TEXTS)))
    for index in chance.sample(names, min(len(names), chance.randint(1, 3))):
        case.fields[index] = (case.fields[index][0], chance.choice(hostile.TEXTS))


def _play(case: Case, chance: random.Random) -> None:
    PLAYS[case.trick](case, chance)


def _nul(case: Case, chance: random.Random) -> None:
    case.fields.append((_name(case, chance), chance.choice(hostile.NUL)))


def _array(case: Case, chance: random.Random) -> None:
    case.fields += [(_name(case, chance), chance.choice(hostile.TEXTS)) for _ in range(chance.randint(2, 30))]


def _name(case: Case, chance: random.Random) -> str:
    return chance.choice([name for name, _ in case.fields] or ["q"])


def _missing(case: Case, chance: random.Random) -> None:
    case.fields = [one for one in case.fields if chance.random() < 0.5 or one[0] == "csrf_token"]


def _extra(case: Case, chance: random.Random) -> None:
    case.fields += [(chance.choice(hostile.TEXTS)[:200], chance.choice(hostile.TEXTS)) for _ in range(3)]


def _cursor(case: Case, chance: random.Random) -> None:
    case.fields = [one for one in case.fields if one[0] != "after"] + [("after", chance.choice(hostile.CURSORS))]


def _parameters(case: Case, chance: random.Random) -> None:
    case.fields += [(one, chance.choice(hostile.TEXTS)) for one in chance.sample(hostile.PARAMETERS, 3) if one != "csrf_token"]


def _segment(case: Case, chance: random.Random) -> None:
    parts = case.path.split("/")
    parts[chance.randrange(1, len(parts))] = chance.choice(hostile.SEGMENTS)
    case.path = "/".join(parts)


def _file(case: Case, chance: random.Random) -> None:
    name = chance.choice([*[name for name, _ in case.fields], *case.target.files, "file"])
    case.fields = [one for one in case.fields if one[0] != name]
    case.files.append((name, *chance.choice(hostile.FILES)))


def _text_for_file(case: Case, chance: random.Random) -> None:
    case.files = []
    case.fields += [(name, chance.choice(hostile.TEXTS)) for name in case.target.files]


def _token(case: Case, chance: random.Random) -> None:
    value = chance.choice(["", "x" * 64, "é", "a" * 10_000, "\ufffe", None])
    case.fields = [one for one in case.fields if one[0] != "csrf_token"] + ([("csrf_token", value)] if value is not None else [])


def _body(case: Case, chance: random.Random) -> None:
    case.body = chance.choice(hostile.BODIES)


def _raw_query(case: Case, chance: random.Random) -> None:
    case.query = chance.choice(hostile.RAW_QUERIES)


def _cookie(case: Case, chance: random.Random) -> None:
    case.cookie = chance.choice(hostile.COOKIES)


def _header(case: Case, chance: random.Random) -> None:
    case.headers = tuple(chance.sample(hostile.HEADERS, 2))


def _method(case: Case, chance: random.Random) -> None:
    case.method = chance.choice(METHODS)


PLAYS = {"values": _values, "nul": _nul, "array": _array, "missing": _missing, "extra": _extra, "cursor": _cursor, "segment": _segment, "file": _file,
         "text for file": _text_for_file, "token": _token, "body": _body, "raw query": _raw_query, "cookie": _cookie, "header": _header,
         "method": _method, "parameters": _parameters}
TRICKS = ("values",) * 4 + tuple(PLAYS)  # most of all, values


def build(town: Town, case: Case) -> Request:
    """The request. The token of the visitor stands in it, unless that is the trick."""
    visitor = town.visitors[case.target.visitor]
    fields = [(name, visitor.token if name == "csrf_token" and case.trick != "token" else value) for name, value in case.fields]
    is_form = case.method in ("POST", "PUT", "PATCH", "DELETE")
    if is_form and case.trick != "token" and "csrf_token" not in dict(fields):
        fields.append(("csrf_token", visitor.token))
    asked = Request.blank("/", base_url="http://localhost")
    asked.environ.update(town.world.browser.extra_environ, PATH_INFO=case.path.encode("utf-8", "surrogatepass").decode("latin-1"))
    asked.environ["REQUEST_METHOD"] = case.method
    asked.environ["HTTP_COOKIE"] = "; ".join(filter(None, (visitor.cookie if not case.cookie.startswith("aipress_session") else "", case.cookie)))
    encoded = "&".join(f"{quote_plus(name, errors='replace')}={quote_plus(value, errors='replace')}" for name, value in fields)
    if case.body is not None:
        asked.environ["CONTENT_TYPE"], body = case.body
        asked.headers["X-CSRF-Token"] = visitor.token
        asked.method, asked.body = "POST", body
    elif is_form and case.files:
        asked.environ["CONTENT_TYPE"], asked.body = f"multipart/form-data; boundary={BOUNDARY}", _multipart(fields, case.files)
    elif is_form:
        asked.environ["CONTENT_TYPE"], asked.body = FORM, encoded.encode()
    asked.environ["QUERY_STRING"] = case.query.decode("latin-1") if case.query else "" if is_form else encoded
    for name, value in case.headers:
        asked.environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return asked


def _multipart(fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    lines: list[Any] = []
    for name, value in fields:
        lines += [f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n".encode(errors="replace"), value.encode(errors="replace"), b"\r\n"]
    for name, filename, data in files:
        lines += [f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\r\n".encode(errors="replace"), data, b"\r\n"]
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()
