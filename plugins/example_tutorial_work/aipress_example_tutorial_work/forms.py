import colander

from aipress_core.api import Form, _, widgets

LONGEST = 280


def entry_form(request):
    """The form with which a member writes in the book."""
    text = colander.SchemaNode(colander.String(), name="text", title=_("Your word"), widget=widgets.textarea(rows=3),
                               validator=colander.Length(max=LONGEST))
    return Form(colander.MappingSchema(children=[text]), request, submit=_("Sign the guestbook"))
