"""The hook API. Each hook says when it is called, with what, what it returns, what an error does, and since when."""

from __future__ import annotations

import pluggy

hookspec = pluggy.HookspecMarker("aipress")
hookimpl = pluggy.HookimplMarker("aipress")
