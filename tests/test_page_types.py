"""The types that the page's scripts are held against are those of the data that Python writes."""

import page_types


def test_the_types_of_the_scripts_are_written_from_those_of_python() -> None:
    assert page_types.FILE.read_text("utf-8") == page_types.written(), "run python tests/page_types.py"
