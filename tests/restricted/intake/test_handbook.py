"""The handbook of the restricted folder speaks of the folders, names and values that there are."""

import re

from restricted.rows.pseudonyms import KEY_VARIABLE, NEW_KEY
from restricted.rows.restricted_tables import TABLES
from restricted.rows.vocabulary import SCOPES

from tests.restricted.intake.team import THE_PROJECT

TEXT = (THE_PROJECT.restricted / "README.md").read_text(encoding="utf-8")


def test_every_table_has_its_folder_and_name():
    rows = re.findall(r"^ +\| `(\w+)/` \| (.*?) \|", TEXT, re.MULTILINE)
    told = {(folder, stem) for folder, stems in rows for stem in re.findall(r"`(\w+)`", stems)}
    assert told == {(table.folder, table.stem) for table in TABLES}


def test_scopes_and_the_key_are_told():
    assert all(f"`{scope}`" in TEXT for scope in SCOPES)
    assert NEW_KEY in TEXT and KEY_VARIABLE in TEXT
