import datetime as dt

from aipress_core.api import observes, task
from aipress_example_tutorial_settings import services
from aipress_example_tutorial_settings.events import EntrySigned
from aipress_example_tutorial_settings.models import Entry


@observes(EntrySigned)
def screen(event, ctx):
    """Hide a word with a link in it, unless the site owner wants such words shown."""
    entry = ctx.db.get(Entry, event.entry_id)
    if entry is not None and "://" in entry.text and ctx.settings["example_tutorial_settings.links"] == "hold":
        services.hide(ctx.db, entry.id, ctx.now)


@task("example_tutorial_settings.tidy")
def tidy(ctx):
    """Forget words that have been hidden for as long as the site owner says."""
    services.forget(ctx.db, ctx.now - dt.timedelta(days=ctx.settings["example_tutorial_settings.keep_days"]))
