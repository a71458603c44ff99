from aipress_core.api import Mount, NavItem, Permission, PersonalData, _, hookimpl, render_markup
from aipress_example_tutorial_upgrade import queries
from aipress_example_tutorial_upgrade.models import Entry
from aipress_example_tutorial_upgrade.resources import Guestbook


@hookimpl
def aipress_register_permissions():
    return [Permission("example_tutorial_upgrade:entry.write", _("Write in the guestbook"), roles=("member",))]


@hookimpl
def aipress_register_mounts():
    return [Mount("example_tutorial_upgrade", Guestbook, _("Guestbook"))]


@hookimpl
def aipress_nav_items(menu):
    if menu != "main":
        return []
    return [NavItem(_("Guestbook"), "/example_tutorial_upgrade/", order=90, name="example_tutorial_upgrade")]


@hookimpl
def aipress_render_slot(slot, request):
    return render_markup(request, "example_tutorial_upgrade/rail.html") if slot == "home.rail" else None


@hookimpl
def aipress_register_personal_data():
    return [PersonalData(Entry.party_id, _("Guestbook"))]


@hookimpl
def aipress_seed(db):
    if queries.is_empty(db):
        db.add(Entry(text="The guestbook is open."))


def includeme(config):
    config.scan("aipress_example_tutorial_upgrade.views")
