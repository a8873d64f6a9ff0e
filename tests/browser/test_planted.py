"""Each check of the suite finds the fault that it is there for, and finds none on a sound page."""

from __future__ import annotations

import asyncio

import pytest

from tests.browser import chromium as chromium_module
from tests.browser.chromium import MISSING, find_chromium
from tests.browser.links import link_faults
from tests.browser.visiting import Visit, visit_all

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<style>body {{ margin: 8px; color: #222; background: #fff }}
a, button {{ display: inline-block; min-height: 24px; min-width: 24px }}
:focus-visible {{ outline: 3px solid #b3470c }} {style}</style></head>
<body><main><h1>A page</h1><p><a href="sound.html#here">A link</a></p><p id="here">Words.</p>{body}</main></body>
</html>"""
ONE_PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
ROW = "<tr><td>Words</td><td>More words</td></tr>"
TABLE = """<table><caption>T</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody>{}</tbody></table>"""
BODIES = {
    "sound": "",
    "no-alt": f'<img src="{ONE_PIXEL}">',
    "off-site": '<script src="https://example.org/a.js"></script>',
    "wide": '<table style="width: 2000px"><tr><td>Wide</td></tr></table>',
    "dead-link": '<a href="nowhere.html">Gone</a> <a href="sound.html#gone">No such place</a> '
    '<a href="empty.csv">Data</a>',
    "console": "<script>console.error('planted'); undefinedThing();</script>",
    "missing-picture": '<img src="gone.png" alt="A picture that is not there">',
    "no-focus": '<a href="sound.html" style="outline: none">No outline</a>',
    "unreached": '<button onkeydown="return false">One</button><script>document.addEventListener("keydown", (event) => '
    '{ if (document.activeElement.tagName === "BUTTON" && event.key === "Tab") event.preventDefault(); });</script>'
    '<a href="sound.html">Behind the trap</a>',
    "covered": '<p><a href="sound.html" id="under">Under</a></p><div style="position: fixed; inset: 60px 0 0 0; '
    'background: #fff">Over all</div>',
    "pale": "<p style='color: #bbb'>Pale words</p>",
    "pale-in-dark": "<p class='dim'>Words that are pale in the dark</p>",
    "pale-late-row": TABLE.format(ROW * 60 + "<tr><td style='color: #bbb'>Pale</td><td>Words</td></tr>"),
    "nameless-late-link": TABLE.format(ROW * 60 + "<tr><td><a href='sound.html'></a></td><td>Words</td></tr>"),
    "folded": f'<details><summary>More</summary><img src="{ONE_PIXEL}"></details>',
}
STYLES = {"pale-in-dark": "@media (prefers-color-scheme: dark) { .dim { color: #bbb } }"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory, chromium) -> dict[str, Visit]:
    folder = tmp_path_factory.mktemp("planted")
    for name, body in BODIES.items():
        (folder / f"{name}.html").write_text(PAGE.format(name=name, body=body, style=STYLES.get(name, "")))
    (folder / "empty.csv").touch()
    return {visit.path.stem: visit for visit in asyncio.run(visit_all(sorted(folder.glob("*.html"))))}


def violations(visit: Visit, **where: object) -> str:
    views = [view for view in visit.views if all(getattr(view, key) == value for key, value in where.items())]
    return " ".join(one for view in views for one in view.violations)


def test_a_sound_page_has_no_fault(planted):
    sound = planted["sound"]
    assert not any((sound.console, sound.offsite, sound.failed, sound.keyboard, violations(sound)))
    assert not any(view.overflow for view in sound.views)
    assert link_faults([sound], sound.path.parent) == {sound.path: []}
    assert sound.weight_bytes == sound.path.stat().st_size


def test_a_picture_without_alt_text_is_found(planted):
    assert "image-alt" in violations(planted["no-alt"])


def test_what_is_folded_is_judged_too(planted):
    assert "image-alt" in violations(planted["folded"])


def test_a_script_of_another_host_is_found(planted):
    assert any("example.org" in fault for fault in planted["off-site"].offsite)


def test_a_page_that_scrolls_sideways_is_found_at_every_width(planted):
    assert all(view.overflow for view in planted["wide"].views)


def test_dead_links_missing_places_and_empty_downloads_are_found(planted):
    visit = planted["dead-link"]
    faults = link_faults([planted["sound"], visit], visit.path.parent)[visit.path]
    assert [any(words in fault for fault in faults) for words in ("nowhere", "#gone", "empty file")] == [True] * 3


def test_errors_on_the_console_are_found(planted):
    said = " ".join(planted["console"].console)
    assert "planted" in said
    assert "undefinedThing" in said


def test_a_picture_that_does_not_show_is_found(planted):
    assert planted["missing-picture"].failed


def test_a_focus_that_cannot_be_seen_is_found(planted):
    assert any("cannot be seen" in fault for fault in planted["no-focus"].keyboard)


def test_a_keyboard_trap_is_found(planted):
    assert any("'Behind the trap': the Tab key does not reach it" in fault for fault in planted["unreached"].keyboard)


def test_a_focus_under_something_else_is_found(planted):
    assert any("lies over it" in fault for fault in planted["covered"].keyboard)


def test_pale_words_are_found(planted):
    assert "color-contrast" in violations(planted["pale"])


def test_words_that_are_pale_only_in_the_dark_are_found_there(planted):
    assert "color-contrast" in violations(planted["pale-in-dark"], theme="dark")
    assert "color-contrast" not in violations(planted["pale-in-dark"], theme="light")


def test_a_late_row_that_looks_otherwise_is_judged_though_others_like_it_are_left_out(planted):
    assert "color-contrast" in violations(planted["pale-late-row"])


def test_a_late_row_that_looks_alike_and_says_nothing_is_judged(planted):
    assert "link-name" in violations(planted["nameless-late-link"])


def test_without_a_browser_the_suite_says_what_to_install(monkeypatch):
    monkeypatch.delenv(chromium_module.VARIABLE, raising=False)
    monkeypatch.setattr(chromium_module.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="apt-get install") as raised:
        find_chromium()
    assert str(raised.value) == MISSING


def test_a_named_browser_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(chromium_module.VARIABLE, str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match="no such file"):
        find_chromium()
