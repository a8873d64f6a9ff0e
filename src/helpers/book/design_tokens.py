"""Style sheets made from the design tokens: CSS for both renderers, SCSS for Quarto's themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from helpers.project.paths import EXTENSION
from helpers.project.yaml_files import YamlError, read_yaml

TOKENS = EXTENSION / "tokens.yml"
MADE = f"Made from {TOKENS.as_posix()} by 'make sync': edit that file."
THEMES = ("light", "dark")
SASS_VARIABLES = {
    "body-bg": "paper",
    "body-color": "ink",
    "link-color": "link",
    "link-hover-color": "link-hover",
    "code-color": "ink",
    "code-bg": "sunken",
    "border-color": "line",
    "text-muted": "soft",
}
"""What Quarto's theme calls a colour, and the token that it takes."""
SASS_FONTS = {"font-family-sans-serif": "serif", "headings-font-family": "sans", "font-family-monospace": "mono"}


def token_sheets(root: Path) -> Iterator[tuple[Path, str]]:
    """The paths of the style sheets of the project at ``root``, and what they say; none without a file of tokens."""
    if not (root / TOKENS).is_file():
        return
    tokens = read_yaml(root / TOKENS, YamlError)
    try:
        yield root / EXTENSION / "tokens.css", _css(tokens)
        for theme in THEMES:
            yield root / EXTENSION / f"{theme}.scss", _scss(tokens, theme)
    except (AttributeError, KeyError, TypeError) as error:
        raise YamlError(f"{TOKENS.name} lacks an entry of its groups ({error}): restore it from git") from error


def _css(tokens: Mapping[str, Mapping[str, str]]) -> str:
    """Light colours unless the system or the reader wants dark; Quarto says on the body which theme is on."""
    shared = _properties(tokens["type"]) + _properties(tokens["spacing"])
    light, dark = (_properties({"color-scheme": theme}, prefix="") + _properties(tokens[theme]) for theme in THEMES)
    return (
        f"/* {MADE} */\n:root {{\n{shared}{light}}}\n"
        f'@media (prefers-color-scheme: dark) {{\n:root:not([data-theme="light"]) {{\n{dark}}}\n}}\n'
        f':root[data-theme="dark"], body.quarto-dark {{\n{dark}}}\n'
        f"body.quarto-light {{\n{light}}}\n"
    )


def _properties(values: Mapping[str, str], prefix: str = "--") -> str:
    return "".join(f"  {prefix}{name}: {value};\n" for name, value in values.items())


def _scss(tokens: Mapping[str, Mapping[str, str]], theme: str) -> str:
    colours = {name: tokens[theme][token] for name, token in SASS_VARIABLES.items()}
    fonts = {name: tokens["type"][token] for name, token in SASS_FONTS.items()}
    return f"/*-- scss:defaults --*/\n// {MADE}\n" + "".join(
        f"${name}: {value};\n" for name, value in {**fonts, **colours}.items()
    )
