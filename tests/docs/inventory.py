"""Pages of ``docs/architecture/`` that are read off the code: the core's modules, and a page for each plugin.

Nothing is imported: manifests are TOML, and what stands in docstrings is read from the source.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from includes import DOCS, ROOT

FOLDER = DOCS / "architecture"
MADE = "<!-- made from the code by tests/docs/refresh.py -->\n"
ROLE = re.compile(r":\w+:`~?\.?([^`]+)`")


def first_sentence(node: ast.AST) -> str:
    """The first paragraph of a docstring, as Markdown."""
    text = ast.get_docstring(node) or "" if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) else ""  # type: ignore[arg-type]
    text = " ".join(text.split("\n\n")[0].split()).removesuffix("::")
    return ROLE.sub(r"`\1`", text).replace("``", "`").replace("|", "\\|").strip()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node.name != "includeme":
            yield node


def modules_page() -> str:
    """Every module of the core with the first paragraph of its docstring."""
    core = ROOT / "aipress_core"
    parts = ["# Modules of the core\n", MADE, "What each module is for, in its own words. Plugins import `api` alone.\n"]
    lonely = [path for path in sorted(core.glob("*.py")) if path.name != "__init__.py"]
    parts.append(_table("At the top", lonely))
    for folder in sorted(path.parent for path in core.glob("*/__init__.py")):
        said = first_sentence(_tree(folder / "__init__.py"))
        rooms = [path for path in sorted(folder.rglob("*.py")) if path.name != "__init__.py"]
        parts.append(_table(f"`{folder.name}/`", rooms, said, folder))
    return "\n".join(parts)


def _table(title: str, paths: list[Path], said: str = "", base: Path | None = None) -> str:
    lines = [f"## {title}\n", f"{said}\n" if said else "", "| module | what it is |", "| --- | --- |"] if paths else [f"## {title}\n", said]
    for path in paths:
        name = path.relative_to(base) if base else Path(path.name)
        lines.append(f"| [{name.with_suffix('')}](../../{path.relative_to(ROOT)}) | {first_sentence(_tree(path))} |")
    return "\n".join(line for line in lines if line != "") .replace("\n\n| module", "\n| module").replace("\n| module", "\n\n| module") + "\n"


def plugins() -> list[Path]:
    """The packages of the bundled plugins, the tutorial's left out."""
    return [path.parent for path in sorted(ROOT.glob("plugins/*/aipress_*/plugin.toml"))
            if not path.parent.name.startswith("aipress_example_tutorial")]


def manifest_of(package: Path) -> dict[str, object]:
    """What ``plugin.toml`` says."""
    found: dict[str, object] = tomllib.loads((package / "plugin.toml").read_text(encoding="utf-8"))["plugin"]
    return found


def plugin_page(package: Path) -> str:
    """A plugin: what its manifest says, its modules, its tables, what others may call, what it tells."""
    manifest = manifest_of(package)
    parts = [f"# {manifest['title']}\n", MADE, f"{manifest['summary']}\n", *_facts(manifest)]
    rooms = [path for path in sorted(package.rglob("*.py")) if path.name != "__init__.py" and "migrations" not in path.parts]
    lines = [f"| [{path.relative_to(package).with_suffix('')}](../../../{path.relative_to(ROOT)}) | {first_sentence(_tree(path))} |"
             for path in rooms]
    parts += ["\n## Modules\n", "| module | what it is |", "| --- | --- |", *lines, ""]
    parts += _tables(rooms)
    parts += _listed("Services", "What other plugins may call, when they require this one.", package, "services")
    parts += _listed("Events", "What it tells; others observe it.", package, "events")
    return "\n".join(parts).rstrip("\n") + "\n"


def _facts(manifest: dict[str, object]) -> list[str]:
    """Identity and requirements."""
    def names(key: str) -> str:
        found = manifest.get(key) or ()
        return ", ".join(_link(str(one)) for one in found) if isinstance(found, list) and found else "–"

    told = "core plugin: it cannot be switched off" if manifest.get("core") else "optional"
    said = [f"requires {names('requires')}"] if manifest.get("requires") else ["requires nothing but the core"]
    said += [f"comes after {names('after')} where they are loaded"] if manifest.get("after") else []
    return [f"`{manifest['id']}`: {told}; {'; '.join(said)}."]


def _link(name: str) -> str:
    plugin_id = re.split(r"[ <>=!~]", name)[0]
    return f"[{name}]({plugin_id}.md)" if any(one.name == f"aipress_{plugin_id}" for one in plugins()) else name


def _tables(rooms: list[Path]) -> list[str]:
    lines = []
    for path in rooms:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == "__tablename__" \
                            and isinstance(one.value, ast.Constant):
                        lines.append(f"| `{one.value.value}` | {first_sentence(node)} |")
    return ["## Tables\n", "| table | a row is |", "| --- | --- |", *sorted(lines), ""] if lines else []


def _listed(title: str, said: str, package: Path, room: str) -> list[str]:
    paths = [package / f"{room}.py", *sorted((package / room).glob("*.py"))]
    lines = [f"| `{node.name}{_arguments(node)}` | {first_sentence(node)} |"
             for path in paths if path.is_file() for node in _public(_tree(path))]
    return [f"## {title}\n", f"{said}\n", "| name | what it does |", "| --- | --- |", *lines, ""] if lines else []


def _arguments(node: ast.FunctionDef | ast.ClassDef) -> str:
    return f"({', '.join(one.arg for one in (*node.args.args, *node.args.kwonlyargs))})" if isinstance(node, ast.FunctionDef) else ""


def list_page() -> str:
    """Every plugin with its summary."""
    lines = []
    for package in plugins():
        manifest = manifest_of(package)
        lines.append(f"| [{manifest['id']}]({manifest['id']}.md) | {manifest['summary']} |")
    return "\n".join(["# Plugins\n", MADE, "| plugin | what it is for |", "| --- | --- |", *lines]) + "\n"


def pages() -> dict[Path, str]:
    """Every made page and what it should hold."""
    found = {FOLDER / "modules.md": modules_page(), FOLDER / "plugins" / "README.md": list_page()}
    for package in plugins():
        found[FOLDER / "plugins" / f"{package.name.removeprefix('aipress_')}.md"] = plugin_page(package)
    return found


def stale() -> dict[Path, str]:
    """The pages that are not what the code says."""
    return {path: text for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text}
