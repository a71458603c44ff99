"""Declared settings: typed, documented, read from ini and environment, all errors reported at once.

Order of strength: declared default < the site owner's value < ini < ``AIPRESS_<NAME>`` < ``AIPRESS_<NAME>_FILE`` (a path, for
container secrets). The site owner's values lie in the site row, see `aipress_core.changes`.
``aipress.base_url`` is read from ``AIPRESS_BASE_URL``, ``wire.public`` from ``AIPRESS_WIRE_PUBLIC``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipress_core.cache.stores import check_url
from aipress_core.i18n.translation import _
from aipress_core.mail.transports import transport

TRUE, FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}
REQUIRED = "is required"
OPS_ONLY = ("aipress.", "sqlalchemy.", "celery.")
CREDENTIALS = re.compile(r"://[^/@\s]*@")


class SettingsError(Exception):
    """Every problem found in the settings, one sentence each, in ``problems``."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["the settings are not usable:", *(f"  - {problem}" for problem in problems)]))
        self.problems = problems


@dataclass(frozen=True)
class Setting:
    """One declared setting.

    Args:
        name: dotted, starting with the plugin's id (``wire.public``) or ``aipress.`` for the core.
        type: ``str``, ``int``, ``bool`` or ``list`` (separated by blanks or lines).
        default: used when neither ini nor environment gives a value.
        doc: one sentence for the person who runs the site.
        choices: allowed values, if they are few.
        secret: never shown; refused when given in an ini file of a production site.
        env: further environment variables that give the value (``DATABASE_URL``), strongest last.
        required: an empty value is an error.
        title: its label in the admin; the name if empty.
        labels: what the site owner reads instead of each of ``choices``.
        least, most: bounds of a whole number.
        check: further validation: raises ValueError with a sentence (a translation string) for the person who typed the value.
        live: may the site owner change it while the site runs? None = yes for a plugin's setting, no for the core's. False for
            what is read only at start.
    """

    name: str
    type: type
    default: Any
    doc: str
    choices: tuple[Any, ...] | None = None
    secret: bool = False
    env: tuple[str, ...] = ()
    required: bool = False
    title: str = ""
    labels: Mapping[Any, str] | None = None
    least: int | None = None
    most: int | None = None
    check: Callable[[Any], object] | None = None
    live: bool | None = None

    def __post_init__(self) -> None:
        if self.type not in _PARSERS:
            raise ValueError(f"the setting {self.name} must be str, int, bool or list, not {self.type!r}")

    @property
    def is_live(self) -> bool:
        """May the site owner change it while the site runs?"""
        return not self.name.startswith(OPS_ONLY) if self.live is None else self.live

    @property
    def variable(self) -> str:
        stem = self.name.removeprefix("aipress.").replace(".", "_").replace("-", "_").upper()
        return f"AIPRESS_{stem}"

    def parse(self, raw: Any) -> Any:
        """Return ``raw`` in this setting's type; raises ValueError with the reason as its text."""
        try:
            return self._parsed(raw)
        except ValueError as error:
            if self.secret and str(error) != REQUIRED:
                raise ValueError("is not usable; the value is secret and not shown here") from None
            raise

    def _parsed(self, raw: Any) -> Any:
        value = _PARSERS[self.type](raw) if isinstance(raw, str) else raw
        if self.choices is not None and value not in self.choices:
            raise ValueError(f"is {raw!r}; it must be one of {', '.join(map(str, self.choices))}")
        if self.required and value in ("", []):
            raise ValueError(REQUIRED)
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise ValueError(f"is {value!r}; it must be from {self.least} to {self.most}")
        if self.check is not None:
            self.check(value)
        return value

    def accepts(self, raw: Any) -> bool:
        """Can a stored value be used? It may have been written for another release."""
        if type(raw) is not self.type:
            return False
        try:
            self.parse(raw)
        except ValueError:
            return False
        return True


def _parse_bool(raw: str) -> bool:
    lowered = raw.strip().lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(f"is {raw!r}; it must be true or false")
    return lowered in TRUE


def _parse_int(raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise ValueError(f"is {raw!r}; it must be a whole number") from None


_PARSERS: dict[type, Any] = {str: str.strip, int: _parse_int, bool: _parse_bool, list: str.split}


class Settings(Mapping[str, Any]):
    """The resolved settings: ``settings["wire.public"]``. Asking for an undeclared one raises KeyError."""

    def __init__(self, values: Mapping[str, Any], declared: Mapping[str, Setting],
                 fixed: Mapping[str, str] | None = None) -> None:
        """``fixed`` names the settings that ini or environment give, each with the place: ops are stronger than owners."""
        self._values = dict(values)
        self.declared = dict(declared)
        self.fixed = dict(fixed or {})
        self.changeable = frozenset(name for name, one in declared.items() if one.is_live and name not in self.fixed)
        self._latest: tuple[Mapping[str, Any], Settings] = ({}, self)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def overlaid(self, stored: Mapping[str, Any]) -> Settings:
        """These settings with the site owner's values over the defaults. The latest answer is kept: it rarely changes.

        Args:
            stored: ``core_site.settings``. What nobody declares any more, or what is no longer valid, is passed over.
        """
        seen, latest = self._latest
        if seen == stored:
            return latest
        legible = {name: self._opened(name, value) for name, value in stored.items() if name in self.changeable}
        usable = {name: value for name, value in legible.items() if self.declared[name].accepts(value)}
        latest = Settings({**self._values, **usable}, self.declared, self.fixed)
        self._latest = (dict(stored), latest)
        return latest

    def _opened(self, name: str, value: Any) -> Any:
        """A secret as its reader needs it; in the database it lies sealed."""
        from aipress_core.security.sealing import is_sealed, opened, site_secret

        try:
            return opened(site_secret(self), name, value) if is_sealed(value) else value
        except SettingsError:  # a command may do without the secret; the site does not start
            return None

    def shown(self, name: str) -> str:
        """The value as it may be printed: secrets, and passwords and keys inside addresses, are replaced by a mark."""
        if self.declared[name].secret:
            return "(secret)" if self[name] else "(not set)"
        return CREDENTIALS.sub("://(secret)@", str(self[name]))


class SiteSettings(Settings):
    """Settings as one request or task sees them: the site row is asked only for what a site owner can change.

    Args:
        base: what ini and environment give.
        stored: gives ``core_site.settings``; called when a changeable setting is first read.
    """

    def __init__(self, base: Settings, stored: Callable[[], Mapping[str, Any]]) -> None:
        self._base, self._stored = base, stored
        self.declared, self.fixed, self.changeable = base.declared, base.fixed, base.changeable

    def __getitem__(self, name: str) -> Any:
        return (self._base.overlaid(self._stored()) if name in self.changeable else self._base)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)

    def overlaid(self, stored: Mapping[str, Any]) -> Settings:
        return self._base.overlaid(stored)


def _from_environment(setting: Setting, environ: Mapping[str, str]) -> str | None:
    found = next((environ[name] for name in reversed(setting.env) if environ.get(name)), None)
    found = environ.get(setting.variable, found)
    path = environ.get(f"{setting.variable}_FILE")
    if path:
        try:
            found = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"cannot be read from {setting.variable}_FILE: {error.strerror}") from None
    return found


def resolve(declared: Iterable[Setting], ini: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Resolve every declared setting.

    Args:
        declared: settings of the core and of every loaded plugin.
        ini: the raw ini section.
        environ: the process environment.

    Raises:
        SettingsError: naming every wrong, missing or misspelt setting at once.
    """
    known: dict[str, Setting] = {}
    problems: list[str] = []
    for setting in declared:
        if setting.name in known:
            problems.append(f"{setting.name} is declared twice")
        known[setting.name] = setting
    problems += [*_misspelt(known, ini), *_open_secrets(known, ini, environ)]
    values: dict[str, Any] = {}
    for name, setting in known.items():
        try:
            from_environment = _from_environment(setting, environ)
            values[name] = setting.parse(ini.get(name, setting.default) if from_environment is None else from_environment)
        except ValueError as error:
            problems.append(f"{name} {error} ({setting.doc})")
    if problems:
        raise SettingsError(problems)
    data = str(values.get("aipress.data", ""))
    values = {name: value.replace("{data}", data) if isinstance(value, str) else value for name, value in values.items()}
    return Settings(values, known, _places(known, ini, environ))


def _places(known: Mapping[str, Setting], ini: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Where each setting that ops gave was given: ``ini``, or the variable's name."""
    found = {name: "ini" for name in known if name in ini}
    for name, one in known.items():
        given = [*(variable for variable in one.env if environ.get(variable)),
                 *(variable for variable in (one.variable, f"{one.variable}_FILE") if variable in environ)]
        if given:
            found[name] = given[-1]
    return found


def _open_secrets(known: Mapping[str, Setting], ini: Mapping[str, Any], environ: Mapping[str, str]) -> list[str]:
    """Sentences for secrets in the ini file of a production site: such files are copied, mailed and committed."""
    environment = known.get("aipress.environment")
    given = ini.get("aipress.environment", environment.default if environment else "")
    if environment is None or environ.get(environment.variable, given) != "production":
        return []
    return [f"{name} must not stand in the ini file of a production site; give {one.variable} or {one.variable}_FILE"
            for name, one in known.items() if one.secret and ini.get(name)]


def _misspelt(known: Mapping[str, Setting], ini: Mapping[str, Any]) -> list[str]:
    """Sentences for ini keys under a declared prefix that nobody declared."""
    prefixes = {name.split(".")[0] for name in known} - {"sqlalchemy", "celery"}
    problems = []
    for key in ini:
        if "." not in key or key in known or key.split(".")[0] not in prefixes:
            continue
        near = difflib.get_close_matches(key, known, n=1)
        problems.append(f"{key} is not a known setting" + (f"; did you mean {near[0]}?" if near else ""))
    return problems


CORE_SETTINGS = (
    Setting("aipress.data", str, "var", "folder for everything that the site writes; {data} in other settings stands for it",
            required=True),
    Setting("sqlalchemy.url", str, "sqlite:///{data}/aipress.sqlite", "database address", env=("DATABASE_URL",), required=True),
    Setting("sqlalchemy.pool_size", int, 16, "database connections a process may hold; at least twice the server's threads"),
    Setting("aipress.environment", str, "production", "development shows details in error pages",
            choices=("development", "production", "testing")),
    Setting("aipress.plugins", list, ["*"], "ids of the plugins to load, or * for all that are installed"),
    Setting("aipress.plugins.locked", list, [], "plugins that the site owner may not switch"),
    Setting("aipress.plugins.forbidden", list, [], "plugins that stay disabled whatever the site owner chose"),
    Setting("aipress.plugins.on_error", str, "quarantine", "what a broken optional plugin does to the start",
            choices=("quarantine", "fail")),
    Setting("aipress.safe_mode", bool, False, "load core plugins only, to repair a site"),
    Setting("aipress.plugins.probe", bool, True, "import a new or changed plugin in a process of its own first"),
    Setting("aipress.plugins.probe_seconds", int, 5, "seconds of computing, or of sleeping, that its import may take there"),
    Setting("aipress.plugins.probe_megabytes", int, 512, "MiB of memory that its import may take there"),
    Setting("aipress.plugins.crash_limit", int, 3, "crashes within an hour after which a plugin is left out; 0 = never"),
    Setting("aipress.plugins.hook_budget", int, 200, "milliseconds that one plugin may take in a hook of a page"),
    Setting("aipress.plugins.hook_failures", int, 5, "failures or slow calls within a minute that open a hook's breaker"),
    Setting("aipress.plugins.hook_rest", int, 60, "seconds that an open breaker leaves the plugin out of that hook"),
    Setting("aipress.theme", str, "", "theme that overrides the site owner's choice"),
    Setting("aipress.secret", str, "", "key that signs cookies, at least 32 characters", secret=True),
    Setting("aipress.files.url", str, "file:{data}/files",
            "where uploaded files are kept: file:<folder> or s3://bucket/folder?region=…&endpoint=…"),
    Setting("aipress.files.quota", int, 500, "megabytes that one member or organisation may keep; 0 = any number", least=0),
    Setting("aipress.mail.url", str, "capture:", "how mail leaves, smtp://user:password@host:port or smtps://…; capture: keeps "
            "it for viewing, capture:<folder> also writes files", check=transport),
    Setting("aipress.mail.from", str, "", "address that mail comes from; empty = no-reply at the site's host"),
    Setting("aipress.mail.retention_days", int, 30, "days that the log of mails goes back", least=1),
    Setting("aipress.search.url", str, "embedded:", "search engine, embedded: or typesense://key@host:port"),
    Setting("aipress.cache.url", str, "", "cache that all processes share, redis://host:port/0; empty = each has its own",
            check=check_url),
    Setting("celery.broker_url", str, "", "Redis address for Celery; empty = embedded worker", env=("REDIS_URL",)),
    Setting("aipress.worker", bool, True, "run the embedded worker in this process when there is no broker"),
    Setting("aipress.default_locale", str, "", "language that overrides the site owner's choice"),
    Setting("aipress.timezone", str, "", "time zone that overrides the site owner's choice"),
    Setting("aipress.base_url", str, "http://127.0.0.1:6543", "public address of the site"),
    Setting("aipress.hosts", list, [], "names besides its own under which the site answers, with or without a port; * = any"),
    Setting("aipress.debug_headers", bool, False, "send X-SQL-Count, X-SQL-Time and X-View-Plugin"),
    Setting("aipress.db.on_pending", str, "fail", "what pending migrations do to the start", choices=("fail", "ignore")),
    Setting("aipress.db.durable", bool, True, "SQLite: wait for the disk at every commit"),
    Setting("aipress.session.days", int, 30, _("days that a session lasts without use"), least=1, most=400, live=True,
            title=_("Days signed in")),
    Setting("aipress.session.idle_days", int, 14, "days after which a session that is not used ends", least=1),
    Setting("aipress.session.owner_idle_minutes", int, 30, "the same for site owners, in minutes", least=10),
    Setting("aipress.session.owner_hours", int, 12, "hours after which a site owner signs in again, whatever happens", least=1),
    Setting("aipress.http.ports", list, [], "ports besides 80 and 443 that may be fetched from"),
    Setting("aipress.demo.accounts", bool, False, "let demo accounts, whose password is public, sign in"),
)
