import pandas as pd
from helpers.text.quotation_text import quotations_caption, quotations_reading

TITLES = (
    {"shared": "A shared commitment", "focus": "Clarity of focus"},
    {"head": "Headteachers"},
    {"ash": "Ash", "north": "Pilot 1: north"},
    {"year_1": "Year 1"},
)


def cleared(*rows: dict) -> pd.DataFrame:
    whole = {"criterion": "shared", "said_in": "interview", "role_group": "head", "locality": "all", "wave": "all"}
    return pd.DataFrame([{**whole, "text": "We did it.", "status": "published", **row} for row in rows])


def test_quotations_stand_by_criterion_with_what_may_be_told():
    told = quotations_reading(
        cleared(
            {"criterion": "focus", "role_group": "all", "said_in": "survey"},
            {"locality": "north"},
            {"role_group": "all", "wave": "year_1"},
        ),
        *TITLES,
    )
    assert told["Criterion"].tolist() == ["A shared commitment", "A shared commitment", "Clarity of focus"]
    assert told["Who spoke"].tolist() == [
        "Headteachers, Pilot 1: north, in an interview",
        "Year 1, in an interview",
        "Somebody in the survey",
    ]
    assert told["In their words"].tolist()[0] == "“We did it.”"


def test_words_are_words_and_no_markup():
    told = quotations_reading(cleared({"text": "at [our school] *we* {{< include x >}} | $x$ <b>"}), *TITLES)
    (words,) = told["In their words"]
    assert words == r"“at \[our school\] \*we\* \{\{\< include x \>\}\} \| \$x\$ \<b\>”"


def test_hidden_quotations_are_counted_and_not_listed():
    table = cleared({}, {"status": "hidden", "text": None, "criterion": "all", "role_group": "all"})
    assert len(quotations_reading(table, *TITLES)) == 1
    assert quotations_caption(table).startswith("One quotation, by criterion; one is kept back [c]")
    assert quotations_caption(cleared({}, {})) == "Two quotations, by criterion."
