"""Every kind of page of the site, who looks at it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of page.

    Args:
        name: in the names of tests and pictures.
        at: its address, or the key of ``Newsroom.at``.
        viewer: a key of ``Newsroom.cookies``, or empty for a visitor.
        status: what it answers.
        act: what has to be done on the page first.
    """

    name: str
    at: str
    viewer: str = "member"
    status: int = 200
    act: Callable[[Any], None] | None = None


def fail_to_sign_in(page: Any) -> None:
    """Type an address that nobody has."""
    page.fill("#email", "nobody@demo.example")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    page.wait_for_selector(".ap-errors")


def say_nothing(page: Any) -> None:
    """Send a comment without a word in it."""
    page.locator("#comments form button").first.click()
    page.wait_for_selector(".ap-errors")


def send_no_survey(page: Any) -> None:
    """Send a file that is no survey."""
    page.set_input_files("#survey input[type=file]", {"name": "survey.csv", "mimeType": "text/csv", "buffer": b"row;nom\nfield;x\n"})
    page.click("#survey button")
    page.wait_for_selector(".ap-errors")


def open_menu(page: Any) -> None:
    """Open the reader's own menu."""
    page.locator(".ap-mast-tools details:not(.ap-bell) summary").click()


def open_bell(page: Any) -> None:
    """See what opens below the bell."""
    page.locator(".ap-bell summary").click()
    page.wait_for_selector(".ap-bell .ap-notice")


def type_in_the_box(page: Any) -> None:
    """Let the search box suggest something."""
    page.fill("main input[type=search]", "port")
    page.wait_for_selector("[role=option]")


def begin_registration(page: Any) -> None:
    """Choose a profile, and look at the first section."""
    page.locator("#choice summary").first.click()
    page.locator("input[value=PM_JR_CP_SAL]").check()
    page.locator("#choice .btn-primary").click()
    page.wait_for_selector("#step")


def leave_it_empty(page: Any) -> None:
    """Send a section without an answer."""
    begin_registration(page)
    page.locator("#step .btn-primary").click()
    page.wait_for_selector(".ap-errors")


def sum_up_registration(page: Any) -> None:
    """Go to the summary of a registration that has just begun."""
    begin_registration(page)
    page.locator(".kyc-progress a").last.click()
    page.wait_for_selector("#submit")


def write_nothing(page: Any) -> None:
    """Send a post without a word in it."""
    page.locator("main form button").first.click()
    page.wait_for_selector(".ap-errors")


def do_more(page: Any) -> None:
    """Open the menu of what else can be done with a member."""
    page.locator("main .ap-drop summary").click()


def open_first_request(page: Any) -> None:
    """Look at the evidence of the first who waits."""
    page.locator("tbody th a").first.click()
    page.wait_for_selector(".kyc-answers")


KINDS = [
    Kind("home-visitor", "/", ""),
    Kind("home", "/"),
    Kind("login", "/account/login", ""),
    Kind("login-errors", "/account/login", "", act=fail_to_sign_in),
    Kind("account", "/account/"),
    Kind("register", "/register/", ""),
    Kind("register-section", "/register/", "", act=begin_registration),
    Kind("register-errors", "/register/", "", act=leave_it_empty),
    Kind("register-summary", "/register/", "", act=sum_up_registration),
    Kind("register-done", "/register/done", ""),
    Kind("register-link-used", "/register/confirm?key=used", "", status=410),
    Kind("own-profile", "/account/profile/"),
    Kind("own-profile-other", "/account/profile/edit"),
    Kind("invite", "/account/invite/"),
    Kind("registrations", "/admin/registrations", "owner"),
    Kind("registration", "/admin/registrations", "owner", act=open_first_request),
    Kind("sessions", "/account/sessions"),
    Kind("own-data", "/account/data"),
    Kind("erase", "/account/erase"),
    Kind("erasure-policy", "/account/erasure-policy", ""),
    Kind("terms", "/account/terms", ""),
    Kind("terms-desk", "/admin/terms/", "owner"),
    Kind("notifications", "/notifications/"),
    Kind("notifications-none", "/notifications/", "owner"),
    Kind("menu", "/account/erasure-policy", "owner", act=open_menu),  # where it covers nothing that acts
    Kind("bell", "/account/erasure-policy", act=open_bell),
    Kind("feed", "/wire/"),
    Kind("feed-agencies", "/wire/?tab=agencies"),
    Kind("feed-media", "/wire/?tab=media"),
    Kind("feed-journalists", "/wire/?tab=journalists"),
    Kind("feed-releases", "/wire/?tab=releases"),
    Kind("feed-filtered", "/wire/?country=FR&country=DE&sort=likes"),
    Kind("feed-nothing", "/wire/?city=Nowhere"),
    Kind("facets", "/wire/?country=FR&part=facets"),
    Kind("article", "article"),
    Kind("article-discussed", "discussed"),
    Kind("article-german", "german"),
    Kind("article-portrait", "portrait"),
    Kind("article-bare", "bare"),
    Kind("release", "release"),
    Kind("picture", "picture"),
    Kind("killed", "killed", status=410),
    Kind("thread", "thread"),
    Kind("comment-errors", "bare", act=say_nothing),
    Kind("report", "report"),
    Kind("organisations", "/organisations/"),
    Kind("organisations-nothing", "/organisations/?q=zzzz"),
    Kind("organisation", "organisation"),
    Kind("organisation-contacts", "contacts"),
    Kind("organisation-articles", "published"),
    Kind("organisation-edit", "organisation-edit", "owner"),
    Kind("organisation-members", "organisation-members", "owner"),
    Kind("organisation-leave", "organisation-leave"),
    Kind("invitations", "/account/invitations", "another"),
    Kind("admin-organisations", "/admin/organisations", "owner"),
    Kind("admin-organisation", "admin-organisation", "owner"),
    Kind("admin-organisation-new", "/admin/organisations/new", "owner"),
    Kind("admin-doubles", "/admin/organisations/doubles", "owner"),
    Kind("admin-merge", "admin-merge", "owner"),
    Kind("wall", "/wall/"),
    Kind("wall-errors", "/wall/", act=write_nothing),
    Kind("post", "post"),
    Kind("groups", "/groups/"),
    Kind("groups-own", "/groups/?own=yes"),
    Kind("groups-nothing", "/groups/?q=zzzz"),
    Kind("group-new", "/groups/new"),
    Kind("group", "group"),
    Kind("group-about", "group-about"),
    Kind("group-members", "group-members"),
    Kind("group-door", "group-door"),
    Kind("group-edit", "group-edit"),
    Kind("group-shut", "group-shut"),
    Kind("group-report", "group-report"),
    Kind("members", "/members/"),
    Kind("members-filtered", "/members/?community=journalist&country=FR"),
    Kind("members-nobody", "/members/?q=zzzz"),
    Kind("members-facets", "/members/?country=FR&part=facets"),
    Kind("member", "known"),
    Kind("member-menu", "known", act=do_more),
    Kind("member-publications", "known-publications"),
    Kind("member-activities", "known-activities"),
    Kind("member-groups", "known-groups"),
    Kind("member-followees", "known-followees"),
    Kind("member-followers", "known-followers"),
    Kind("member-self", "self"),
    Kind("member-as", "self-as"),
    Kind("member-block", "block"),
    Kind("contact-options", "/account/contact-options/"),
    Kind("kept-away", "/account/kept-away/"),
    Kind("kept-away-nobody", "/account/kept-away/", "owner"),
    Kind("reports", "/admin/reports/", "owner"),
    Kind("reports-decided", "/admin/reports/?state=decided", "owner"),
    Kind("report-item", "report-item", "owner"),
    Kind("search-start", "/search"),
    Kind("search", "/search?q=port"),
    Kind("search-kind", "/search?q=port&type=wire.article&country=FR&sort=date"),
    Kind("search-corrected", "/search?q=stirke+prot"),
    Kind("search-nothing", "/search?q=zzzzzz&period=week"),
    Kind("search-why", "/search?q=port&type=wire.article", "owner"),
    Kind("search-suggestions", "/search", act=type_in_the_box),
    Kind("search-save", "/search/save?q=port&country=FR"),
    Kind("searches", "/account/searches"),
    Kind("search-desk", "/admin/search", "owner"),
    Kind("synonyms", "/admin/search/synonyms", "owner"),
    Kind("pins", "/admin/search/pins", "owner"),
    Kind("missed", "/admin/search/missed", "owner"),
    Kind("not-found", "/wire/an-article-that-never-was", status=404),
    Kind("forbidden", "/admin/", status=403),
    Kind("bad-request", "/wire/?tab=nonsense", status=400),
    Kind("admin", "/admin/", "owner"),
    Kind("plugins", "/admin/plugins", "owner"),
    Kind("plugin-enabled", "/admin/plugins/wire", "owner"),
    Kind("plugin-needed", "/admin/plugins/taxonomies", "owner"),
    Kind("plugin-disabled", "/admin/plugins/example_hello", "owner"),
    Kind("plugin-core", "/admin/plugins/admin", "owner"),
    Kind("users", "/admin/users", "owner"),
    Kind("users-nobody", "/admin/users?q=zzzz", "owner"),
    Kind("user", "user", "owner"),
    Kind("themes", "/admin/themes", "owner"),
    Kind("survey", "/admin/survey/", "owner"),
    Kind("survey-version", "/admin/survey/1", "owner"),
    Kind("survey-errors", "/admin/survey/", "owner", act=send_no_survey),
    Kind("audit", "/admin/audit", "owner"),
    Kind("tasks", "/admin/tasks", "owner"),
    Kind("health", "/admin/health", "owner"),
]
LANGUAGES = ("fr", "en")
SCHEMES = {"fr": ("light", "dark"), "en": ("dark", "light")}  # on a desk, on a phone
