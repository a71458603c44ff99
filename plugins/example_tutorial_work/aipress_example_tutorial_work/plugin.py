from aipress_core.api import Mount, NavItem, Periodic, Permission, PersonalData, _, hookimpl, render_markup
from aipress_example_tutorial_work import queries
from aipress_example_tutorial_work.models import Entry
from aipress_example_tutorial_work.resources import Guestbook, is_author


@hookimpl
def aipress_register_permissions():
    return [
        Permission("example_tutorial_work:entry.write", _("Write in the guestbook"), roles=("member",)),
        Permission("example_tutorial_work:entry.hide", _("Hide words in the guestbook"), roles=("editor",), when=is_author),
    ]


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_work", Guestbook, _("Guestbook"))]


@hookimpl
def aipress_register_periodic_tasks():
    return [Periodic("example_tutorial_work.tidy", 24 * 3600)]


@hookimpl
def aipress_nav_items(menu):
    if menu != "main":
        return []
    return [NavItem(_("Guestbook"), "/example_tutorial_work/", order=90, name="example_tutorial_work")]


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_tutorial_work/rail.html") if slot == "home.rail" else None


@hookimpl
def aipress_register_personal_data():
    return [PersonalData(Entry.party_id, _("Guestbook"))]


@hookimpl
def aipress_seed(db):
    if queries.is_empty(db):
        db.add(Entry(text="The guestbook is open."))


def includeme(config):
    config.scan("aipress_example_tutorial_work.views")
