"""Which addresses can be Celery's broker."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import redis

SCHEMES = {"redis", "rediss"}


class BrokerRefused(ValueError):
    """The address cannot be the broker; the text says why and what to do."""


def check_url(url: str) -> str:
    """Return the address if it may name a single Redis or Valkey server; raises BrokerRefused otherwise.

    Celery's Redis transport moves messages between keys in one command, and a cluster refuses that (CROSSSLOT) as soon
    as the keys live on different nodes, which loses messages instead of failing at the start.
    """
    parts = urlsplit(url)
    if "cluster" in parts.scheme or "cluster" in parse_qs(parts.query) or "," in parts.netloc:
        raise BrokerRefused("celery.broker_url names a Redis Cluster, which cannot be a broker; give one server, or leave it "
                            "empty for the embedded worker")
    if parts.scheme not in SCHEMES:
        raise BrokerRefused(f"celery.broker_url begins with {parts.scheme or 'nothing'}:; give redis://host:port/0, or leave it "
                            "empty for the embedded worker")
    return url


def check_server(url: str, seconds: float = 2.0) -> None:
    """Ask the server whether it is a cluster's node. One that does not answer is not refused: it may come later.

    Raises:
        BrokerRefused: when it is one.
    """
    client = redis.Redis.from_url(url, socket_connect_timeout=seconds, socket_timeout=seconds)
    try:
        facts = client.info("cluster")
    except redis.RedisError:
        return
    finally:
        client.close()
    if isinstance(facts, dict) and facts.get("cluster_enabled"):
        raise BrokerRefused("the server in celery.broker_url is a node of a Redis Cluster, which cannot be a broker; give a "
                            "server outside any cluster")
