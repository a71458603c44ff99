"""Twenty plugins that are installed and have nothing to do: what each costs a page is what all plugins cost it."""

from __future__ import annotations

from pathlib import Path

MANIFEST = '''[plugin]
id = "{id}"
title = "Idle {number}"
summary = "Has nothing to do."
category = "example"
api = ">=0.1,<1"
'''
PLUGIN = '''from aipress_core.api import Mount, NavItem, Permission, Resource, Setting, hookimpl


class Place(Resource):
    """Nothing is here."""


@hookimpl
def aipress_register_settings():
    return [Setting("{id}.level", int, 3, "how idle")]


@hookimpl
def aipress_register_permissions():
    return [Permission("{id}:nothing.do", "Do nothing", ("member",))]


@hookimpl
def aipress_register_mounts():
    return [Mount("{id}", Place, "Idle")]


@hookimpl
def aipress_nav_items(menu, request):
    return []


@hookimpl
def aipress_render_slot(slot, request, values):
    return None
'''


def write(folder: Path, count: int = 20) -> Path:
    """Write ``count`` installed plugins into a folder that is put on Python's path; returns the folder."""
    for number in range(1, count + 1):
        name = f"idle{number}"
        package = folder / f"aipress_{name}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "plugin.toml").write_text(MANIFEST.format(id=name, number=number))
        (package / "plugin.py").write_text(PLUGIN.replace("{id}", name))
        about = folder / f"aipress_{name}-0.1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: aipress-{name}\nVersion: 0.1.0\n")
        (about / "entry_points.txt").write_text(f"[aipress.plugins]\n{name} = aipress_{name}.plugin\n")
    return folder
