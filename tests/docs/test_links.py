"""Links between the documents lead somewhere."""

from __future__ import annotations

import re

import includes
import pytest

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = [one.parent for kind in ("plugins", "themes") for one in sorted(includes.ROOT.glob(f"{kind}/*/setup.cfg"))]
DOCUMENTS = [*includes.documents(), *sorted(includes.ROOT.glob("plugins/*/*.md")), *sorted(includes.ROOT.glob("themes/*/*.md"))]


def _anchors(text):
    """GitHub's rule: small letters, digits, hyphens and underscores of the heading."""
    without_code = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ (.*)$", without_code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(includes.ROOT)))
def test_links_within_the_repository_lead_somewhere(document):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_plugin_and_theme_says_what_it_is_and_what_changed(folder):
    assert (folder / "README.md").is_file()
    assert "## 0.1.0" in (folder / "CHANGES.md").read_text(encoding="utf-8")
