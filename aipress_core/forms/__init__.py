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
from aipress_core.forms.controls import Value
from aipress_core.forms.form import Form, FormChanged, ValidationFailure
from aipress_core.forms.kinds import Kind, Reading
from aipress_core.forms.uploads import Attachment, Received

__all__ = ["Attachment", "Form", "FormChanged", "Kind", "Reading", "Received", "ValidationFailure", "Value", "widgets"]


def includeme(config: Configurator) -> None:
    config.include("aipress_core.forms.vocabularies")
