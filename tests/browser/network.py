"""The network's stories: what members complain of and whom they keep away, which the demo world has none of; and where its pages are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from aipress_core.content.models import Content
from aipress_core.db.types import utcnow
from aipress_core.parties.models import Party


def account(db: Database, name: str) -> Party:
    """The person behind a demo account."""
    from aipress_accounts.models import User

    return db.scalars(select(Party).join(User, User.id == Party.id).where(User.email == f"{name}@demo.example")).one()


def complain(db: Database) -> None:
    """A post, a group and a member are reported, one of them decided; the journalist has blocked one member and muted another."""
    from aipress_social.models import BLOCK, MUTE, Group, Post, Report, Shield

    now, me, owner, other = utcnow(), account(db, "journalist").id, account(db, "admin").id, account(db, "pressofficer").id
    post = db.scalars(select(Post).where(Post.group_id.is_(None), Post.author_id != me).order_by(Post.id).limit(1)).one()
    group = db.scalars(select(Group.id).where(Group.privacy == "open").limit(1)).one()
    same: dict[str, Any] = {"reporter_id": me, "created_at": now}
    db.add_all([
        Report(subject=f"post:{post.id}", content_id=post.id, member_id=post.author_id, reason="insult",
               note="The second sentence is about a colleague.", **same),
        Report(subject=f"group:{group}", group_id=group, reason="advertising", **same),
        Report(subject=f"member:{other}", member_id=other, reason="identity", decision="dismissed", decision_note="Papers seen.",
               decided_by=owner, decided_at=now, **same),
    ])
    strangers = db.scalars(select(Party.id).where(Party.kind == "person", Party.id.not_in([me, owner, post.author_id]))
                           .order_by(Party.id.desc()).limit(2)).all()
    db.add_all([Shield(party_id=me, other_id=one, kind=kind, created_at=now)
                for one, kind in zip(strangers, (BLOCK, MUTE), strict=True)])


def addresses(db: Database) -> dict[str, str]:
    """Where the network's pages are: of a group that the journalist is in, of one that is closed to them, of members."""
    from aipress_social.models import Follow, Group, Membership, Post, Report

    me = account(db, "journalist")
    own = select(Membership.group_id).where(Membership.party_id == me.id)

    def group(*conditions: Any) -> str:
        return f"/groups/{db.scalars(select(Group.slug).where(*conditions).order_by(Group.id).limit(1)).one()}"
    led, shut = group(Group.id.in_(own.where(Membership.role == "owner"))), group(Group.privacy == "closed", Group.id.not_in(own))
    known = db.scalars(select(Party.slug).join(Follow, Follow.followee_id == Party.id)
                       .where(Party.kind == "person", Party.id != me.id, Party.state == "live")
                       .group_by(Party.id).order_by(func.count().desc()).limit(1)).one()
    post = db.scalars(select(Content.slug).join(Post, Post.id == Content.id).where(Post.group_id.is_(None))
                      .order_by(Post.id).limit(1)).one()
    report = db.scalars(select(Report.id).where(Report.decided_at.is_(None)).order_by(Report.id).limit(1)).one()
    return {
        "group": led, **{f"group-{tab}": f"{led}/{tab}" for tab in ("about", "members", "door", "edit", "remove")}, "group-shut": shut,
        "known": f"/members/{known}", "group-report": f"{shut}/report",
        **{f"known-{tab}": f"/members/{known}/{tab}" for tab in ("publications", "activities", "groups", "followees", "followers")},
        "self": f"/members/{me.slug}", "self-as": f"/members/{me.slug}?as=PRESSE&level=0", "post": f"/wall/{post}",
        "block": f"/social/{account(db, 'pressofficer').id}/block", "report-item": f"/admin/reports/{report}",
    }
