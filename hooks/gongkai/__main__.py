"""Run the command, as `gongkai` or as `python -m gongkai`.

Ctrl+C while modules are loaded ends the process as it ends any program: there is nobody yet who could say a sentence, and Python would
print a traceback.
"""

import signal

_IS_USUAL = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _IS_USUAL:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from gongkai.commands.cli import main  # noqa: E402 - see above

if _IS_USUAL:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def run() -> None:
    """Run the command."""
    main(prog_name="gongkai")


if __name__ == "__main__":
    run()
