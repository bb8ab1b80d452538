"""What is wrong with a request, said in the campaign's language once it is answered."""

from __future__ import annotations

from campaign.language import Language


class RequestFault(Exception):
    """The request is answered with a clear fault.

    :param status: 400 to 503.
    :param heading: a few words, in English.
    :param sentences: what is wrong and what to do, likewise.
    :param headers: further headers; fixed texts only.
    :param values: what stands in the sentences' braces.
    """

    def __init__(
        self, status: int, heading: str, *sentences: str, headers: dict[str, str] | None = None, **values: str
    ) -> None:
        super().__init__(heading)
        self.status = status
        self.headers = headers or {}
        self._heading = heading
        self._sentences = sentences
        self._values = values

    def said(self, spoken: Language) -> tuple[str, list[str]]:
        """Return heading and sentences in a language."""
        return spoken.say(self._heading), [spoken.say(sentence, **self._values) for sentence in self._sentences]

    def in_one_line(self, spoken: Language) -> str:
        """Return the same as one text."""
        heading, sentences = self.said(spoken)
        return " ".join([f"{heading}.", *sentences])
