"""docs/constructs.md says what becomes of the constructs that the programs of the corpus show."""

from pathlib import Path

from tests.constructs import CONSTRUCTS, page
from tests.corpus import load

PAGE = Path(__file__).parent.parent / "docs" / "constructs.md"


def test_the_page_of_constructs_is_true(request):
    text = page()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "pytest --update-golden writes it"


def test_every_construct_is_shown_by_two_programs():
    shown = [construct for one in load().values() for construct in one.shows]
    assert set(shown) == set(CONSTRUCTS)
    assert [construct for construct in CONSTRUCTS if shown.count(construct) < 2] == []
