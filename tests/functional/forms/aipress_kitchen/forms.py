"""One node of every kind."""

from __future__ import annotations

import colander

from aipress_core.api import Attachment, widgets

TOPICS = [("Economy", [("bank", "Banking"), ("trade", "Trade")]), ("Nature", [("sea", "The sea"), ("air", "The air")])]
TITLES = [("news", "News"), ("report", "Report"), ("view", "View")]
TERMS = {name.lower(): name for name in (
    "Amiens", "Angers", "Annecy", "Bayonne", "Bordeaux", "Brest", "Caen", "Cherbourg", "Dijon", "Dunkerque", "Évreux", "Grenoble",
    "Laval", "Le Havre", "Lille", "Limoges", "Lorient", "Lyon", "Marseille", "Metz", "Montpellier", "Nancy", "Nantes", "Nice", "Nîmes",
    "Orléans", "Paris", "Pau", "Perpignan", "Poitiers", "Quimper", "Reims", "Rennes", "Rouen", "Saint-Malo", "Toulon", "Toulouse",
    "Tours", "Vannes")}


class Contact(colander.MappingSchema):
    name = colander.SchemaNode(colander.String(), title="Name", validator=colander.Length(max=60),
                               widget=widgets.text(autocomplete="name"))
    email = colander.SchemaNode(colander.String(), title="E-mail address", validator=colander.Email(), missing="", widget=widgets.email())
    is_press = colander.SchemaNode(colander.Boolean(), title="Answers the press")


class Everything(colander.MappingSchema):
    title = colander.SchemaNode(colander.String(), title="Title", description="At most 80 characters.", validator=colander.Length(max=80))
    body = colander.SchemaNode(colander.String(), title="Summary", missing="", widget=widgets.textarea(rows=3))
    text = colander.SchemaNode(colander.String(), title="Text", missing="", widget=widgets.rich_text(rows=6))
    genre = colander.SchemaNode(colander.String(), title="Genre", validator=colander.OneOf([value for value, _title in TITLES]),
                                widget=widgets.select([("", "Choose"), *TITLES]))
    kind = colander.SchemaNode(colander.String(), title="Kind", widget=widgets.radio(TITLES))
    channels = colander.SchemaNode(colander.Set(), title="Channels", missing=(),
                                   widget=widgets.checkboxes([("web", "Web"), ("print", "Print"), ("radio", "Radio")]))
    cities = colander.SchemaNode(colander.List(), title="Cities", description="Where it will be read.", missing=(),
                                 widget=widgets.typeahead("kitchen.city", most=3))
    topic = colander.SchemaNode(colander.String(), title="Topic", missing="", widget=widgets.two_level(TOPICS))
    beats = colander.SchemaNode(colander.List(), title="Beats", missing=(), widget=widgets.two_level(TOPICS, multiple=True))
    day = colander.SchemaNode(colander.Date(), title="Day of the event", missing=None, widget=widgets.date())
    embargo = colander.SchemaNode(colander.DateTime(), title="Embargo until", missing=None, widget=widgets.moment())
    fee = colander.SchemaNode(colander.Integer(), title="Fee", missing=None, validator=colander.Range(min=100, max=1_000_000),
                              widget=widgets.money("EUR"))
    contacts = colander.SchemaNode(colander.Sequence(), Contact(), name="contacts", title="Contacts", missing=(),
                                   widget=widgets.groups(item="Contact", add="Add a contact", most=4))
    dossier = colander.SchemaNode(Attachment(), title="Press kit", description="A PDF.", missing=None, widget=widgets.file())
    picture = colander.SchemaNode(Attachment(), title="Picture", missing=None, widget=widgets.image(shape=(16, 9)))
    agree = colander.SchemaNode(colander.Boolean(), title="Send it to subscribers", widget=widgets.checkbox())
    token = colander.SchemaNode(colander.String(), missing="", widget=widgets.hidden())


def search(request, text, limit):
    """Towns that begin with or hold the words."""
    wanted = text.casefold()
    found = [term for term in TERMS.items() if wanted in term[1].casefold()]
    return sorted(found, key=lambda term: (not term[1].casefold().startswith(wanted), term[1]))[:limit]


def titles(request, values):
    return {value: TERMS[value] for value in values if value in TERMS}
