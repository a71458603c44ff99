"""A bare Pyramid application on the site's own database: one query, twelve rows, one template. No users, no plugins.

What the platform costs is told as a ratio to this, measured in the same run on the same machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.orm import sessionmaker

CONTENT = Table("core_content", MetaData(), Column("id", Integer, primary_key=True), Column("title", String),
                Column("slug", String), Column("state", String), Column("type", String), Column("listed_at", DateTime))
FEED = (select(CONTENT.c.id, CONTENT.c.title, CONTENT.c.slug, CONTENT.c.listed_at)
        .where(CONTENT.c.type == "wire.article", CONTENT.c.state == "public")
        .order_by(CONTENT.c.listed_at.desc(), CONTENT.c.id.desc()).limit(12))


def main(global_config: dict[str, Any], **settings: Any) -> Any:
    """PasteDeploy application factory."""
    return build(settings["sqlalchemy.url"])


def build(url: str) -> Any:
    """The WSGI application on a database address."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=16)
    sessions = sessionmaker(engine)
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True)
    template = environment.get_template("feed.html")

    def feed(request: Request) -> Response:
        with sessions() as db:
            return Response(template.render(rows=db.execute(FEED).all()))

    config = Configurator()
    config.add_route("feed", "/")
    config.add_view(feed, route_name="feed")
    return config.make_wsgi_app()
