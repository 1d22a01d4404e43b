import pytest

from fakes.local_mails import raw_mail, sent_mail
from unspoilt_local.readers import confirmation_token


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("Follow http://127.0.0.1:8080/subscriptions/confirm?token=aB3_-.x= and press the button.", "aB3_-.x="),
        ("https://d.cloudfront.net/subscriptions/confirm?token=a%3Db\n", "a=b"),
        ("http://127.0.0.1:8080/subscriptions/unsubscribe?token=abc", None),
        ("Three reviews.", None),
    ],
    ids=["ours", "escaped", "the way out", "a digest"],
)
def test_the_token_is_read_from_a_confirmation_mail_and_from_no_other(text: str, token: str | None) -> None:
    assert confirmation_token(sent_mail(data=raw_mail(text=text))) == token
