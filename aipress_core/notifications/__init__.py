"""Notifications: what a plugin tells members. The core only notes it in the outbox; the plugin ``notifications`` delivers.

Declare kinds with the hook ``aipress_register_notifications``, then say::

    NotificationKind("shop.sold", _("${buyer} has bought “${title}”"), _("Somebody buys what you offer"), icon="bag")
    request.notify("shop.sold", [seller.id], {"buyer": buyer.name, "title": offer.title}, url="/shop/offers/7", actor_id=buyer.id)
    ctx.notify("shop.sold", …)                                                   # the same in a task

It is a row of the caller's transaction: what is rolled back was never told, what fails while it is delivered undoes nothing.
Without the plugin ``notifications`` nothing happens.
"""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Give requests ``notify``."""
    from aipress_core.notifications.service import notify

    config.add_request_method(notify)
