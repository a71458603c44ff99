from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import ValidationFailure, _
from aipress_example_tutorial_roles import queries, services
from aipress_example_tutorial_roles.forms import entry_form
from aipress_example_tutorial_roles.resources import Guestbook, Word

PAGE = "example_tutorial_roles/page.html"
WRITE, HIDE = "example_tutorial_roles:entry.write", "example_tutorial_roles:entry.hide"


def shown(context, request, form):
    """What the page shows: the words, which of them this visitor may hide, and the form."""
    entries = queries.latest(request.db)
    words = [Word(str(entry.id), context, request, entry) for entry in entries]
    hideable = {word.row.id for word in words if request.has_permission(HIDE, word)}
    return {"entries": entries, "hideable": hideable, "form": form}


@view_config(context=Guestbook, request_method="GET", renderer=PAGE, permission=NO_PERMISSION_REQUIRED)
def page(context, request):
    """Everybody reads; the form is there for those who may write."""
    return shown(context, request, entry_form(request) if request.has_permission(WRITE) else None)


@view_config(context=Guestbook, request_method="POST", renderer=PAGE, permission=WRITE)
def sign(context, request):
    """Keep a good answer and go back to the page; show a bad one again, with what is wrong."""
    form = entry_form(request)
    try:
        text = form.validate(request.POST.items())["text"]
    except ValidationFailure:
        request.response.status_int = 422
        return shown(context, request, form)
    services.sign(request.db, request.identity.party_id, text, request.now)
    request.flash(_("Thank you for your word."))
    return HTTPSeeOther(request.url_for(context))


@view_config(context=Word, name="hide", request_method="POST", permission=HIDE)
def hide(context, request):
    """Take the word out of sight."""
    services.hide(request.db, context.row.id, request.now)
    request.audit("example_tutorial_roles.hide", target=("entry", str(context.row.id), ""))
    request.flash(_("The word is hidden."))
    return HTTPSeeOther(request.url_for(context.__parent__))
