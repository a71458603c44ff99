"""``/admin/settings``: the site's own settings, and those of each plugin, with who changed them and the way back."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config

from aipress_admin import catalogue
from aipress_admin.forms import field, label, posted, settings_schema, shown
from aipress_admin.resources import SettingsGroup, SettingsList, rests
from aipress_core.api import Form, ValidationFailure, _, changes

OWN = {changes.SITE: _("The site"), "aipress": _("The platform")}
MOST_CHANGES = 30


def _title(request: Request, group: str) -> str:
    return str(request.translate(OWN[group])) if group in OWN else catalogue.title(request, group)


def _form(context: SettingsGroup, request: Request) -> Form:
    free = [one for one in context.row if not changes.fixed_by(request.settings, one.name)]
    values = {field(one.name): _raw(one, changes.value(request, one.name)) for one in free}
    values["seen"] = changes.latest(request.db, [one.name for one in context.row])
    return Form(settings_schema(request, free), request, action=f"/admin/settings/{context.__name__}", values=values)


def _raw(setting: Any, value: Any) -> Any:
    if setting.secret:
        return ""
    return "\n".join(value) if setting.type is list else value


@view_config(context=SettingsList, request_method="GET", permission="admin:site.manage", renderer="admin/settings.html")
def show_all(context: SettingsList, request: Request) -> dict[str, Any]:
    """Every group of settings, with what is set otherwise than by default."""
    found = []
    for group, settings in changes.groups(request.settings).items():
        if rests(request, group):
            continue
        other = sum(changes.value(request, one.name) != one.default for one in settings)
        found.append({"title": _title(request, group), "url": f"/admin/settings/{group}", "count": len(settings), "other": other})
    return {"groups": found}


@view_config(context=SettingsGroup, request_method="GET", permission="admin:site.manage", renderer="admin/settings_group.html")
def show(context: SettingsGroup, request: Request) -> dict[str, Any]:
    """One group's form, what ops have fixed, and the history."""
    return _page(context, request, _form(context, request))


def _page(context: SettingsGroup, request: Request, form: Form) -> dict[str, Any]:
    settings = {one.name: one for one in context.row}
    fixed = [{"title": label(request, one), "value": shown(request, one, changes.value(request, one.name)),
              "place": changes.fixed_by(request.settings, one.name)}
             for one in context.row if changes.fixed_by(request.settings, one.name)]
    rows, latest = [], set()
    for change in changes.history(request.db, list(settings), MOST_CHANGES):
        setting = settings[change.name]
        rows.append({"id": change.id, "at": change.at, "who": change.actor_name, "title": label(request, setting),
                     "before": _told(request, setting, change.before), "after": _told(request, setting, change.after),
                     "can_undo": change.name not in latest and not change.is_secret})
        latest.add(change.name)
    return {"title": _title(request, context.__name__), "form": form, "fixed": fixed, "changes": rows,
            "has_fields": len(fixed) < len(settings)}


def _told(request: Request, setting: Any, kept: dict[str, Any]) -> str:
    if setting.secret:
        return str(request.translate(_("(secret)")))
    return shown(request, setting, kept.get("value", setting.default))


@view_config(context=SettingsGroup, request_method="POST", permission="admin:site.manage", renderer="admin/settings_group.html")
def save(context: SettingsGroup, request: Request) -> Any:
    """Change what was changed; in force at the next request of every process."""
    form = _form(context, request)
    try:
        answers = form.validate(request.POST.items())
        changed = changes.change(request, posted(context.row, answers), seen=answers["seen"])
    except ValidationFailure:
        request.response.status_int = 422
        return _page(context, request, form)
    except changes.ChangeRefused as refusal:
        names = {one.name for one in context.row if not changes.fixed_by(request.settings, one.name)}
        form.add_error(refusal.reason, field(refusal.name) if refusal.name in names else None)
        request.response.status_int = 422
        return _page(context, request, form)
    request.flash(_("Saved. In force at once, for everybody.") if changed else _("Nothing had to change."),
                  "done" if changed else "note")
    return HTTPSeeOther(f"/admin/settings/{context.__name__}")


@view_config(context=SettingsGroup, name="undo", request_method="POST", permission="admin:site.manage")
def undo(context: SettingsGroup, request: Request) -> Response:
    """Take one change back."""
    change_id = request.POST.get("change", "")
    if not (isinstance(change_id, str) and change_id.isascii() and change_id.isdigit() and len(change_id) < 19):
        raise HTTPNotFound
    try:
        changes.undo(request, int(change_id))
        request.flash(_("Taken back. The value before is in force again."))
    except changes.ChangeRefused as refusal:
        request.flash(refusal.reason, "problem")
    except LookupError:
        raise HTTPNotFound from None
    return HTTPSeeOther(f"/admin/settings/{context.__name__}")
