"""What the site knows about people: declared column by column, exported and erased by what is declared.

Every foreign key to a person is declared by the plugin whose table it is, with the hook ``aipress_register_personal_data``::

    PersonalData(Like.party_id, _("What you like"))                         # exported; deleted on erasure
    PersonalData(Comment.author_id, _("Your comments"), KEEP)               # exported; stands under a neutral name
    PersonalData(Report.reporter_id, _("Your reports"), CLEAR)              # exported; the row loses whose it was
    PersonalData(Passkey.party_id, _("Your passkeys"), secret=("public_key",))
    PersonalData(Item.id, _("Your articles"), KEEP, through=Content.owner_id, blank={"byline": NEUTRAL})
    NotPersonal(Organisation.id, "an organisation")

The contract of plugins refuses a foreign key to a person that is not declared. It follows keys that tables share: what refers
to ``accounts_user`` refers to a person, and a table that shares the key of ``core_content`` belongs to the item's owner.
"""
