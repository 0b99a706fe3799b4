from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from gongkai.cli import main
from gongkai.content_policy import POLICY


def test_the_headers_of_a_site_are_written(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">', "utf-8")

    result = CliRunner().invoke(main, ["headers", str(tmp_path)])

    assert result.exit_code == 0
    assert f"add_header Content-Security-Policy \"{POLICY}; frame-ancestors 'self'\" always;\n" in result.output


def test_a_folder_that_is_no_site_is_refused_with_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["headers", str(tmp_path)])

    assert result.exit_code == 2
    assert "里没有生成好的网页；先生成网站：mkdocs build --strict" in result.output
