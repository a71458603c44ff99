"""Plugins that break one promise each, made of a sound one by a change or two; and faults of the platform itself.

Each says which test of the contract must notice it, and a piece of what that test must say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PLUGIN, VIEWS, MODELS, LIST = "plugin.py", "views.py", "models.py", "templates/{id}/notes.html"
MIGRATION, SERVICES, MANIFEST = "migrations/0001_notes.py", "services.py", "plugin.toml"
COLUMNS = "    written_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)\n"
INCLUDE = '    config.scan("aipress_{id}.views")\n'
END = "{% endblock %}"

# Within the request the database itself refuses, and the page fails.
SCRIBBLE = """\
    from sqlalchemy import text

    def afterwards(request):
        with request.environ["aipress.database"].session() as db, db.begin():
            db.execute(text("DELETE FROM scribbling_note"))
    request.add_finished_callback(afterwards)
"""
STEADY = """

@hookimpl
def aipress_register_content_types():
    from sqlalchemy import false, true

    from aipress_core.api import Content, ContentType
    return [ContentType("{id}.note", _("Note"), lambda slug: "/", lambda viewer, settings: {condition}, plural=_("Notes"), steady=True)]
"""
REVISION = '''"""More."""

from alembic import op

revision = "losing_0002"
down_revision = "losing_0001"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    op.execute("DELETE FROM losing_note WHERE id = (SELECT min(id) FROM losing_note)")
'''


@dataclass(frozen=True)
class Broken:
    """One broken promise.

    Attributes:
        id: the plugin's.
        tests: the contract's tests that must fail.
        says: what at least one of them must say.
        changes: file → (old text, new text); an empty old text stands for the end of the file, or for a new one.
        fault: the name of a fault of the platform, see ``FAULTS``.
    """

    id: str
    tests: tuple[str, ...]
    says: str
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    fault: str = ""


def _slot(body: str) -> tuple[str, str]:
    return "\n\ndef includeme", f"\n\n@hookimpl\n{body}\n\n\ndef includeme"


BROKEN = (
    Broken("mute", ("test_manifest_says_what_the_plugin_is",), "the summary is empty",
           {MANIFEST: ('"Members write notes and read each other\'s."', '""')}),
    Broken("unloaded", ("test_is_loaded_and_not_quarantined",), "must be named unloaded_",
           {MODELS: ('"{id}_note"', '"notes"')}),
    Broken("open_view", ("test_is_loaded_and_not_quarantined",), "permission",
           {VIEWS: ("request_method=\"GET\", permission=READ, renderer=\"{id}/notes.html\"",
                    "request_method=\"GET\", renderer=\"{id}/notes.html\"")}),
    Broken("prying", ("test_imports_only_the_public_api",), "services.py: aipress_core.db.base.Base",
           {SERVICES: ("import delete\n", "import delete\n\nfrom aipress_core.db.base import Base as Base\n")}),
    Broken("unmarked", ("test_every_hook_exists_and_is_marked",), "@hookimpl is missing",
           {PLUGIN: ("", "\n\ndef aipress_render_slot(slot):\n    return None\n")}),
    Broken("misspelt", ("test_every_hook_exists_and_is_marked",), "there is no such hook",
           {PLUGIN: ("", "\n\ndef aipress_nav_item(menu):\n    return []\n")}),
    Broken("leaning", ("test_tables_refer_only_to_the_core_and_to_required_plugins",), "plugin.toml must require",
           {MODELS: (COLUMNS, COLUMNS + '    user_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", '
                                        'ondelete="CASCADE"))\n')}),
    Broken("orphaning", ("test_tables_refer_only_to_the_core_and_to_required_plugins",), "ondelete=",
           {MODELS: (', ondelete="CASCADE"', "")}),
    Broken("secretive", ("test_what_refers_to_people_is_declared",), "secretive_note.author_id",
           {PLUGIN: ("    return [PersonalData(Note.author_id, _(\"Your notes\"))]", "    return []")}),
    Broken("stumbling", ("test_every_column_can_be_read_without_a_surprise",), "Note.author",
           {MODELS: (COLUMNS, COLUMNS + '    author: Mapped["Party"] = relationship()\n'),
            MODELS + "#2": ("from sqlalchemy.orm import Mapped", "from sqlalchemy.orm import relationship, Mapped"),
            MODELS + "#3": ("from aipress_core.api import Base", "from aipress_core.api import Party, Base")}),
    Broken("rogue", ("test_every_view_is_gated",), "aipress_rogue.views.door",
           {PLUGIN: (INCLUDE, INCLUDE + '    plain = Configurator(registry=config.registry, autocommit=True)\n'
                     '    plain.add_route("rogue.door", "/rogue/door")\n'
                     '    plain.add_view("aipress_rogue.views.door", route_name="rogue.door", permission="__no_permission_required__",'
                     ' renderer="string")\n'),
            VIEWS: ("", '\n\ndef door(request):\n    return "open"\n')}),
    Broken("swaying", ("test_steady_audiences_decide_nothing_by_who_looks",), "swaying.note",
           {PLUGIN: ("", STEADY.format(id="swaying", condition="true() if viewer and viewer.party_id == 8_000_001 else false()"))}),
    Broken("shifting", ("test_steady_audiences_decide_nothing_by_who_looks",), "shifting.note",
           {PLUGIN: ("", STEADY.format(id="shifting", condition="Content.owner_id == (viewer and viewer.party_id)"))}),
    Broken("present", ("test_disabled_means_not_found",), "its pages must answer 404", fault="state"),
    Broken("chatty", ("test_what_it_adds_to_pages_costs_few_statements",), "costs 5 statements",
           {PLUGIN: _slot("def aipress_render_slot(slot, request):\n    from sqlalchemy import text\n"
                          "    if slot == 'home.rail':\n        for one in range(5):\n"
                          "            request.db.execute(text(f'SELECT {one}'))\n    return None")}),
    Broken("drifting", ("test_migrations_go_up_down_and_up",), "models and migrations differ",
           {MODELS: (COLUMNS, COLUMNS + "    extra: Mapped[int | None] = mapped_column()\n"),
            MIGRATION: ("", "\n\n# no such column here\n")}),
    Broken("staying", ("test_migrations_go_up_down_and_up", "test_purging_leaves_no_row"), "downgrade() must drop",
           {MIGRATION: ('    op.drop_table("{id}_note")', "    pass")}),
    Broken("losing", ("test_migrations_go_up_down_and_up",), "changed the number of rows",
           {"migrations/0002_more.py": ("", REVISION)}),
    Broken("clearing", ("test_switching_off_and_on_keeps_every_row",), "clearing_note",
           {PLUGIN: _slot("def aipress_plugin_disabled(plugin_id, request):\n    from sqlalchemy import text\n"
                          "    if plugin_id == 'clearing':\n        request.db.execute(text('DELETE FROM clearing_note'))")}),
    Broken("inline", ("test_templates_hold_no_inline_script_or_style",), "onclick=",
           {LIST: (END, '<button onclick="go()">-</button>' + END)}),
    Broken("foreign", ("test_templates_load_nothing_from_elsewhere",), "ship the file in static/",
           {LIST: (END, '<img src="https://example.org/x.png" alt="">' + END)}),
    Broken("painting", ("test_templates_lie_in_the_plugin_s_own_folder",), "templates lie in templates/painting/",
           {"templates/core/home.html": ("", "<p></p>\n")}),
    Broken("english", ("test_french_is_complete",), "Only in English",
           {LIST: (END, '{{ _("Only in English") }}' + END)}),
    Broken("wordless", ("test_settings_are_told_in_the_reader_s_language",), "wordless.keep_days: title=_(…)",
           {PLUGIN: ('title=_("Days that notes are kept"), ', "")}),
    Broken("scribbling", ("test_looking_at_pages_changes_nothing",), "scribbling_note",
           {VIEWS: ("    page = queries.newest",
                    f"{SCRIBBLE}    page = queries.newest")}),
    Broken("falling", ("test_looking_at_pages_changes_nothing",), "GET /falling/ answers 500",
           {VIEWS: ("    here = request.url_for(context)", "    here = request.url_for(context)\n    assert not page.rows")}),
    Broken("forgeable", ("test_forms_without_their_token_are_refused", "test_posts_without_a_token_are_its_stated_exceptions"),
           "without a token answers",
           {PLUGIN: (INCLUDE, INCLUDE + '    config.add_csrf_exemption("/forgeable/write")\n')}),
    Broken("growing", ("test_sql_of_its_lists_does_not_grow_with_rows",), "/growing/:",
           {VIEWS: ("    here = request.url_for(context)",
                    "    here = request.url_for(context)\n    [queries.by_id(request.db, row.id) for row in page.rows]")}),
    Broken("linked", ("test_disabled_means_no_menu_entry_and_no_link_to_its_pages",), "a page still leads to it"),
    Broken("linking", (), "", {PLUGIN: ('"/{id}/",\n', '"/linked/",\n')}),
    Broken("called", ("test_disabled_means_that_no_hook_is_called",), "although it is off", fault="hooks"),
    Broken("working", ("test_disabled_means_that_work_waits_and_runs_afterwards",), "ran although it is off", fault="worker"),
    Broken("scheduled", ("test_disabled_means_that_schedules_rest",), "ran although it is off", fault="schedule"),
    Broken("mailing", ("test_disabled_means_that_no_mail_is_sent",), "was sent although it is off", fault="mail"),
    Broken("served", ("test_disabled_means_that_static_files_are_not_found",), "still served",
           {"static/notes.css": ("", "p { margin: 0 }\n")}, fault="state"),
    Broken("adjustable", ("test_disabled_means_no_settings_page",), "must be gone with the plugin", fault="state"),
)
