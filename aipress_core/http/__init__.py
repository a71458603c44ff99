"""The one way out: fetches from addresses that somebody else gave, without being led to where only we may go."""

from __future__ import annotations

from aipress_core.http.client import Fetched, SafeClient
from aipress_core.http.refusal import Refused

__all__ = ["Fetched", "Refused", "SafeClient"]
