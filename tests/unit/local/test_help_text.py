from unspoilt_local.help_text import flowing


def test_sentences_flow_and_examples_keep_their_lines() -> None:
    docstring = """Do it.

    It is done
    once.

    Examples:
      do this

      do that
    """

    assert flowing(docstring) == "Do it.\n\nIt is done once.\n\nExamples:\n  do this\n\n  do that"


def test_no_docstring_is_no_help() -> None:
    assert flowing("") == ""
