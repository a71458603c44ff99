import datetime as dt

from aipress_core.api import observes, task
from aipress_example_tutorial_work import services
from aipress_example_tutorial_work.events import EntrySigned
from aipress_example_tutorial_work.models import Entry

KEPT = dt.timedelta(days=30)


@observes(EntrySigned)
def screen(event, ctx):
    """Hide a word with a link in it: that is what spam looks like."""
    entry = ctx.db.get(Entry, event.entry_id)
    if entry is not None and "://" in entry.text:
        services.hide(ctx.db, entry.id, ctx.now)


@task("example_tutorial_work.tidy")
def tidy(ctx):
    """Forget words that have been hidden for a while."""
    services.forget(ctx.db, ctx.now - KEPT)
