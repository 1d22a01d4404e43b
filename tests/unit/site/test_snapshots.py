import pytest

from unit.site.snapshots import DATA, documents, reviewed


@pytest.mark.parametrize("name", documents())
def test_documents_are_what_was_reviewed(name: str) -> None:
    assert reviewed(documents()[name]).decode() == (DATA / name).read_bytes().decode()
