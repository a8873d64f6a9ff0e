"""YAML as plain Python: the one place that says which parser reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from helpers.project.text_files import read_text

if TYPE_CHECKING:
    FastLoader = yaml.SafeLoader
else:
    # libyaml's parser where PyYAML was built with it, ten times as fast; a build with nothing to do reads three files.
    FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A text is not YAML, or no YAML that this project reads; the message says where, what is wrong and the mend."""


PROBLEMS = {
    "stands twice": "{problem}",
    "mapping values are not allowed": "a colon cannot be here: put the text that holds it in quotation "
    "marks, or indent the line as its neighbours are",
    r"expected ',' or '\]'": "the list that opens with '[' in line {opened} is not closed: add the ']', or the comma "
    "between two entries",
    "expected ',' or '}'": "the braces that open in line {opened} are not closed: add the '}}', or the comma between "
    "two entries",
    "node content": "the list or the braces that open before this are not closed: close them",
    "unexpected end of stream": "the quotation mark that opens in line {opened} is not closed: close it",
    "tab character": "a tab indents this line: indent it with spaces",
    "cannot start any token": "no text can begin with this character: put the text in quotation marks, or, where it "
    "is a tab, indent with spaces",
    r"expected (key|'-' indicator|':'|<block end>)|simple key": "this line does not fit those around it: indent it as "
    "they are, and see that its key ends in a colon",
    "undefined alias": "a text that begins with '*' has a meaning of its own in YAML: put it in quotation marks",
    "constructor for the tag|undefined tag": "a text that begins with '!' has a meaning of its own in YAML: put it in "
    "quotation marks",
    "unhashable key": "a text that begins with a bracket must be in quotation marks",
    "another document": "a line '---' begins a second document: leave it out",
    "no such day": "{problem}",
}
"""What the parsers complain of (libyaml's words and PyYAML's own), and how a person would say it."""
OTHER_PROBLEM = "no YAML: look at the indentation, colons, brackets and quotation marks here"


class Loader(FastLoader):
    """Reads a mapping whose keys are all different; PyYAML itself would keep the last of those that stand twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; raises ``yaml.YAMLError`` with the place of a key that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key '{key.value}' stands twice: keep one", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        """The date; raises ``yaml.YAMLError`` with the place of one that the calendar lacks."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            problem = f"there is no such day as {node.value}: correct it, or put it in quotation marks if it is a text"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.construct_yaml_timestamp)


def load_yaml(text: str) -> Any:
    """What ``text`` says; raises :class:`YamlError` with line and column where it is not YAML.

    >>> load_yaml("waves: [2022-04]")
    {'waves': ['2022-04']}
    """
    try:
        return yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise YamlError(_in_words(error, text)) from error


def _in_words(error: yaml.YAMLError, text: str) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"line {line}: a control character, which no text may hold: delete it"
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return OTHER_PROBLEM
    opened = (error.context_mark or error.problem_mark).line + 1
    said = next((words for found, words in PROBLEMS.items() if re.search(found, str(error.problem))), OTHER_PROBLEM)
    mark = error.problem_mark
    return f"line {mark.line + 1}, column {mark.column + 1}: {said.format(problem=error.problem, opened=opened)}"


def read_yaml(path: Path, error: type[Exception]) -> Any:
    """What the file at ``path`` says; raises ``error`` with the mend where it is missing or is not YAML."""
    try:
        return load_yaml(read_text(path, error))
    except YamlError as cause:
        raise error(f"{path.name}, {cause}") from cause
