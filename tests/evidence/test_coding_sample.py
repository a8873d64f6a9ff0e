import pandas as pd
import pytest

from helpers.evidence.coding_sample import draw_blind_sample, read_second_coding
from helpers.project.codebook import load_codebook
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES
from helpers.sources.tables import TableError

CODEBOOK = load_codebook()


@pytest.fixture
def register():
    rows = [
        {
            "evidence_id": f"P1-{number:03d}",
            "section": "2.2" if number <= 40 else "2.3",
            "case": "coventry",
            "criterion": CODEBOOK.criterion_ids[number % 4],
            "voice": "evaluators",
            "statement": f"Statement {number}.",
            "question_id": "1a",
            "elements": "tight-loose",
            "year": "2",
            "direction": "strength",
            "kind": "evaluator_judgement",
        }
        for number in range(1, 61)
    ]
    return pd.DataFrame(rows)


def test_every_stratum_is_drawn_from(register):
    drawn = draw_blind_sample(register, share=0.1, seed=7)["evidence_id"]
    strata = register[register["evidence_id"].isin(drawn)].groupby(["section", "criterion"]).size()
    assert len(strata) == 8
    assert strata.min() >= 2


def test_the_same_seed_draws_the_same_rows_and_another_does_not(register):
    one, again, other = (draw_blind_sample(register, share=0.25, seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(one, again)
    assert one["evidence_id"].tolist() != other["evidence_id"].tolist()


def test_the_order_does_not_give_the_register_away(register):
    ids = draw_blind_sample(register, share=1, seed=7)["evidence_id"]
    assert sorted(ids) == sorted(register["evidence_id"])
    assert ids.tolist() != sorted(ids)


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_a_share_that_cannot_be_drawn_is_refused(register, share):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        draw_blind_sample(register, share=share, seed=7)


def second_file(tmp_path, *rows):
    path = tmp_path / "second.csv"
    header = ",".join(["evidence_id", "statement", *CODED_VARIABLES])
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_coding_is_read_back_with_elements_in_one_order(tmp_path):
    path = second_file(
        tmp_path, "P1-001,Words,focus-approach,3a,tight-loose; boundary-spanning,2,strength,leader_account"
    )
    coded = read_second_coding(path, CODEBOOK, {"P1-001"})
    assert coded["elements"].tolist() == ["boundary-spanning;tight-loose"]


def test_a_row_left_blank_was_not_coded(tmp_path):
    path = second_file(tmp_path, "P1-001,Words,,,,,,", "P1-002,Words,focus-approach,,,2,strength,leader_account")
    assert read_second_coding(path, CODEBOOK, {"P1-001", "P1-002"})["evidence_id"].tolist() == ["P1-002"]


def test_faults_name_their_row_and_column(tmp_path):
    path = second_file(
        tmp_path,
        "P1-001,Words,leadership,9z,,2,good,hearsay",
        "P9-999,Words,focus-approach,,tight-loose;loose,2,strength,leader_account",
        "P1-001,Words,focus-approach,,,3,strength,leader_account",
    )
    with pytest.raises(TableError) as caught:
        read_second_coding(path, CODEBOOK, {"P1-001"})
    places = {(fault.row, fault.column, fault.value) for fault in caught.value.faults}
    assert places == {
        (2, "criterion", "leadership"),
        (2, "question_id", "9z"),
        (2, "direction", "good"),
        (2, "kind", "hearsay"),
        (3, "evidence_id", "P9-999"),
        (3, "elements", "loose"),
        (4, "evidence_id", "P1-001"),
        (4, "year", "3"),
    }


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\x00 a workbook", b"", b'evidence_id,criterion\nP1-001,"cut off'])
def test_what_a_second_coder_sends_that_is_no_csv_is_said_in_words(tmp_path, content):
    path = tmp_path / "second.xlsx"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"second\.xlsx"):
        read_second_coding(path, CODEBOOK, {"P1-001"})


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "second.csv"
    path.write_text("evidence_id,criterion\nP1-001,focus-approach\n")
    with pytest.raises(TableError, match="direction"):
        read_second_coding(path, CODEBOOK, {"P1-001"})
