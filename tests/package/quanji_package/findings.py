"""What a verification finds: problems and limits, each a code and a subject."""

from quanji_formats.cbor import Refused


class Ended(Exception):
    """A problem after which nothing further can be said."""


class Findings:
    def __init__(self):
        self.problems, self.limits = set(), set()

    def problem(self, code, subject=""):
        self.problems.add((code, str(subject)))

    def limit(self, code, subject=""):
        self.limits.add((code, str(subject)))

    def end(self, code):
        self.problem(code)
        raise Ended

    def read(self, code, reader, *arguments):
        """What the reader gives; a refusal ends the verification with this code."""
        try:
            return reader(*arguments)
        except Refused:
            self.end(code)

    def of(self, code):
        return {subject for found, subject in self.problems if found == code}


def listed(found):
    order = sorted(found, key=lambda pair: (pair[0].encode(), pair[1].encode()))
    return [{"code": code, "subject": subject} for code, subject in order]
