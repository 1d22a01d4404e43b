import threading

from fakes.local_mails import mailbox_with, raw_mail, sent_mail
from unspoilt_local.mailbox import Mailbox


def test_mails_are_numbered_from_one_in_the_order_of_their_coming() -> None:
    mailbox = Mailbox()

    for to in ("ann@example.org", "ben@example.org"):
        mailbox.add(lambda number, to=to: sent_mail(number, to))  # type: ignore[misc]

    assert [(mail.number, mail.recipients[0]) for mail in mailbox.mails()] == [
        (1, "ann@example.org"),
        (2, "ben@example.org"),
    ]


def test_a_mail_is_found_by_its_number_and_by_no_other() -> None:
    mailbox = mailbox_with(sent_mail(1), sent_mail(2))

    assert mailbox.get(2) == sent_mail(2)
    assert [mailbox.get(number) for number in (-1, 0, 3)] == [None, None, None]


def test_waiting_ends_with_the_first_wanted_mail_even_if_it_comes_later() -> None:
    mailbox = Mailbox()
    later = threading.Timer(0.05, lambda: mailbox.add(lambda number: sent_mail(number, "ben@example.org")))

    mailbox.add(sent_mail)
    later.start()
    found = mailbox.wait_for(lambda mail: mail.recipients == ("ben@example.org",), 5)
    later.join()

    assert found is not None
    assert found.number == 2


def test_waiting_for_a_mail_that_never_comes_ends_with_nothing() -> None:
    assert mailbox_with(sent_mail()).wait_for(lambda mail: mail.number == 2, 0.01) is None


def test_subject_and_parts_are_decoded() -> None:
    mail = sent_mail(data=raw_mail(subject="Großer Überblick 📚", text="Drei Rezensionen – neu"))

    assert mail.subject == "Großer Überblick 📚"
    assert mail.text().strip() == "Drei Rezensionen – neu"
    assert mail.html().strip() == "<p>Drei Rezensionen – neu</p>"


def test_a_mail_without_an_html_part_has_no_html() -> None:
    assert sent_mail(data=b"Subject: x\r\n\r\nplain\r\n").html() == ""
