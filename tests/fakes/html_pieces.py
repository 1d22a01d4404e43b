"""Bits of the HTML and of the text that reviews on other sites are made of, in any order."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["<i>", "</i>", "<b>", "</b>", "<br/>", "<br/><br/>", "<blockquote>", "</blockquote>", "<p>", "</p>"]
        ),
        st.sampled_from(
            ["# ", "> ", "- ", "1. ", "* ", "_", "**", "`", "[x](y)", "~~", "&amp;", "\n", "\n\n", "--- ", " | "]
        ),
        st.sampled_from([" fog ", "sea ", " tide,", "rain.", "Who?", "“harbour”"]),
    ),
    max_size=25,
)
