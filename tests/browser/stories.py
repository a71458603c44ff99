"""Items of the tests' own: headlines that run long, portraits, nothing but text, one that its source withdraws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

GERMAN = ("Bundesverfassungsgericht verhandelt über Verkehrsinfrastrukturfinanzierungsgesellschaft: "
          "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgung bleibt umstritten")
PORTRAIT = "La gardienne du phare raconte quarante hivers de tempêtes"
BARE = "Harbour reopens"
PHOTO = "Chalutiers à quai au petit matin"
WITHDRAWN = "An item that its source takes back"
TEXT = ("<p>Le premier paragraphe dit tout : qui, quoi, où, quand et pourquoi.</p><h2>Ce que l’on sait</h2>"
        "<p>Le second l’explique, sur une ligne plus longue que l’écran d’un téléphone.</p>"
        "<table><thead><tr><th>Port</th><th>Tonnes</th></tr></thead><tbody><tr><td>Lorient</td><td>12 480</td></tr></tbody></table>")


def item(name: str, headline: str, **more: Any) -> dict[str, Any]:
    """A ninjs 3 item of a press agency that does not exist."""
    return {
        "uri": f"tag:phare.example,2026:{name}", "version": "1", "type": "text", "pubStatus": "usable",
        "versionCreated": "2026-11-20T08:00:00Z", "language": "fr", "headlines": [{"role": "main", "value": headline}],
        "copyrightHolder": "Agence du Phare", "infosources": [{"name": "Agence du Phare"}], "by": "Maud Keravec",
        "descriptions": [{"role": "creditline", "value": "Agence du Phare"}],
        "bodies": [{"contentType": "text/html", "value": TEXT}],
        "subjects": [{"uri": "http://cv.iptc.org/newscodes/mediatopic/15000000", "name": "sport"}], **more,
    }


def documents() -> list[dict[str, Any]]:
    """Every document, in the order in which a wire would send them."""
    return [
        item("german", GERMAN, language="de", usageTerms="Nur redaktionelle Nutzung."),
        item("portrait", PORTRAIT, edNote="Embargo levé ce matin.", associations=[picture("keeper", "portrait.jpg", 900, 1600)]),
        item("bare", BARE, language="en", bodies=[{"contentType": "text/html", "value": "<p>Ships leave at noon.</p>"}]),
        {**picture("quay", "landscape.jpg", 1600, 1000), **{key: value for key, value in item("quay", PHOTO).items() if key != "bodies"},
         "type": "picture"},
        item("withdrawn", WITHDRAWN),
        item("withdrawn", WITHDRAWN, version="2", pubStatus="canceled", edNote="Une erreur de notre part."),
    ]


def picture(name: str, file: str, width: int, height: int) -> dict[str, Any]:
    """A picture that lies beside the documents."""
    return {
        "name": "main", "type": "picture", "uri": f"tag:phare.example,2026:{name}-picture",
        "headlines": [{"value": "Au phare"}], "descriptions": [{"role": "caption", "value": "La lanterne, vue du quai."},
                                                               {"role": "creditline", "value": "Agence du Phare / Keravec"}],
        "renditions": [{"name": "main", "href": file, "contentType": "image/jpeg", "width": width, "height": height}],
    }


def write(folder: Path) -> list[Path]:
    """Write documents and pictures into ``folder``; returns the documents in order."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size, sky in (("portrait.jpg", (900, 1600), "#5c6f86"), ("landscape.jpg", (1600, 1000), "#86705c")):
        drawing = Image.new("RGB", size, sky)
        ImageDraw.Draw(drawing).ellipse([size[0] // 3, size[1] // 9, size[0] * 2 // 3, size[1] // 9 + size[0] // 3], "#e9e2d3")
        drawing.save(folder / name)
    paths = []
    for number, document in enumerate(documents()):
        paths.append(folder / f"{number}.json")
        paths[-1].write_text(json.dumps(document), encoding="utf-8")
    return paths
