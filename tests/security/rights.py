"""The table: who has which right, where each place of the site lies, which right its views ask for.

It is written by hand, as data, and says what is *meant*. The tests compare it with what the application declares and
registers, and then try every cell on the running site. When a test says that something is missing here, decide who may
use the new page, and write that down; do not copy what the code does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

EVERYONE, MEMBER, OWNER, SELF = "everyone", "member", "owner", "self"
OPEN = "__no_permission_required__"

# Permission → who has it. SELF: whoever the object belongs to. The site owner has every right.
RIGHTS: dict[str, frozenset[str]] = {
    OPEN: frozenset({EVERYONE}),
    "accounts:account.use": frozenset({MEMBER}),
    "accounts:terms.publish": frozenset({OWNER}),
    "admin:site.manage": frozenset({OWNER}),
    "demo:world.manage": frozenset({OWNER}),
    "kyc:survey.manage": frozenset({OWNER}),
    "kyc:request.review": frozenset({OWNER}),
    "kyc:profile.edit": frozenset({MEMBER}),
    "kyc:colleague.invite": frozenset({"journalist", "communicator", "expert", "transformer", "academic"}),
    "discussion:content.like": frozenset({MEMBER}),
    "discussion:comment.read": frozenset({EVERYONE}),
    "discussion:comment.write": frozenset({MEMBER}),
    "discussion:comment.report": frozenset({MEMBER}),
    "discussion:comment.edit": frozenset({SELF}),
    "discussion:comment.remove": frozenset({SELF}),
    "tutorial:entry.write": frozenset({MEMBER}),
    "tutorial:entry.hide": frozenset({"editor", SELF}),
    "organisations:organisation.read": frozenset({MEMBER}),
    "search:search.use": frozenset({EVERYONE}),  # what is found is decided for each thing
    "search:saved.keep": frozenset({MEMBER}),
    "search:site.manage": frozenset({OWNER}),
    "social:member.read": frozenset({MEMBER}),
    "social:network.use": frozenset({MEMBER}),
    "social:post.remove": frozenset({SELF}),
    "social:group.manage": frozenset({SELF}),
    "social:group.own": frozenset({SELF}),
    "social:report.decide": frozenset({OWNER}),
    "notifications:notification.use": frozenset({MEMBER}),
    "organisations:organisation.manage": frozenset({SELF}),
    "organisations:organisation.administer": frozenset({OWNER}),
    "organisations:membership.end": frozenset({SELF}),
    "organisations:invitation.answer": frozenset({MEMBER}),
}


@dataclass(frozen=True)
class Place:
    """A kind of resource, or a route.

    Attributes:
        right: what its views ask for, unless ``VIEWS`` says otherwise.
        shared: addresses that do not depend on who asks. ``{…}`` are filled from the town.
        own: the address of an object that belongs to the visitor; ``{own.…}``.
        other: of one that belongs to somebody else and that everybody may see.
        hidden: of one that belongs to somebody else and that nobody else may know of: as if it were not there.
        absent: of one that does not exist.
    """

    right: str
    shared: tuple[str, ...] = ()
    own: str = ""
    other: str = ""
    hidden: str = ""
    absent: str = ""


DESK = "admin:site.manage"
# Class name of the context, or route:<name> → the place.
PLACES: dict[str, Place] = {
    "Root": Place(OPEN, ("/",), absent="/nowhere"),
    "route:health_live": Place(OPEN, ("/health/live",)),
    "route:health_ready": Place(OPEN, ("/health/ready",)),
    "route:metrics": Place(OPEN, ("/metrics",)),
    "route:locale": Place(OPEN, ("/preferences/locale",)),
    "route:static": Place(OPEN, ("/static/x/core/error.css",), absent="/static/x/core/nothing.css"),
    "route:component": Place(OPEN, absent="/aipress/components/no-such"),
    "route:media": Place(OPEN, ("{article_file}",), own="{own.file}", hidden="{stranger.file}", absent="/media/" + "0" * 64 + ".pdf"),
    "route:vocabulary": Place(OPEN, ("/forms/vocabularies/{vocabulary}?q=a",), absent="/forms/vocabularies/no.such"),
    "AccountRoot": Place("accounts:account.use", ("/account/",)),
    "SessionList": Place("accounts:account.use", ("/account/sessions",)),
    "SecondStep": Place("accounts:account.use", ("/account/second-step",)),
    "SessionItem": Place("accounts:account.use", own="/account/sessions/{own.session}", hidden="/account/sessions/{stranger.session}",
                         absent="/account/sessions/999999999"),
    "TermsDesk": Place("accounts:terms.publish", ("/admin/terms/",)),
    "AdminRoot": Place(DESK, ("/admin/",), absent="/admin/nothing"),
    "AuditLog": Place(DESK, ("/admin/audit",)),
    "TaskList": Place(DESK, ("/admin/tasks",)),
    "DataList": Place(DESK, ("/admin/data",)),
    "DataTable": Place(DESK, ("/admin/data/core_party",), absent="/admin/data/no_such"),
    "DataRow": Place(DESK, ("/admin/data/core_party/{stranger.id}",), absent="/admin/data/core_party/999999999"),
    "MailList": Place(DESK, ("/admin/mails",)),
    "MailItem": Place(DESK, ("/admin/mails/{mail}",), absent="/admin/mails/999999999"),
    "PluginList": Place(DESK, ("/admin/plugins",)),
    "PluginItem": Place(DESK, ("/admin/plugins/example_hello",), absent="/admin/plugins/no_such"),
    "SettingsList": Place(DESK, ("/admin/settings",)),
    "SettingsGroup": Place(DESK, ("/admin/settings/site",), absent="/admin/settings/no_such"),
    "Setup": Place(OPEN, ("/setup/",)),
    "DemoDesk": Place("demo:world.manage", ("/admin/demo/",)),
    "SurveyDesk": Place("kyc:survey.manage", ("/admin/survey/",)),
    "Register": Place(OPEN, ("/register/",), absent="/register/nowhere"),
    "VisitorStep": Place(OPEN, ("/register/step/personal",)),
    "TermSearch": Place(OPEN, ("/register/terms/sectors/none",)),
    "OwnProfile": Place("kyc:profile.edit", ("/account/profile/",)),
    "MemberStep": Place("kyc:profile.edit", ("/account/profile/step/personal",)),
    "Inviting": Place("kyc:colleague.invite", ("/account/invite/",)),
    "Registrations": Place("kyc:request.review", ("/admin/registrations",)),
    "RequestItem": Place("kyc:request.review", ("/admin/registrations/{request}",), absent="/admin/registrations/999999999"),
    "SurveyItem": Place("kyc:survey.manage", ("/admin/survey/1",), absent="/admin/survey/9999999"),
    "UserList": Place(DESK, ("/admin/users",)),
    "UserItem": Place(DESK, ("/admin/users/{stranger.id}",), absent="/admin/users/999999999"),
    "Discussion": Place("", ("/discussion/{article}",), own="/discussion/{own.draft}", hidden="/discussion/{stranger.draft}",
                        absent="/discussion/999999999"),
    "CommentPlace": Place("", own="/discussion/comments/{own.comment}", other="/discussion/comments/{stranger.comment}",
                          hidden="/discussion/comments/{hidden_comment}", absent="/discussion/comments/999999999"),
    "Directory": Place("organisations:organisation.read", ("/organisations/",)),
    "Centre": Place("notifications:notification.use", ("/notifications/",)),
    "NotificationPlace": Place("notifications:notification.use", own="/notifications/{own.notification}",
                               hidden="/notifications/{stranger.notification}", absent="/notifications/999999999"),
    "OrganisationPage": Place("organisations:organisation.read", ("/organisations/{organisation}",), own="/organisations/{own.house}",
                              other="/organisations/{stranger.house}", absent="/organisations/no-such"),
    "Published": Place("organisations:organisation.read", ("/organisations/{organisation}/article",),
                       absent="/organisations/{organisation}/zebra"),
    "Team": Place("organisations:organisation.manage", own="/organisations/{own.house}/members",
                  other="/organisations/{stranger.house}/members"),
    "TeamMember": Place("organisations:organisation.manage", own="/organisations/{own.house}/members/{own.id}",
                        other="/organisations/{stranger.house}/members/{stranger.id}"),
    "Invited": Place("organisations:organisation.manage", own="/organisations/{own.house}/invitations/{own.invited}",
                     other="/organisations/{stranger.house}/invitations/{stranger.invited}"),
    "OwnInvitations": Place("organisations:invitation.answer", ("/account/invitations",)),
    "OwnInvitation": Place("organisations:invitation.answer", own="/account/invitations/{own.invitation}"),
    "OrganisationList": Place("organisations:organisation.administer", ("/admin/organisations",)),
    "OrganisationItem": Place("organisations:organisation.administer", ("/admin/organisations/{organisation_id}",),
                              absent="/admin/organisations/999999999"),
    "Wall": Place("social:network.use", ("/wall/",)),
    "PostPage": Place("social:network.use", own="/wall/{own.post}", other="/wall/{stranger.post}", hidden="/wall/{whisper}", absent="/wall/no-such"),
    "Groups": Place("social:network.use", ("/groups/",)),
    "GroupPage": Place("social:network.use", own="/groups/{own.circle}", other="/groups/{stranger.circle}", hidden="/groups/{cellar}",
                       absent="/groups/no-such"),
    "Members": Place("social:member.read", ("/members/",)),
    "MemberPage": Place("social:member.read", own="/members/{own.page}", other="/members/{stranger.page}", absent="/members/no-such"),
    "PartyPlace": Place("social:network.use", own="/social/{own.id}", other="/social/{stranger.id}", absent="/social/999999999"),
    "ContactOptions": Place("accounts:account.use", ("/account/contact-options/",)),
    "KeptAway": Place("accounts:account.use", ("/account/kept-away/",)),
    "Reports": Place("social:report.decide", ("/admin/reports/",)),
    "ReportItem": Place("social:report.decide", ("/admin/reports/{report}",), absent="/admin/reports/999999999"),
    "WireRoot": Place(OPEN, ("/wire/",)),
    "WireItem": Place(OPEN, ("/wire/{article_slug}",), own="/wire/{own.slug}", hidden="/wire/{stranger.slug}", absent="/wire/no-such"),
    "KilledItem": Place(OPEN, ("/wire/{killed_slug}",)),
    "SearchPlace": Place("search:search.use", ("/search",), absent="/search/nothing"),
    "StopLink": Place(OPEN, ("{stop_link}",), absent="/search/stop/1-nothing"),
    "SavedList": Place("search:saved.keep", ("/account/searches",)),
    "SavedItem": Place("search:saved.keep", own="/account/searches/{own.search}", hidden="/account/searches/{stranger.search}",
                       absent="/account/searches/999999999"),
    "SearchDesk": Place("search:site.manage", ("/admin/search",), absent="/admin/search/nothing"),
    "SynonymList": Place("search:site.manage", ("/admin/search/synonyms",)),
    "PinList": Place("search:site.manage", ("/admin/search/pins",)),
    "MissedList": Place("search:site.manage", ("/admin/search/missed",)),
    "example_hello.Hello": Place(OPEN, ("/hello/",)),
    "tutorial.Guestbook": Place(OPEN, ("/{plugin}/",)),
    "tutorial.Word": Place("tutorial:entry.hide", absent="/{plugin}/999999999"),
}


@dataclass(frozen=True)
class View:
    """What is particular about one view.

    Attributes:
        right: what it asks for, if not what its place says.
        fields: of the form that makes a permitted request a sensible one.
        status: answers to somebody who may; empty = 200 for reading, 200, 303, 409 or 422 for a form.
        only_self: also the site owner, who has every right, is refused what belongs to others.
    """

    right: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    status: tuple[int, ...] = ()
    only_self: bool = False


# (place, name of the view, method) → particulars.
VIEWS: dict[tuple[str, str, str], View] = {
    ("SurveyItem", "discard", "GET"): View(status=(404,)),  # the version in force is no draft
    ("AccountRoot", "login", "GET"): View(OPEN, status=(200, 303)),
    ("AccountRoot", "login", "POST"): View(OPEN, {"email": "nobody@example.org", "password": "wrong password"}, (422,)),
    ("AccountRoot", "logout", "POST"): View(OPEN),
    ("AccountRoot", "reset", "GET"): View(OPEN),
    ("AccountRoot", "reset", "POST"): View(OPEN, {"email": "nobody@example.org"}),
    ("AccountRoot", "new-password", "GET"): View(OPEN, status=(410,)),  # without a good link nothing is there any more
    ("AccountRoot", "new-password", "POST"): View(OPEN, status=(410,)),
    ("Setup", "", "GET"): View(OPEN, status=(404,)),  # closed for everybody, and for ever, by the first account
    ("Setup", "", "POST"): View(OPEN, status=(404,)),
    ("AccountRoot", "confirm-email", "GET"): View(OPEN, status=(410,)),
    ("AccountRoot", "confirm-email", "POST"): View(OPEN, status=(410,)),
    ("AccountRoot", "login-code", "GET"): View(OPEN, status=(303,)),  # nobody has given a password before
    ("AccountRoot", "login-code", "POST"): View(OPEN, status=(303,)),
    ("AccountRoot", "passkey-options", "POST"): View(OPEN),
    ("AccountRoot", "login-passkey", "POST"): View(OPEN),
    ("AccountRoot", "terms", "GET"): View(OPEN),
    ("AccountRoot", "erasure-policy", "GET"): View(OPEN),
    ("AccountRoot", "keep-account", "GET"): View(OPEN, status=(410,)),  # without a good link nothing is there any more
    ("AccountRoot", "keep-account", "POST"): View(OPEN, status=(410,)),
    ("AccountRoot", "archive", "GET"): View(status=(404,)),  # nobody has asked for theirs
    ("SecondStep", "app", "GET"): View(status=(303,)),  # nothing was begun
    ("SecondStep", "passkey-options", "POST"): View(status=(200, 403)),  # 403: the password is asked for once more
    ("Centre", "bell", "GET"): View(OPEN, status=(200, 204)),  # a page asks: whoever is no member has none
    ("Discussion", "like", "POST"): View("discussion:content.like"),
    ("Discussion", "comments", "POST"): View("discussion:comment.write"),
    ("CommentPlace", "", "GET"): View("discussion:comment.read"),
    ("CommentPlace", "answer", "POST"): View("discussion:comment.write"),
    ("CommentPlace", "edit", "GET"): View("discussion:comment.edit", only_self=True),
    ("CommentPlace", "edit", "POST"): View("discussion:comment.edit", only_self=True),
    ("CommentPlace", "remove", "GET"): View("discussion:comment.remove"),
    ("CommentPlace", "remove", "POST"): View("discussion:comment.remove"),
    ("CommentPlace", "report", "GET"): View("discussion:comment.report"),
    ("CommentPlace", "report", "POST"): View("discussion:comment.report"),
    ("OrganisationPage", "edit", "GET"): View("organisations:organisation.manage"),
    ("OrganisationPage", "edit", "POST"): View("organisations:organisation.manage"),
    ("OrganisationPage", "leave", "GET"): View("organisations:membership.end", only_self=True),
    ("OrganisationPage", "leave", "POST"): View("organisations:membership.end", only_self=True),
    ("OrganisationList", "merge", "GET"): View(status=(404,)),  # of which two?
    ("OrganisationList", "merge", "POST"): View(fields={"kept": "{organisation_id}", "gone": "{double_id}", "sure": "yes"}),
    ("SearchPlace", "save", "GET"): View("search:saved.keep", status=(303,)),  # nothing is asked
    ("SearchPlace", "save", "POST"): View("search:saved.keep", status=(303,)),
    ("SearchPlace", "why", "GET"): View("search:site.manage", status=(404,)),  # no thing is named
    ("PostPage", "remove", "GET"): View("social:post.remove"),
    ("PostPage", "remove", "POST"): View("social:post.remove"),
    ("PostPage", "report", "GET"): View(status=(200, 404)),  # nobody reports their own
    ("PostPage", "report", "POST"): View(status=(303, 404, 422)),
    ("PartyPlace", "report", "GET"): View(status=(200, 404)),
    ("PartyPlace", "report", "POST"): View(status=(303, 404, 422)),
    ("GroupPage", "", "POST"): View(status=(303, 403, 422)),  # 403: who is not in the group does not write in it
    **{("GroupPage", name, "POST"): View("social:group.manage", {"member": "{stranger.id}"}, (303, 404))
       for name in ("accept", "dismiss", "exclude", "readmit")},
    ("GroupPage", "exclude", "GET"): View("social:group.manage", status=(200, 404)),
    ("GroupPage", "door", "GET"): View("social:group.manage"),
    ("GroupPage", "door", "POST"): View("social:group.manage"),
    ("GroupPage", "role", "POST"): View("social:group.own", {"member": "{stranger.id}", "role": "member"}, (303, 404)),
    **{("GroupPage", name, method): View("social:group.own") for name in ("edit", "remove") for method in ("GET", "POST")},
    ("KilledItem", "", "GET"): View(status=(410,)),
    ("Register", "", "GET"): View(OPEN, status=(200, 303)),  # members edit the profile that they have
    ("Register", "", "POST"): View(OPEN),
    **{(place, name, method): View(OPEN if place == "Register" else "", status=(303,)) for place in ("Register", "OwnProfile")
       for name, method in (("choice", "GET"), ("choice", "POST"), ("summary", "GET"), ("submit", "POST"), ("later", "GET"),
                            ("later", "POST"))},  # no draft is named
    **{(place, "", method): View(OPEN if place == "VisitorStep" else "", status=(303,)) for place in ("VisitorStep", "MemberStep")
       for method in ("GET", "POST")},
    ("Register", "correct", "POST"): View(OPEN),
    **{("Register", name, method): View(OPEN, status=(410,)) for name in ("confirm", "reply") for method in ("GET", "POST")},
    ("RequestItem", "card", "GET"): View(status=(303,)),  # whoever has not said that they look does not look
    ("RequestItem", "card", "POST"): View(status=(303, 404)),
    ("RequestItem", "picture", "GET"): View(status=(404,)),
    ("DataTable", "export", "POST"): View(fields={"format": "csv"}),
    ("SettingsGroup", "undo", "POST"): View(fields={"change": "{change}"}),
    ("PluginItem", "archive", "POST"): View(fields={"archive": "{archive}"}),
    ("tutorial.Guestbook", "", "POST"): View("tutorial:entry.write"),
}
