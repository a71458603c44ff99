from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import ValidationFailure, _
from aipress_example_tutorial_upgrade import queries, services
from aipress_example_tutorial_upgrade.forms import entry_form
from aipress_example_tutorial_upgrade.resources import Guestbook

PAGE = "example_tutorial_upgrade/page.html"


@view_config(context=Guestbook, request_method="GET", renderer=PAGE, permission=NO_PERMISSION_REQUIRED)
def page(request):
    """Everybody reads; the form is there for those who may write."""
    may_write = request.has_permission("example_tutorial_upgrade:entry.write")
    return {"entries": queries.latest(request.db), "form": entry_form(request) if may_write else None}


@view_config(context=Guestbook, request_method="POST", renderer=PAGE, permission="example_tutorial_upgrade:entry.write")
def sign(request):
    """Keep a good answer and go back to the page; show a bad one again, with what is wrong."""
    form = entry_form(request)
    try:
        text = form.validate(request.POST.items())["text"]
    except ValidationFailure:
        request.response.status_int = 422
        return {"entries": queries.latest(request.db), "form": form}
    services.sign(request.db, request.identity.party_id, text, request.now)
    request.flash(_("Thank you for your word."))
    return HTTPSeeOther("/example_tutorial_upgrade/")
