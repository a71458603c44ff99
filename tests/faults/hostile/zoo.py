"""The hostile plugins: what each does, and what the site must say of it, or that it is contained while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

HEAD = """
from pyramid.events import NewRequest, subscriber
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config
from aipress_core.api import *
from aipress_core.api import _, hookimpl
"""


@dataclass(frozen=True)
class Hostile:
    """One plugin.

    Attributes:
        code: of ``plugin.py``; ``PLUGIN`` stands for the id, in ``files`` too.
        facts: further lines of the manifest, as TOML values; ``manifest`` is all of it.
        left_out: a part of the reason for which the site starts without it; empty = it runs, and is contained.
    """

    code: str = ""
    files: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    manifest: str | None = None
    left_out: str = ""
    has_no_package: bool = False


def hook(name: str, answer: str, arguments: str = "") -> str:
    """Code of a hook that answers so."""
    return f"@hookimpl\ndef aipress_{name}({arguments}):\n    {answer}\n"


def include(statement: str) -> str:
    """Code of an ``includeme``."""
    return f"def includeme(config):\n    {statement}\n"


def model(table: str) -> dict[str, str]:
    """A room with one table."""
    return {"models.py": f"""
        from sqlalchemy.orm import Mapped, mapped_column
        from aipress_core.api import Base
        class PLUGINThing(Base):
            __tablename__ = "{table}"
            id: Mapped[int] = mapped_column(primary_key=True)
        """}


REVISION = '''
"""Make the table."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "PLUGIN_0001", None
def upgrade():
    {upgrade}
def downgrade():
    {downgrade}
'''
VIEW = """
@view_config(name="PLUGIN", permission=NO_PERMISSION_REQUIRED)
def page(request):
    {statement}
def includeme(config):
    config.scan("aipress_PLUGIN.plugin")
"""

AT_IMPORT = {
    "h_exit": Hostile("import sys\nsys.exit(7)", left_out="it calls sys.exit(7) at import"),
    "h_exit_now": Hostile("import os\nos._exit(7)", left_out="it ends the process at import (exit status 7)"),
    "h_segfault": Hostile("import ctypes\nctypes.string_at(0)", left_out="it crashes the interpreter at import (Segmentation fault)"),
    "h_abort": Hostile("import os\nos.abort()", left_out="it crashes the interpreter at import (Aborted)"),
    "h_kill": Hostile("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", left_out="crashes the interpreter at import (Killed)"),
    "h_hang": Hostile("import time\ntime.sleep(3600)", left_out="its import does not end within"),
    "h_loop": Hostile("while True: pass", left_out="its import"),
    "h_hog": Hostile("hoard = [bytearray(2**20) for _ in range(20000)]", left_out="MiB of memory at import"),
    "h_hog_room": Hostile(files={"tasks.py": "hoard = bytearray(2**33)"}, left_out="MiB of memory at import"),
    "h_raise": Hostile("raise RuntimeError('no luck')", left_out="RuntimeError at import: no luck"),
    "h_syntax": Hostile("def", left_out="SyntaxError at import"),
    "h_library": Hostile("import no_such_library", left_out="No module named 'no_such_library'"),
}
MANIFESTS = {
    "h_manifest": Hostile(manifest="[plugin", left_out="cannot be read"),
    "h_other_id": Hostile(facts={"id": '"wire"'}, left_out="but the entry point is named"),
    "h_api": Hostile(facts={"api": '">=9"'}, left_out="it needs the plugin API >=9"),
    "h_circle_a": Hostile(facts={"requires": '["h_circle_b"]'}, left_out="h_circle_"),
    "h_circle_b": Hostile(facts={"requires": '["h_circle_a"]'}, left_out="h_circle_"),
    "h_needs_none": Hostile(facts={"requires": '["no_such_plugin"]'}, left_out="it requires no_such_plugin, which is not installed"),
    "h_needs_bad": Hostile(facts={"requires": '["h_exit"]'}, left_out="it requires h_exit, which cannot be used"),
    "h_gone": Hostile(has_no_package=True, left_out="is not there"),
}
THEFTS = {
    "h_mount": Hostile(hook("register_mounts", "return [Mount('wire', Resource)]"), facts={"after": '["wire"]'},
                       left_out="the address /wire below site belongs to wire"),
    "h_mount_core": Hostile(hook("register_mounts", "return [Mount('static', Resource)]"), left_out="cannot be the name of a mount"),
    "h_permission": Hostile(hook("register_permissions", "return [Permission('admin:site.manage', 'x', ('everyone',))]"),
                            left_out="names must start with 'h_permission:'"),
    "h_setting": Hostile(hook("register_settings", "return [Setting('aipress.secret', str, '', 'x')]"),
                         left_out="names must start with 'h_setting.'"),
    "h_table": Hostile(files=model("wire_loot"), left_out="the table wire_loot"),
    "h_table_core": Hostile(files=model("core_loot"), left_out="the table core_loot"),
    "h_type": Hostile(hook("register_content_types", "return [ContentType('wire.article', 'x', str, print)]"),
                      left_out="names must start with 'h_type.'"),
    "h_task": Hostile(files={"tasks.py": "from aipress_core.api import task\n@task('wire.fetch')\ndef fetch(ctx): pass"},
                      left_out="must be named h_task.…"),
    "h_listener": Hostile("""
        from sqlalchemy import event
        from sqlalchemy.orm import Session as Db
        @event.listens_for(Db, "before_flush")
        def spoil(*_): raise RuntimeError("spoilt")
        """, left_out="it listens to before_flush of Session"),
    "h_tween": Hostile(include("config.add_tween('aipress_h_tween.plugin.tween')"), left_out="config.add_tween()"),
    "h_method": Hostile(include("config.add_request_method(print, 'db')"), left_out="config.add_request_method()"),
}
AT_START = {
    "h_include": Hostile(include("raise ValueError('not today')"), left_out="ValueError in includeme: not today"),
    "h_include_exit": Hostile(include("raise SystemExit(1)"), left_out="SystemExit in includeme"),
    "h_commit": Hostile(include("config.action('x', lambda: 1 / 0)"), left_out="ZeroDivisionError"),
    "h_no_permission": Hostile(VIEW.format(statement="return Response('x')").replace("permission=NO_PERMISSION_REQUIRED", ""),
                               left_out="states no permission="),
    "h_unknown_hook": Hostile(hook("make_coffee", "return 1"), left_out="unknown hook"),
    "h_default": Hostile(hook("register_settings", "return [Setting('h_default.size', int, 'large', 'Size.')]"),
                         left_out="the setting h_default.size is 'large'"),
    "h_required": Hostile(hook("register_settings", "return [Setting('h_required.key', str, '', 'Key.', required=True)]"),
                          left_out="the setting h_required.key is required"),
    "h_migration": Hostile(files={**model("h_migration_thing"), "migrations/0001_thing.py": REVISION.format(
        upgrade="raise RuntimeError('no table today')", downgrade="pass")}, left_out="its tables could not be made"),
    "h_seed": Hostile(hook("seed", "raise RuntimeError('no seed today')", "db"), left_out="its rows could not be written"),
    **{f"h_wrong_{name}": Hostile(hook(f"register_{name}", "return 'text'"), left_out=f"aipress_register_{name} answered with str")
       for name in ("settings", "permissions", "mounts", "content_types")},
    "h_wrong_periodic": Hostile(hook("register_periodic_tasks", "return 'text'"), left_out="its tasks cannot be used"),
    "h_wrong_roles": Hostile(hook("register_permissions", "return [Permission('h_wrong_roles:x.do', 'x', 'everyone')]"),
                             left_out="with a wrong roles"),
}
RUNNING = {
    "h_hooks": Hostile("".join(hook(name, "raise RuntimeError('hook')") for name in (
        "nav_items", "render_slot", "resolve_followed", "disable_blockers", "plugin_disabled", "register_commands"))),
    "h_hooks_exit": Hostile(hook("nav_items", "raise SystemExit(3)") + hook("render_slot", "raise SystemExit(3)")),
    "h_hooks_type": Hostile(hook("nav_items", "return [NavItem('x', '/x', order='first'), 7]") + hook("render_slot", "return 7")
                            + hook("disable_blockers", "return 7") + hook("resolve_followed", "return 'x'")),
    "h_hooks_large": Hostile(hook("render_slot", "return 'x' * 10_000_000") + hook("nav_items", "return [NavItem('x', '/x')] * 100_000")),
    "h_hooks_sql": Hostile("from sqlalchemy import text\n" + hook(
        "render_slot", "request.db.execute(text('SELECT nonsense'))", "request")),
    "h_icon": Hostile(hook("nav_items", "return [NavItem('Hostile', '/x', icon='no-such-icon', permission='no:such')]")),
    "h_slow": Hostile("import time\n" + hook("nav_items", "time.sleep(0.25)")),
    "h_listen": Hostile("""
        @subscriber(NewRequest)
        def listen(event):
            raise RuntimeError("listener")
        def includeme(config):
            config.scan("aipress_PLUGIN.plugin")
        """),
    "h_view": Hostile(VIEW.format(statement="raise RuntimeError('view')")),
    "h_view_exit": Hostile(VIEW.format(statement="raise SystemExit(5)")),
    "h_view_over": Hostile("""
        class Root: pass
        def broken(request): raise RuntimeError("over the front page")
        def includeme(config):
            from pyramid.interfaces import IRootFactory
            context = config.registry.getUtility(IRootFactory)
            config.add_view(broken, context=context, permission=NO_PERMISSION_REQUIRED)
        """),
    "h_template": Hostile("""
        @view_config(name="PLUGIN", permission=NO_PERMISSION_REQUIRED, renderer="PLUGIN/page.html")
        def page(request):
            return {}
        def includeme(config):
            config.scan("aipress_PLUGIN.plugin")
        """, files={"templates/PLUGIN/page.html": "{{ nobody.knows.this }}"}),
    "h_view_quits": Hostile(VIEW.format(statement="import os; os._exit(3)")),
    "h_view_crashes": Hostile(VIEW.format(statement="import ctypes; ctypes.string_at(0)")),
}
ZOO = {**AT_IMPORT, **MANIFESTS, **THEFTS, **AT_START, **RUNNING}
