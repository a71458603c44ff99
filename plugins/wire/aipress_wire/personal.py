"""What the tables of this plugin know about people: what they wrote, and the name above it."""

from __future__ import annotations

from aipress_core.api import KEEP, NEUTRAL, Content, NotPersonal, PersonalData, _
from aipress_wire.models import Item, ItemVersion, Picture, Source

DECLARED = (
    PersonalData(Item.id, _("Your articles and press releases"), KEEP, through=Content.owner_id, blank={"byline": NEUTRAL}),
    PersonalData(ItemVersion.item_id, _("Earlier versions of your articles and press releases"), KEEP, through=Content.owner_id,
                 blank={"byline": NEUTRAL}),
    PersonalData(Picture.item_id, _("Pictures of your articles and press releases"), KEEP, through=Content.owner_id),
    NotPersonal(Source.party_id, "the service that an import stands for"),
    NotPersonal(Source.publisher_id, "the organisation in whose name its items appear"),
)
