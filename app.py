"""The sticker desk: search, blind comparison and results in a browser, on this machine alone or with accounts.

    python app.py [--corpus NAME] [--home FOLDER] [--db URL] [--host 127.0.0.1] [--port 7860] [--device cpu] [--open]
                  [--login [--public-url https://desk.example.org]] [--llm-endpoint URL --llm-model M --llm-key-file F]

Opens within seconds and prints its address; with accounts, and nobody there yet, also a link for the first researcher.
Where the demo corpus is missing it is prepared first; what is not built yet is built by a child process, and each
system becomes usable, without a reload, as soon as it is ready.
"""

import argparse
import os
import socket
import subprocess
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from annotation.settings import Settings, is_loopback
from pearl_core.cli.language_model import add_language_model, chosen_asker, read_key
from pearl_core.corpus import Corpus, corpus_names, open_corpus
from pearl_core.serving import Systems

if TYPE_CHECKING:
    from annotation.experiments import Experiments
    from annotation.people.accounts import Accounts
    from annotation.widgets import Desk

DEMO = "demo"
OPEN_S = 60.0  # how long the browser waits for the first answer
TEXT_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")
STOP_S = 10.0  # how long the build may take to stop
WARM_EVERY_S = 2.0  # how often newly built systems are looked for and loaded
KEEP_ALIVE_S = 75  # people think for longer than uvicorn's five seconds, and an answer may meet a closing line


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped. 0 when stopped, 1 when it could not start, 2 for wrong usage."""
    try:
        settings, browse = read_settings(arguments)
        listener = listen(settings.host, settings.port)
        corpus = find_corpus(settings)
        serve(settings, corpus, listener, browse)
    except (ValueError, OSError) as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 1
    return 0


def read_settings(arguments: Sequence[str] | None) -> tuple[Settings, bool]:
    """Command line over environment over defaults; and whether to open the browser."""
    told = Settings.from_env(os.environ)
    parser = argparse.ArgumentParser(
        prog="app.py", description="The sticker desk: open on this machine, or with accounts."
    )
    parser.add_argument("--host", default=told.host, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=told.port, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--corpus", default=told.corpus, help="imported corpus to open (default: %(default)s)")
    parser.add_argument("--home", type=Path, default=told.home, help="folder of corpora and artifacts (%(default)s)")
    parser.add_argument("--db", default=told.db, help="database URL of the records (default: HOME/records.db)")
    parser.add_argument("--login", action=argparse.BooleanOptionalAction, default=told.login,
                        help="people have accounts; any address but this machine's own needs it")  # fmt: skip
    parser.add_argument("--public-url", default=told.public_url, metavar="URL",
                        help="with --login: the one address under which people reach the desk")  # fmt: skip
    parser.add_argument("--device", default=told.device, help="device of the models, e.g. cpu or cuda:0")
    add_language_model(parser, told.llm_endpoint, told.llm_model, told.llm_time_limit)
    parser.add_argument("--open", action="store_true", help="open the default browser once the page is there")
    told_now = vars(parser.parse_args(arguments))
    browse, key_file = told_now.pop("open"), told_now.pop("llm_key_file")
    return Settings(**told_now, llm_key=read_key(key_file) or told.llm_key).checked(), browse


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises OSError that says what is in the way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that asyncio sets TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {error}; --port takes another one, 0 a free one") from None
    return listener


def find_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings; the demo corpus is prepared where it is missing. Raises CorpusError."""
    if settings.corpus == DEMO and DEMO not in corpus_names(settings.home):
        from pearl_core.corpus.demo.prepare import prepare_demo

        print("preparing the demo corpus, once ...", flush=True)
        return prepare_demo(settings.home)
    return open_corpus(settings.home, settings.corpus)


def serve(settings: Settings, corpus: Corpus, listener: socket.socket, browse: bool = False) -> None:
    """Put the parts together and answer requests until a signal comes. `browse` opens the default browser."""
    import uvicorn

    from annotation.cli.opening import open_store
    from annotation.experiments import Experiments
    from annotation.outside import DeskSystems
    from annotation.page import build_page
    from annotation.people.accounts import Accounts
    from annotation.people.seal import seal_of
    from annotation.pinned import still_needed
    from annotation.reach import Reach
    from annotation.widgets import Desk
    from db.store import tellable
    from pearl_core.encoders import shared
    from pearl_core.live import LiveSystems

    shared().device = settings.device or None
    asker = chosen_asker(settings.llm_endpoint, settings.llm_model, settings.llm_key, settings.llm_time_limit)
    store = open_store(settings.db_url, fresh=True)
    systems = LiveSystems(
        DeskSystems(corpus, store, asker),
        lambda changed: DeskSystems(changed, store, asker),
        lambda: still_needed(store, corpus.name),
    )
    seal = seal_of(settings.home)
    accounts = Accounts(store, seal.secret) if settings.login else None
    desk = Desk(systems, Experiments(store, systems), seal, accounts, Reach(settings.host, settings.public_url))
    build = build_of(settings)
    page = build_page(desk, alongside(build, desk), build.fault)
    listener.listen()  # from here on a browser waits instead of being refused
    address = address_of(listener)
    # Behind a proxy `Reach` says who asks; uvicorn would believe any program of this machine.
    config = uvicorn.Config(page, log_level="warning", timeout_graceful_shutdown=1, server_header=False,
                            proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_S)  # fmt: skip
    public = settings.public_url or address
    print(f"Sticker Desk: {public}  (corpus {corpus.name}, records {tellable(settings.db_url)})", flush=True)
    if accounts:
        greet(accounts, public, settings)
    if asker:
        print(f"queries are told to {asker.about}, which ranks their intents", flush=True)
    if browse:
        threading.Thread(target=open_browser, args=(address,), daemon=True).start()
    uvicorn.Server(config).run(sockets=[listener])
    store.close()


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds what listens there."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def greet(accounts: "Accounts", address: str, settings: Settings) -> None:
    """Tell whoever starts a desk with accounts how the first researcher comes in, and what would be overheard."""
    if not any(member.role == "researcher" for member in accounts.members()):
        token = accounts.invite("researcher", 1, 1, "the first researcher")
        print(f"nobody runs this desk yet; a link for one researcher, for a day: {address}/join/{token}", flush=True)
    if not is_loopback(settings.host) and not settings.public_url.startswith("https:"):
        print("passwords travel unencrypted: put a proxy with https before the desk, and name it by --public-url")


def open_browser(address: str) -> None:
    """Show `address` in the default browser once it answers; where there is none with windows, nothing happens."""
    with suppress(OSError, webbrowser.Error):
        urllib.request.urlopen(f"{address}/healthz", timeout=OPEN_S).close()  # the socket listens: this waits for it
        browser = webbrowser.get()
        if browser.name not in TEXT_BROWSERS:  # those would take the terminal
            browser.open(address)


class Build:
    """A child process that builds what is missing, beside the server."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.child = subprocess.Popen(self.command, cwd=Path(__file__).resolve().parent, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        """End it; it goes on where it stopped the next time."""
        if self.child is not None and self.running():
            self.child.terminate()
            try:
                self.child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.child.kill()

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def fault(self) -> str:
        """Why it stopped before it was done, "" while it runs and after it ended well."""
        code = self.child.poll() if self.child is not None else 0
        return (
            f"the build stopped (exit code {code}); the terminal says why, a restart of the desk goes on"
            if code
            else ""
        )


def build_of(settings: Settings) -> Build:
    command = [sys.executable, "-m", "pearl_core", "build", "--corpus", settings.corpus, "--home", str(settings.home)]
    return Build(command)


def alongside(build: Build, desk: "Desk") -> Callable[[], AbstractContextManager[None]]:
    """What runs beside the server: the build of what is missing, the loading of what is ready, the first results, and
    the looking for a corpus that has changed.
    """

    @contextmanager
    def running() -> Iterator[None]:
        stop = threading.Event()
        if len(desk.systems.ready()) < len(desk.systems.states()):
            build.start()
        threading.Thread(target=warm, args=(desk.systems, stop, build), daemon=True).start()
        threading.Thread(target=read_results, args=(desk.experiments,), daemon=True).start()
        threading.Thread(target=follow, args=(desk.systems, stop), daemon=True).start()
        try:
            yield
        finally:
            stop.set()
            build.stop()

    return running


def warm(systems: Systems, stop: threading.Event, build: Build) -> None:
    """Load each system once it is ready, so that nobody's first query waits for a model; variants when asked for."""
    tried: set[str] = set()
    while not stop.is_set():
        building = build.running()
        for name in (one for one in systems.ready() if one not in tried and ":" not in one):
            tried.add(name)
            try:
                systems.get(name)
            except Exception as error:  # whoever asks it is told the same
                print(f"app.py: {name} could not be loaded: {error}", file=sys.stderr)
        if not building:
            return
        stop.wait(WARM_EVERY_S)


def follow(systems: Systems, stop: threading.Event) -> None:
    """Go on with a corpus that was added to or imported again, as soon as it is built."""
    while not stop.wait(WARM_EVERY_S):
        try:
            if systems.pick_up():
                count = f"{len(systems.corpus.stickers):,}"
                print(f"corpus {systems.corpus.name} has changed: it has {count} stickers from now on", flush=True)
        except Exception as error:  # what was served before is served on
            print(f"app.py: the changed corpus could not be looked at: {error}", file=sys.stderr)


def read_results(experiments: "Experiments") -> None:
    """Read the running experiments' records once: a million take some seconds, and what comes later is quick."""
    from sqlalchemy.exc import SQLAlchemyError

    with suppress(SQLAlchemyError):  # whoever opens Results is told
        for experiment in experiments.experiments():
            if experiment.state == "running":
                experiments.results(experiment.experiment_id)


if __name__ == "__main__":
    sys.exit(main())
