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

KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
IDENTIFIERS = st.text(min_size=1, max_size=30)


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


@given(KEYS, st.from_regex(r"[A-Z]{1,3}-[0-9]{1,4}", fullmatch=True), st.sampled_from(DOMAINS))
def test_the_same_person_has_the_same_name_however_it_is_typed(key, identifier, domain):
    name = Pseudonymiser(key).name(domain, identifier)
    assert re.fullmatch(PSEUDONYM, name)
    assert Pseudonymiser(key).name(domain, f"  {identifier.lower()} ") == name


@given(KEYS, IDENTIFIERS)
def test_names_of_different_domains_share_nothing(key, identifier):
    tails = {Pseudonymiser(key).name(domain, identifier).split("-")[1] for domain in DOMAINS}
    assert len(tails) == len(DOMAINS)


@given(KEYS, KEYS, IDENTIFIERS)
def test_another_key_breaks_every_link(one, other, identifier):
    if one != other:
        assert Pseudonymiser(one).name("pupil", identifier) != Pseudonymiser(other).name("pupil", identifier)


@given(KEYS, IDENTIFIERS, IDENTIFIERS)
def test_different_persons_have_different_names(key, one, other):
    if as_compared(one) != as_compared(other):
        assert Pseudonymiser(key).name("pupil", one) != Pseudonymiser(key).name("pupil", other)


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


def test_a_new_key_is_its_owners_alone_and_is_read_back(project, path):
    assert write_new_key(project) == path
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_key(project)) == KEY_BYTES


def test_two_new_keys_differ(project, tmp_path, monkeypatch):
    keys = []
    for name in ("a", "b"):
        monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / name))
        write_new_key(project)
        keys.append(read_key(project))
    assert keys[0] != keys[1]


@pytest.mark.parametrize("place", ["key", "data/raw/restricted/key"])
def test_a_key_inside_the_repository_is_refused(project, monkeypatch, place):
    inside = project.root / place
    inside.parent.mkdir(parents=True, exist_ok=True)
    inside.write_text("0" * 2 * KEY_BYTES, encoding="ascii")
    inside.chmod(0o600)
    monkeypatch.setenv(KEY_VARIABLE, str(inside))
    with pytest.raises(KeyFileError, match="inside the repository"):
        read_key(project)
    with pytest.raises(KeyFileError, match="inside the repository"):
        write_new_key(project)


def test_a_link_to_a_key_inside_the_repository_is_refused(project, path):
    inside = project.root / "key"
    inside.write_text("0" * 2 * KEY_BYTES, encoding="ascii")
    path.parent.mkdir()
    path.symlink_to(inside)
    with pytest.raises(KeyFileError, match="inside the repository"):
        read_key(project)


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


def test_the_key_is_not_shown_by_what_holds_it():
    key = bytes(range(KEY_BYTES))
    pseudonyms = Pseudonymiser(key)
    assert key.hex() not in repr(pseudonyms) and repr(key) not in repr(pseudonyms)
    assert key.hex()[:8] not in pseudonyms.key_check


def test_the_key_check_changes_with_the_key():
    assert Pseudonymiser(bytes(KEY_BYTES)).key_check != Pseudonymiser(bytes([1]) * KEY_BYTES).key_check


def test_a_short_key_and_an_unknown_domain_are_refused():
    with pytest.raises(KeyFileError, match="too short"):
        Pseudonymiser(b"short")
    with pytest.raises(ValueError, match="no domain"):
        Pseudonymiser(bytes(KEY_BYTES)).name("teacher", "T-1")
