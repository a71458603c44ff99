"""What a plugin says about its notifications."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotificationKind:
    """One kind of notification.

    Args:
        name: ``<plugin id>.<what_it_says>``.
        title: a translation string, the sentence that recipients read: ``${…}`` stands for values of the notification,
            ``${site}`` for the site's name.
        summary: when one gets such a notification, for the page of preferences.
        icon: name of a Bootstrap icon.
        mail: is it also mailed, unless the recipient has chosen otherwise?
    """

    name: str
    title: str
    summary: str = ""
    icon: str = "bell"
    mail: bool = False

    @property
    def plugin(self) -> str:
        return self.name.partition(".")[0]
