"""The themes of the texts, each with its own phrases for the sentence patterns.

Every theme has the rules `heading`, `work` (a predicate without a subject), `thing` (the matter),
`effect` and `problem` (clauses), `plan` (an intention), `figure` (a clause with numbers) and
`metric` (`name:figure`).
"""

from gongkai.commands.demo.themes import party, village, workplace

THEMES: dict[str, dict[str, str]] = {**party.THEMES, **village.THEMES, **workplace.THEMES}
"""Theme → rule → patterns, separated by white space."""
