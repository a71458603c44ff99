"""``/kitchen/``: the form, and what it accepted, as JSON."""

from __future__ import annotations

import json
from typing import Any

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from aipress_core.api import Form, Mount, Permission, Resource, ValidationFailure, Vocabulary, hookimpl
from aipress_kitchen import forms
from aipress_kitchen.components import Question


class Kitchen(Resource):
    """``/kitchen/``"""


@hookimpl
def aipress_register_mounts():
    return [Mount("kitchen", Kitchen, "Kitchen sink")]


@hookimpl
def aipress_register_vocabularies():
    return [Vocabulary("kitchen.city", forms.search, forms.titles)]


@hookimpl
def aipress_register_permissions():
    return [Permission("kitchen:question.read", "See the question", roles=("member",)),
            Permission("kitchen:question.answer", "Answer the question", roles=("journalist",))]


@hookimpl
def aipress_register_components():
    return [Question()]


@view_config(context=Kitchen, name="parts", renderer="kitchen/parts.html", permission=NO_PERMISSION_REQUIRED)
def parts(request):
    return {}


def sink(request, **values: Any) -> Form:
    return Form(forms.Everything(), request, submit="Publish", name="sink", values=values or None)


@view_config(context=Kitchen, request_method="GET", renderer="kitchen/page.html", permission=NO_PERMISSION_REQUIRED)
def page(request):
    return {"form": sink(request), "accepted": ""}


@view_config(context=Kitchen, request_method="POST", renderer="kitchen/page.html", permission=NO_PERMISSION_REQUIRED)
def cook(request):
    form = sink(request)
    try:
        accepted = form.validate(request.POST.items())
    except ValidationFailure:
        request.response.status_int = 422
        return {"form": form, "accepted": ""}
    return {"form": form, "accepted": json.dumps(accepted, default=str, sort_keys=True)}


def includeme(config):
    config.scan("aipress_kitchen.plugin")
