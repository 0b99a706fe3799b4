"""Decide which findings a log may show.

Logs of a build for society, and all logs of a CI system, are read by people who may not read
every record. A finding is shown when society may read its file as a whole; `load.visibility` sets
the day from which society may. The other findings are only counted; `gongkai check` on a machine
inside shows all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.check.leaks import Leak
from gongkai.model import Audience, Finding, number_of
from gongkai.vocabulary import Scope

INSIDE = "请在内网运行 gongkai check 查看"

SWITCH, FULL = "GONGKAI_LOG", "full"
"""The environment variable for a log that stays inside, and its value."""


class Excerpt(NamedTuple):
    """The findings that a log may show, and the number of the others."""

    findings: Sequence[Finding]
    hidden: int

    def lines(self) -> Iterator[str]:
        """Yield a line a finding, and a line about hidden findings."""
        yield from map(str, self.findings)
        if self.hidden:
            also = ""
            if self.findings:
                also = "另"
            yield f"{also}有 {self.hidden} 处问题在不向社会公开的文件中，{INSIDE}"


def is_public(audience: Audience | None, environment: Mapping[str, str]) -> bool:
    """Tell whether anybody may read a log.

    That is the log of a site for society, or of a CI system, which sets CI; not when the
    keeper of the site says otherwise. A command that makes no site has no audience.
    """
    if environment.get(SWITCH, "").lower() == FULL:
        return False
    if environment.get("CI", "").lower() not in {"", "0", "false", "no"}:
        return True
    return audience is not None and audience.scope is Scope.SOCIETY


def excerpt(findings: Sequence[Finding], day: date, *, public: bool) -> Excerpt:
    """Return the findings that a log may show on a day.

    A log that is not public shows all. A message that names other records or files, which may be
    withheld, is replaced.
    """
    if not public:
        return Excerpt(findings, 0)
    visible = []
    for finding in findings:
        if finding.public_from > day:
            continue
        if finding.names_others:
            finding = finding._replace(message=f"与另一个文件有关的问题，{INSIDE}")  # noqa: PLW2901 - only its message is another
        visible.append(finding)
    return Excerpt(visible, number_of(findings) - number_of(visible))


def leak_message(
    leaks: Sequence[Leak],
    *,
    public: bool,
    made: str = "没有生成网站，原来的网站没有改动，缓存已经清除",
) -> str:
    """Return the message about leaks; `made` describes the output."""
    cause = "常见的原因是模板、插件或者公开的文字里写进了不公开的内容"
    after = f"；{made}。{cause}"
    if public:
        sources = {source for leak in leaks for source in leak.sources}
        # The addresses of the leaks and of the data files may be secret themselves.
        subject = f"生成的 {len(leaks)} 个文件中有不公开的内容"
        advice = f"请在内网的机器上设 {SWITCH}={FULL} 再生成一次"
        return f"{subject}，出自 {len(sources)} 个数据文件{after}。要看是哪些，{advice}"
    lines = [f"生成的 {len(leaks)} 个文件中有不公开的内容{after}："]
    lines += [f"  {leak.uri}：出自 {'、'.join(leak.sources)}" for leak in leaks]
    return "\n".join(lines)
