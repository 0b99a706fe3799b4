"""What the texts are about: each theme has its own phrases, which the sentence patterns put together.

Every theme has the rules `heading`, `work` (what was done, without a subject), `thing` (the matter), `effect` and `problem`
(clauses), `plan` (what is intended), `figure` (a clause with numbers) and `metric` (`name:figure`).
"""

from gongkai.commands.demo.themes import party, village, workplace

THEMES: dict[str, dict[str, str]] = {**party.THEMES, **village.THEMES, **workplace.THEMES}
"""Theme → rule → patterns, separated by white space."""
