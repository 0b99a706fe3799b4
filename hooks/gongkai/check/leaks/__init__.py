"""The proof that what is withheld stayed inside: every file of a finished site is searched for it, before the site takes its place.

It takes plain values and knows neither records nor the site's generator; what is a trace is in `tokens`, in which forms it is found in
`matcher`.
"""

from gongkai.check.leaks.proof import NO_SECRETS, Leak, Secrets, Verdicts, prove
from gongkai.check.leaks.tokens import Withheld

__all__ = ["NO_SECRETS", "Leak", "Secrets", "Verdicts", "Withheld", "prove"]
