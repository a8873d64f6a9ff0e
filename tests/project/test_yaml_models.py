"""Every YAML file that a model is read from: missing, not YAML, or with entries that break a rule, it is named."""

import datetime

import pytest
from restricted.disclosure.known_names import load_wording

from helpers.project.codebook import load_codebook
from helpers.project.disclosure_rules import load_rules
from helpers.project.glossary import load_glossary
from helpers.project.instrument import load_instrument
from helpers.project.paths import Project
from helpers.project.yaml_files import YamlError, load_yaml
from helpers.studies.analysis_plan import load_plan

BROKEN = {
    "a: [1, 2\nb: 3": "line 2, column 2: the list that opens with '\\[' in line 1 is not closed",
    "a: {b: 1]": "line 1, column 9: the braces that open in line 1",
    "a: 'x\nb: c": "line 2, column 5: the quotation mark that opens in line 1",
    "a: b: c": "line 1, column 5: a colon cannot be here",
    "a: 1\n\tb: 2": "line 2, column 1: a tab indents this line",
    "a: 1\n- b": "line 2, column 1: this line does not fit those around it",
    "a: *b": "line 1, column 4: a text that begins with '\\*'",
    "a: {{ b }}": "line 1, column 5: a text that begins with a bracket",
    "a: 2024-09-31": "line 1, column 4: there is no such day as 2024-09-31",
    "a: 1\nb: \x07": "line 2: a control character",
}
FILES = {
    "evidence/codebook.yml": load_codebook,
    "glossary/glossary.yml": load_glossary,
    "instrument/instrument.yml": load_instrument,
    "disclosure/rules.yml": load_rules,
    "disclosure/words.yml": load_wording,
    "design/analysis_plan.yml": load_plan,
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_cannot_be_used_is_named_with_the_mend(tmp_path, file):
    project = Project(tmp_path)
    path = project.raw / file
    path.parent.mkdir(parents=True)
    with pytest.raises(ValueError, match=rf"{path.name} is missing: restore it from git"):
        FILES[file](project)
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{path.name}, line 2, column 1: the list .* not closed: close them$"):
        FILES[file](project)
    path.write_text("defaults: {colour: red}\nsources: {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{path.name} has \d+ fault\(s\):\n  - "):
        FILES[file](project)


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_yaml_is_told_in_words_with_its_place(text):
    with pytest.raises(YamlError, match=BROKEN[text]):
        load_yaml(text)


def test_a_day_stays_a_date():
    assert load_yaml("a: 2024-09-30") == {"a": datetime.date(2024, 9, 30)}
