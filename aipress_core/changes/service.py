"""Changing settings while the site runs.

A value lies in ``core_site.settings``, which every request reads with the site row, so it is in force at the next request
of every process and costs no statement. Ops are stronger: what ini or environment give cannot be changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from pyramid.request import Request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from aipress_core.changes.models import SettingChange
from aipress_core.i18n.translation import _
from aipress_core.security.sealing import is_sealed, opened, seal, site_secret
from aipress_core.settings import Setting, Settings
from aipress_core.site import Site


class ChangeRefused(Exception):
    """A setting cannot be changed so; ``reason`` is a translation string, ``name`` the setting, where one is at fault."""

    def __init__(self, reason: Any, name: str = "") -> None:
        super().__init__(str(reason))
        self.reason, self.name = reason, name


def _a_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValueError(_("There is no time zone of this name. One is Europe/Paris."))


SITE = "site"
# Columns of the site row that are settings to the owner; the second name is the one with which ops can fix them.
COLUMNS: dict[str, tuple[Setting, str]] = {
    "site.name": (Setting("site.name", str, "AIpress", _("Stands in the masthead and in mails."), title=_("Name of the site"),
                          required=True), ""),
    "site.locale": (Setting("site.locale", str, "fr", _("For visitors whose browser asks for neither of the site’s languages."),
                            title=_("Language"), choices=("fr", "en"), labels={"fr": "Français", "en": "English"}),
                    "aipress.default_locale"),
    "site.timezone": (Setting("site.timezone", str, "Europe/Paris", _("Times are shown in it to whoever has not chosen another."),
                              title=_("Time zone"), required=True, check=_a_zone), "aipress.timezone"),
}


def groups(settings: Settings) -> dict[str, list[Setting]]:
    """The settings by what they belong to: ``site``, ``aipress`` (the core), then plugin ids. Ops-only ones are left out."""
    found: dict[str, list[Setting]] = {SITE: [setting for setting, _fixed in COLUMNS.values()]}
    for name, setting in settings.declared.items():
        if setting.is_live:
            found.setdefault(name.partition(".")[0], []).append(setting)
    return found


def declared(settings: Settings, name: str) -> Setting:
    """The setting of this name that a site owner may see.

    Raises:
        KeyError: for any other.
    """
    if name in COLUMNS:
        return COLUMNS[name][0]
    if not settings.declared[name].is_live:
        raise KeyError(name)
    return settings.declared[name]


def fixed_by(settings: Settings, name: str) -> str:
    """Where ops fixed the setting (``ini`` or a variable), or an empty text."""
    if name in COLUMNS:
        other = COLUMNS[name][1]
        return settings.fixed.get(other, "") if other and settings[other] else ""
    return settings.fixed.get(name, "")


def value(request: Request, name: str) -> Any:
    """The value in force for this request."""
    if name in COLUMNS:
        fixed = fixed_by(request.settings, name)
        return request.settings[COLUMNS[name][1]] if fixed else getattr(request.site, name.partition(".")[2])
    return request.settings[name]


def change(request: Request, values: Mapping[str, Any], *, seen: int | None = None) -> list[SettingChange]:
    """Give settings other values, in one audited transaction; what already is so is passed over.

    Args:
        values: by name; ``None`` goes back to the default.
        seen: the id of the latest change that the caller knew of; a later one of these settings refuses the whole.

    Raises:
        ChangeRefused: for a setting that is not the owner's, a wrong value, or a change in between.
    """
    wanted = {name: _checked(request.settings, name, raw) for name, raw in values.items()}
    site = request.db.execute(select(Site).where(Site.id == 1).with_for_update().execution_options(
        populate_existing=True)).scalar_one()
    if seen is not None and latest(request.db, list(wanted)) > seen:
        raise ChangeRefused(_("Somebody else has changed these settings meanwhile. Look at theirs, then change them again."))
    changes = []
    for name, after in wanted.items():
        setting = declared(request.settings, name)
        before = _stored(request, site, name)
        if after == before:
            continue
        _store(site, name, seal(site_secret(request.settings), name, after) if setting.secret and after is not None else after)
        changes.append(_record(request, setting, before, after))
    request.db.flush()
    return changes


def undo(request: Request, change_id: int) -> list[SettingChange]:
    """Give a setting the value that it had before a change.

    Raises:
        ChangeRefused: when the setting has been changed again since, is secret, or is not the owner's any more.
        LookupError: when there is no such change.
    """
    found = request.db.get(SettingChange, change_id)
    if found is None:
        raise LookupError(change_id)
    if found.is_secret:
        raise ChangeRefused(_("The value before was secret and was not kept."), found.name)
    if latest(request.db, [found.name]) != change_id:
        raise ChangeRefused(_("This setting has been changed again since. Undo the latest change first."), found.name)
    return change(request, {found.name: found.before.get("value")}, seen=change_id)


def history(db: Session, names: Sequence[str], limit: int = 50) -> Sequence[SettingChange]:
    """The latest changes of these settings, the newest first."""
    return db.scalars(select(SettingChange).where(SettingChange.name.in_(names)).order_by(SettingChange.id.desc())
                      .limit(limit)).all()


def latest(db: Session, names: Sequence[str]) -> int:
    """The id of the latest change of these settings, 0 when there is none."""
    return db.scalar(select(SettingChange.id).where(or_(*(SettingChange.name == name for name in names)))
                     .order_by(SettingChange.id.desc()).limit(1)) or 0


def _checked(settings: Settings, name: str, raw: Any) -> Any:
    """The value to store; None stands for the default."""
    try:
        setting = declared(settings, name)
    except KeyError:
        raise ChangeRefused(_("There is no setting of this name."), name) from None
    if fixed_by(settings, name):
        raise ChangeRefused(_("This setting is fixed by the server’s configuration."), name)
    if raw is None:
        return None
    try:
        parsed = setting.parse(raw)
    except ValueError as error:
        reason = error.args[0] if hasattr(error.args[0], "interpolate") else _("This value cannot be used.")
        raise ChangeRefused(reason, name) from error
    if not setting.accepts(parsed):
        raise ChangeRefused(_("This value cannot be used."), name)
    return None if parsed == setting.default else parsed


def _stored(request: Request, site: Site, name: str) -> Any:
    if name in COLUMNS:
        found = getattr(site, name.partition(".")[2])
        return None if found == COLUMNS[name][0].default else found
    found = site.settings.get(name)
    return opened(site_secret(request.settings), name, found) if is_sealed(found) else found


def seal_stored(site: Site, settings: Settings) -> int:
    """Seal the secrets that lie in the row in clear, as an earlier release left them; returns how many."""
    clear = {name: value for name, value in site.settings.items() if name in settings.declared and settings.declared[name].secret
             and isinstance(value, str) and value}
    if clear:
        secret = site_secret(settings)
        site.settings = {**site.settings, **{name: seal(secret, name, value) for name, value in clear.items()}}
    return len(clear)


def _store(site: Site, name: str, after: Any) -> None:
    if name in COLUMNS:
        setattr(site, name.partition(".")[2], COLUMNS[name][0].default if after is None else after)
        return
    kept = {other: value for other, value in site.settings.items() if other != name}
    site.settings = kept if after is None else {**kept, name: after}


def _record(request: Request, setting: Setting, before: Any, after: Any) -> SettingChange:
    def told(value: Any) -> dict[str, Any]:
        return {} if value is None or setting.secret else {"value": value}

    actor = request.identity
    row = SettingChange(at=request.now, actor_id=actor.party_id if actor else None, actor_name=actor.name if actor else "system",
                        name=setting.name, before=told(before), after=told(after), is_secret=setting.secret)
    request.db.add(row)
    # The audit refuses words that name secrets; the setting's name is a value here, not a key.
    request.audit("admin.setting_changed", target=("setting", setting.name, setting.name),
                  before=told(before).get("value"), after=told(after).get("value"))
    return row
