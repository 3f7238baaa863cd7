"""What a mail server answers, and what that means for a mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from services.notifications.channels.calendar import Person
from services.notifications.channels.smtp import Rejected, SmtpSender, Unreachable
from services.notifications.texts import Texts
from tests.builders.notifications import a_composer, a_letter
from tests.service.notifications.twins import ScriptedSmtp, scripted_smtp


def a_mail(*, to: str = "amara@example.org") -> EmailMessage:
    letter = a_letter(recipient=Person(name="Amara Okafor", email=to))
    return a_composer().compose(letter, Texts.load().voice("en", "Europe/Berlin"))


def sender_to(twin: ScriptedSmtp) -> SmtpSender:
    return SmtpSender.from_url(f"smtp://127.0.0.1:{twin.port}")


class TestSending:
    async def test_what_arrives_is_the_mail(self) -> None:
        mail = a_mail()

        async with scripted_smtp() as twin:
            await sender_to(twin).send(mail)

        (content,) = twin.taken
        arrived = message_from_bytes(content, policy=policy.default)
        assert arrived["Message-ID"] == mail["Message-ID"]
        assert arrived["Subject"] == mail["Subject"]

    async def test_an_address_beyond_ascii_needs_a_server_that_takes_it(self) -> None:
        async with scripted_smtp() as twin:
            with pytest.raises(Rejected):
                await sender_to(twin).send(a_mail(to="björn@example.org"))

        async with scripted_smtp(answers={"EHLO": "250-twin\r\n250 SMTPUTF8"}) as twin:
            await sender_to(twin).send(a_mail(to="björn@example.org"))
        assert len(twin.taken) == 1


class TestRefusals:
    @pytest.mark.parametrize("verb", ["RCPT", "DATA", "CONTENT"])
    async def test_a_final_answer_about_this_mail_rejects_it(self, verb: str) -> None:
        async with scripted_smtp(answers={verb: "550 no such person"}) as twin:
            with pytest.raises(Rejected, match="550"):
                await sender_to(twin).send(a_mail())

    @pytest.mark.parametrize("verb", ["RCPT", "DATA", "CONTENT", "MAIL"])
    async def test_a_passing_answer_asks_to_try_again(self, verb: str) -> None:
        async with scripted_smtp(answers={verb: "451 later, please"}) as twin:
            with pytest.raises(Unreachable, match="451"):
                await sender_to(twin).send(a_mail())

    @pytest.mark.parametrize(("verb", "answer"), [("CONNECT", "554 closed"), ("MAIL", "550 not you")])
    async def test_an_answer_about_us_says_nothing_about_the_mail(self, verb: str, answer: str) -> None:
        async with scripted_smtp(answers={verb: answer}) as twin:
            with pytest.raises(Unreachable):
                await sender_to(twin).send(a_mail())

    @pytest.mark.parametrize("verb", ["EHLO", "RCPT", "CONTENT"])
    async def test_hanging_up_asks_to_try_again(self, verb: str) -> None:
        async with scripted_smtp(hangs_up_after=verb) as twin:
            with pytest.raises(Unreachable):
                await sender_to(twin).send(a_mail())

    async def test_nobody_there_asks_to_try_again(self) -> None:
        with pytest.raises(Unreachable):
            await SmtpSender.from_url("smtp://127.0.0.1:9").send(a_mail())

    async def test_errors_hold_no_address(self) -> None:
        async with scripted_smtp(answers={"RCPT": "550 amara@example.org is unknown"}) as twin:
            with pytest.raises(Rejected) as caught:
                await sender_to(twin).send(a_mail())

        assert "example.org" not in repr(caught.value)
        assert caught.value.__cause__ is None


class TestUrl:
    def test_reads_user_password_and_tls(self) -> None:
        sender = SmtpSender.from_url("smtps://cairn:p%40ss@mail.example")

        assert (sender.hostname, sender.port, sender.use_tls) == ("mail.example", 465, True)
        assert (sender.username, sender.password) == ("cairn", "p@ss")

    @pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25", "smtp://"])
    def test_refuses_what_is_no_mail_server(self, url: str) -> None:
        with pytest.raises(ValueError, match="SMTP_URL"):
            SmtpSender.from_url(url)
