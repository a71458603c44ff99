"""Mailing links, where how long it takes tells nobody anything; and forgetting those that were never used."""

from __future__ import annotations

import datetime as dt
import tempfile

from sqlalchemy import and_, delete, exists, select, update

from aipress_accounts import archive, erased, erasure, links
from aipress_accounts.events import MemberErased
from aipress_accounts.models import LIVE, Link, User
from aipress_accounts.notices import recipient_of
from aipress_accounts.own_data import READY, Erasure, Export
from aipress_core.api import File, Party, Recipient, TaskContext, files, personal_erasing, record_audit, task

ARCHIVE = "aipress-data"


@task("accounts.send_reset")
def send_reset(ctx: TaskContext, email: str) -> None:
    """Mail a link to choose a new password, if the address has an account; strangers get no mail."""
    user = ctx.db.scalar(select(User).where(User.email == email, User.state == LIVE))
    recipient = recipient_of(ctx.db, user.id) if user else None
    if user is not None and recipient is not None:
        key = links.issue(ctx.db, links.RESET, ctx.now, user=user)
        ctx.mail("accounts.reset", recipient, key=key, minutes=links.MINUTES[links.RESET])


@task("accounts.send_confirmation")
def send_confirmation(ctx: TaskContext, party_id: int, email: str) -> None:
    """Mail a link to a new address; not to one that has an account, and the page does not tell."""
    user = ctx.db.get(User, party_id)
    party = ctx.db.get(Party, party_id)
    if user is None or party is None or ctx.db.scalar(select(exists().where(User.email == email))):
        return
    key = links.issue(ctx.db, links.EMAIL, ctx.now, user=user, email=email)
    ctx.mail("accounts.email", Recipient(email, party.name, party.locale, party.timezone, party_id), key=key, email=email,
             minutes=links.MINUTES[links.EMAIL])


@task("accounts.sweep_links")
def sweep_links(ctx: TaskContext) -> None:
    """Remove links whose time is over."""
    ctx.db.execute(delete(Link).where(Link.expires_at < ctx.now))


@task("accounts.export", timeout=180)
def export(ctx: TaskContext, party_id: int) -> None:
    """Make the archive of a member's data, and mail that it can be fetched."""
    recipient = recipient_of(ctx.db_read, party_id)
    if recipient is None or ctx.db_read.get(Export, party_id) is None:
        return  # taken back meanwhile
    store, translate = files.Files.from_settings(ctx.settings), ctx.translator(recipient.locale)
    language = recipient.locale or ctx.settings["aipress.default_locale"] or ctx.site.locale
    with tempfile.TemporaryFile() as target:
        archive.write(target, ctx.db_read, ctx.registry, store, party_id, site_name=ctx.site.name, language=language, now=ctx.now,
                      translate=translate)
        size = target.tell()
        target.seek(0)
        sha256 = store.storage.put(target.read())
    days = ctx.settings["accounts.export_days"]
    file = File(sha256=sha256, mime="application/zip", size=size, visibility="owner",
                original_name=f"{ARCHIVE}-{ctx.now:%Y-%m-%d}.zip")
    ctx.db.add(file)
    ctx.db.flush()
    changed = ctx.db.execute(update(Export).where(Export.party_id == party_id).values(
        state=READY, file_id=file.id, ready_at=ctx.now, expires_at=ctx.now + dt.timedelta(days=days))).rowcount
    if changed:
        ctx.mail("accounts.export", recipient, days=days)
    else:
        ctx.db.delete(file)


@task("accounts.sweep_exports")
def sweep_exports(ctx: TaskContext) -> None:
    """Delete archives whose time is over, and those whose member is gone."""
    over = exists().where(Export.file_id == File.id, Export.expires_at < ctx.now)
    used = exists().where(Export.file_id == File.id)
    lost = and_(File.owner_id.is_(None), File.mime == "application/zip", File.original_name.startswith(ARCHIVE), ~used)
    for condition in (over, lost):
        ctx.db.execute(delete(File).where(condition).execution_options(synchronize_session=False))
    ctx.db.execute(delete(Export).where(Export.expires_at < ctx.now).execution_options(synchronize_session=False))


@task("accounts.erase_due")
def erase_due(ctx: TaskContext) -> None:
    """Have everybody erased whose days of reflection are over, each in a transaction of their own."""
    for party_id in ctx.db.scalars(select(Erasure.party_id).where(Erasure.due_at <= ctx.now).order_by(Erasure.due_at).limit(100)):
        ctx.enqueue("accounts.erase", party_id=party_id)


@task("accounts.erase", timeout=180)
def erase(ctx: TaskContext, party_id: int) -> None:
    """Erase one member, if they have not taken it back; tell them at the address that we then forget."""
    due = ctx.db.scalar(select(Erasure).where(Erasure.party_id == party_id, Erasure.due_at <= ctx.now).with_for_update())
    user, recipient = ctx.db.get(User, party_id), recipient_of(ctx.db, party_id)
    if due is None or user is None or recipient is None or user.state == LIVE:
        return
    _erase(ctx, user)
    ctx.mail("accounts.erased", Recipient(recipient.address, "", recipient.locale, recipient.timezone))


@task("accounts.erase_again", timeout=180)
def erase_again(ctx: TaskContext, party_id: int, created_at: str) -> None:
    """Erase somebody whom a restored backup has brought back; they have been told when it was done first."""
    user = ctx.db.get(User, party_id)
    if user is not None and user.state != LIVE and user.created_at.isoformat() == created_at:
        _erase(ctx, user)


@task("accounts.note_erased")
def note_erased(ctx: TaskContext, party_id: int, created_at: str, erased_at: str) -> None:
    """Write down, once it is so, that somebody was erased."""
    line = erased.Line(party_id, dt.datetime.fromisoformat(created_at))
    erased.note(erased.ledger_of(ctx.settings), line, dt.datetime.fromisoformat(erased_at))


def _erase(ctx: TaskContext, user: User) -> None:
    party_id, created_at = user.id, user.created_at.isoformat()
    name = ctx.translator(None)(erasure.NEUTRAL_NAME)
    rows = personal_erasing.erase(ctx.db, ctx.registry, party_id, name, addresses=[user.email])
    ctx.emit(MemberErased(party_id))
    ctx.enqueue("accounts.note_erased", party_id=party_id, created_at=created_at, erased_at=ctx.now.isoformat())
    record_audit(ctx.db, action="accounts.member_erased", target_type="party", target_id=party_id, target_label=name,
                 details={"rows": rows})
