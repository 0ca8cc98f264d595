"""The bot's texts, read from its source, so that tests look for what it really says."""

import re

from support import HOME


def catalogue():
    """Every text of the bot: {name: {language: words}}."""
    source = (HOME / "bot/desk/texts.def").read_text(encoding="utf-8")
    found = re.findall(r'^FIREBREAK_TEXT\((\w+), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)', source, re.M)
    return {name: {"en": en, "fi": fi} for name, en, fi in found}


TEXTS = catalogue()


def words(lang, name, **values):
    """A text of the bot with its blanks filled in."""
    text = TEXTS[name][lang]
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def pattern(lang, name, **values):
    """A text of the bot to look for; blanks that are not given may hold anything."""
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(words(lang, name, **values)))
