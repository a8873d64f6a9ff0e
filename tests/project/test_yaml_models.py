"""Every YAML file that a model is read from: missing, not YAML, or with entries that break a rule, it is named."""

import pytest
from restricted.disclosure.known_names import load_wording

from helpers.project.codebook import load_codebook
from helpers.project.disclosure_rules import load_rules
from helpers.project.glossary import load_glossary
from helpers.project.instrument import load_instrument
from helpers.project.paths import Project
from helpers.studies.analysis_plan import load_plan

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
    with pytest.raises(ValueError, match=rf"{path.name} is not readable YAML"):
        FILES[file](project)
    path.write_text("defaults: {colour: red}\nsources: {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{path.name} has \d+ fault\(s\):\n  - "):
        FILES[file](project)
