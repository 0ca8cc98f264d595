"""Checks of JSON values by their published limits: what the Block Kit validator is made of.

A check is a function of (findings, value, pointer). Lengths count UTF-16 units: the contract does not say whether Slack
counts those or code points, and what fits in units fits in both.
"""

import re
from typing import NamedTuple

WEB_ADDRESS = re.compile(r"^https?://[^\s<>\"|]+$")
LINK_ADDRESS = re.compile(r"^(https?://|mailto:|slack://)[^\s<>\"|]+$")


class Finding(NamedTuple):
    """One thing that is wrong: a JSON pointer and words. `str` gives them as Slack words its messages."""

    pointer: str
    message: str

    def __str__(self):
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def length(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fail(findings, pointer, message):
    findings.append(Finding(pointer, message))
    return False


def string(least=0, most=None, pattern=None, what="text"):
    def check(findings, value, at):
        if not isinstance(value, str):
            return fail(findings, at, f"{what} must be a string")
        if any("\ud800" <= c <= "\udfff" for c in value):
            return fail(findings, at, f"{what} is not valid Unicode")
        size = length(value)
        if size < least:
            return fail(findings, at, f"must be more than {least - 1} characters")
        if most is not None and size > most:
            return fail(findings, at, f"must be less than {most + 1} characters (it has {size})")
        if pattern and not re.fullmatch(pattern, value):
            return fail(findings, at, f"{what} has the wrong form")
        return True

    return check


def boolean(findings, value, at):
    return isinstance(value, bool) or fail(findings, at, "must be true or false")


def true_or_false_or_null(findings, value, at):
    return value is None or boolean(findings, value, at)


def integer(least=None, most=None):
    def check(findings, value, at):
        if not isinstance(value, int) or isinstance(value, bool):
            return fail(findings, at, "must be an integer")
        if (least is not None and value < least) or (most is not None and value > most):
            return fail(findings, at, f"must be between {least} and {most}")
        return True

    return check


def one_of(*words):
    def check(findings, value, at):
        known = isinstance(value, (str, int, bool)) and value in words
        return known or fail(findings, at, f"must be one of {', '.join(map(str, words))}")

    return check


def web_address(most=3000, pattern=WEB_ADDRESS):
    def check(findings, value, at):
        if not string(1, most)(findings, value, at):
            return False
        return bool(pattern.match(value)) or fail(findings, at, "invalid url")

    return check


def array(item, least=0, most=None):
    def check(findings, value, at):
        if not isinstance(value, list):
            return fail(findings, at, "must be an array")
        if len(value) < least:
            return fail(findings, at, f"no less than {least} items allowed")
        if most is not None and len(value) > most:
            return fail(findings, at, f"no more than {most} items allowed (there are {len(value)})")
        before = len(findings)
        for index, each in enumerate(value):
            item(findings, each, f"{at}/{index}")
        return len(findings) == before

    return check


def fields(required, optional=None, more=None):
    """An object with these keys and no others; `more` checks what concerns several of them."""
    optional = optional or {}

    def check(findings, value, at):
        if not isinstance(value, dict):
            return fail(findings, at, "must be an object")
        before = len(findings)
        for key in required:
            if key not in value:
                fail(findings, at, f"missing required field: {key}")
        for key, each in value.items():
            checker = required.get(key) or optional.get(key)
            if checker is None:
                fail(findings, f"{at}/{key}", f"invalid additional property: {key}")
            else:
                checker(findings, each, f"{at}/{key}")
        if len(findings) == before and more:
            more(findings, value, at)
        return len(findings) == before

    return check


def by_type(kinds, what):
    """Looks at `type` and goes on with the check of that kind."""

    def check(findings, value, at):
        if not isinstance(value, dict):
            return fail(findings, at, f"{what} must be an object")
        kind = value.get("type")
        if not isinstance(kind, str):
            return fail(findings, at, "missing required field: type")
        if kind not in kinds:
            return fail(findings, f"{at}/type", f"unsupported type of {what}: {kind}")
        return kinds[kind](findings, value, at)

    return check
