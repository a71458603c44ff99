"""How a survey file is laid out: its columns and rows, and the words that its cells may hold. The plugin's docs tell authors."""

from __future__ import annotations

from aipress_kyc.communities import PROFILE_CODES

ROW, NAME, TYPE, VOCABULARY, VISIBILITY = "row", "name", "type", "vocabulary", "visibility"
SENSITIVE, ORGANISATION, GROUP, LINK, COMMENT = "sensitive", "organisation", "group", "link", "comment"
LABEL, DETAIL, MESSAGE = "label", "detail", "message"  # each with _en and _fr
WORDS = tuple(f"{word}_{language}" for word in (LABEL, DETAIL, MESSAGE) for language in ("en", "fr"))
FIXED = (ROW, NAME, TYPE, VOCABULARY, VISIBILITY, SENSITIVE, ORGANISATION, GROUP, *WORDS, LINK, COMMENT)
OPTIONAL = frozenset({COMMENT, LINK})
COLUMNS = (*FIXED, *PROFILE_CODES)

TITLE, COMMUNITY, CONTACT_TYPE, WALL = "survey", "community", "contact_type", "wall"
PROFILE_EN, PROFILE_FR, SECTION, PANEL, FIELD = "profile_en", "profile_fr", "section", "panel", "field"
ACROSS = (COMMUNITY, CONTACT_TYPE, PROFILE_EN, PROFILE_FR, WALL)  # rows that speak in the columns of the profiles
ROWS = (TITLE, *ACROSS, SECTION, PANEL, FIELD)
# What rows of a kind use; fields use everything.
USED = {
    TITLE: frozenset({ROW, COMMENT, f"{LABEL}_en", f"{LABEL}_fr"}),
    SECTION: frozenset({ROW, NAME, COMMENT, f"{LABEL}_en", f"{LABEL}_fr"}),
    PANEL: frozenset({ROW, COMMENT, f"{LABEL}_en", f"{LABEL}_fr"}),
    **{row: frozenset({ROW, COMMENT, *PROFILE_CODES}) for row in ACROSS},
}

YES = frozenset({"yes", "y", "true", "1", "x", "oui", "vrai"})
NO = frozenset({"", "no", "n", "false", "0", "non", "faux", "-", "–", "—"})
NEVER = frozenset({"never", "jamais", "n"})
OBLIGATIONS = {"M": "M", "O": "O", "": "-", "-": "-", "–": "-", "—": "-", "−": "-"}
GROUPS = ("U", "P", "O", "M", "H", "T")

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000, 100, 2_000
LONGEST_LABEL, LONGEST_MESSAGE = 200, 500
