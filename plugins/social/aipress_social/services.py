"""What other plugins may call: following, blocking, and the directory's index."""

from __future__ import annotations

from aipress_social.directory.indexing import reindex
from aipress_social.follows import counts_of, follow, followed_among, has_blocked, unfollow
from aipress_social.refusals import Refused

__all__ = ["Refused", "counts_of", "follow", "followed_among", "has_blocked", "reindex", "unfollow"]
