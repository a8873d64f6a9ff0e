import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from restricted.rows.pseudonyms import (
    DOMAINS,
    KEY_BYTES,
    KEY_VARIABLE,
    PSEUDONYM,
    KeyFileError,
    Pseudonymiser,
    as_compared,
    key_path,
    read_key,
    write_new_key,
)

from helpers.project.paths import Project

WHO = st.tuples(
    st.sampled_from([bytes(KEY_BYTES), bytes([1]) * KEY_BYTES]),
    st.sampled_from(DOMAINS[:3]),
    st.sampled_from(["P-17", " p-17 ", "P-1", "７"]) | st.text(min_size=1, max_size=30),
)
"""Key, domain and identifier, of which two are often the same."""


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "project")
    made.root.mkdir()
    return made


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where the key is looked for; none is there yet."""
    named = tmp_path / "elsewhere" / "key"
    monkeypatch.setenv(KEY_VARIABLE, str(named))
    return named


@given(WHO, WHO)
def test_one_name_stands_for_one_person_under_one_key_in_one_domain(one, other):
    """However the identifier is typed; another key, domain or person gives another name, which shares nothing."""
    names = [Pseudonymiser(key).name(domain, identifier) for key, domain, identifier in (one, other)]
    assert all(re.fullmatch(PSEUDONYM, name) for name in names)
    is_same = (*one[:2], as_compared(one[2])) == (*other[:2], as_compared(other[2]))
    assert is_same == (names[0].split("-")[1] == names[1].split("-")[1])


def test_the_hash_is_hmac_sha256_of_domain_and_identifier():
    """Written out by RFC 2104, so that a team can link its own records by other means."""
    key, message = bytes(range(KEY_BYTES)), b"pupil\0p-17"
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    digest = hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()
    bits = int.from_bytes(digest, "big") >> (256 - 100)
    name = "".join("0123456789abcdefghijklmnopqrstuv"[(bits >> shift) & 31] for shift in range(95, -1, -5))
    assert Pseudonymiser(key).name("pupil", "P-17") == f"pupil-{name}"


def test_no_key_is_said_with_the_mend(project, path):
    with pytest.raises(KeyFileError, match="restricted key") as refused:
        read_key(project)
    assert KEY_VARIABLE in str(refused.value)


def test_a_new_key_is_its_owners_alone_and_unlike_any_other(project, path, tmp_path, monkeypatch):
    assert write_new_key(project) == path
    assert path.stat().st_mode & 0o777 == 0o600
    key = read_key(project)
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "other"))
    write_new_key(project)
    assert len(key) == KEY_BYTES and read_key(project) != key


@pytest.mark.parametrize("is_link", [False, True])
def test_a_key_inside_the_repository_is_refused_a_link_to_one_too(project, path, monkeypatch, is_link):
    inside = project.restricted / "key"
    inside.parent.mkdir(parents=True)
    inside.write_text("0" * 2 * KEY_BYTES, encoding="ascii")
    inside.chmod(0o600)
    path.parent.mkdir()
    path.symlink_to(inside)
    monkeypatch.setenv(KEY_VARIABLE, str(path if is_link else inside))
    for use in (read_key, write_new_key):
        with pytest.raises(KeyFileError, match="inside the repository"):
            use(project)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(project, path, mode):
    write_new_key(project)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key(project)


@pytest.mark.parametrize("content", [b"", b"secret", b"0" * 62, b"g" * 64, b"\xff" * 64, b"0" * 128])
def test_what_is_no_key_is_refused_and_not_shown(project, path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="holds no key") as refused:
        read_key(project)
    assert "secret" not in str(refused.value)


def test_the_key_lies_in_the_users_own_folder_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert key_path() == tmp_path / ".config" / "localed" / "key"


def test_the_key_is_not_shown_by_what_holds_it_and_its_check_changes_with_it():
    key = bytes(range(KEY_BYTES))
    pseudonyms = Pseudonymiser(key)
    assert key.hex() not in repr(pseudonyms) and repr(key) not in repr(pseudonyms)
    assert key.hex()[:8] not in pseudonyms.key_check
    assert pseudonyms.key_check != Pseudonymiser(bytes(KEY_BYTES)).key_check


def test_a_short_key_and_an_unknown_domain_are_refused():
    with pytest.raises(KeyFileError, match="too short"):
        Pseudonymiser(b"short")
    with pytest.raises(ValueError, match="no domain"):
        Pseudonymiser(bytes(KEY_BYTES)).name("teacher", "T-1")
