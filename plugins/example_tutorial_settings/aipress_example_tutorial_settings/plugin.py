from aipress_core.api import Mount, NavItem, Periodic, Permission, PersonalData, Setting, _, hookimpl, render_markup
from aipress_example_tutorial_settings import queries
from aipress_example_tutorial_settings.models import Entry
from aipress_example_tutorial_settings.resources import Guestbook, is_author


@hookimpl
def aipress_register_settings():
    return [
        Setting("example_tutorial_settings.links", str, "hold", _("What becomes of a word with a link in it."), title=_("Links"),
                choices=("hold", "show"), labels={"hold": _("Hide it"), "show": _("Show it")}),
        Setting("example_tutorial_settings.keep_days", int, 30, _("Days after which a hidden word is forgotten."),
                title=_("Days"), least=1, most=3650),
    ]


@hookimpl
def aipress_register_permissions():
    return [
        Permission("example_tutorial_settings:entry.write", _("Write in the guestbook"), roles=("member",)),
        Permission("example_tutorial_settings:entry.hide", _("Hide words in the guestbook"), roles=("editor",), when=is_author),
    ]


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_settings", Guestbook, _("Guestbook"))]


@hookimpl
def aipress_register_periodic_tasks():
    return [Periodic("example_tutorial_settings.tidy", 24 * 3600)]


@hookimpl
def aipress_nav_items(menu):
    if menu != "main":
        return []
    return [NavItem(_("Guestbook"), "/example_tutorial_settings/", order=90, name="example_tutorial_settings")]


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_tutorial_settings/rail.html") if slot == "home.rail" else None


@hookimpl
def aipress_register_personal_data():
    return [PersonalData(Entry.party_id, _("Guestbook"))]


@hookimpl
def aipress_seed(db):
    if queries.is_empty(db):
        db.add(Entry(text="The guestbook is open."))


def includeme(config):
    config.scan("aipress_example_tutorial_settings.views")
