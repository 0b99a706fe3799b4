"""Prove that withheld texts stayed inside.

Every file of a finished site is searched before the site takes its place. The proof
takes plain values and knows neither records nor the site's generator; `tokens` defines a
trace, and `matcher` finds traces in every form.
"""

from gongkai.check.leaks.proof import NO_SECRETS, Leak, Secrets, Verdicts, prove
from gongkai.check.leaks.tokens import Withheld

__all__ = ["NO_SECRETS", "Leak", "Secrets", "Verdicts", "Withheld", "prove"]
