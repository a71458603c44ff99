"""Forms: a colander schema, checked by deform, shown through the theme; accessible, without scripts, in two languages::

    class SignIn(colander.MappingSchema):
        email = colander.SchemaNode(colander.String(), title=_("E-mail address"), widget=widgets.email())

    form = Form(SignIn(), request, submit=_("Sign in"))
    if form.is_posted:
        try:
            data = form.validate(request.POST.items())
        except ValidationFailure:
            request.response.status_int = 422
    return {"form": form}          # in the template: {{ form.render() }}
"""

from __future__ import annotations

from pyramid.config import Configurator

from aipress_core.forms import widgets
from aipress_core.forms.form import Form, ValidationFailure

__all__ = ["Form", "ValidationFailure", "widgets"]


def includeme(config: Configurator) -> None:
    """The forms need nothing at start; their templates belong to the owner ``forms`` of the site's loader."""
