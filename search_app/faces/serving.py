"""gunicorn around the application, with this program's own defaults."""

import errno
import gc
import socket
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication

from search_app.faces.words import LANGUAGES, words_of
from search_app.settings import Settings

LONGEST_LINE = 8190  # bytes: a question of 1,000 accented letters still fits an address


def busy(settings: Settings) -> str:
    """The sentence that another program has the port, which gunicorn says five times over; '' when it is free.

    Any other trouble with the address is gunicorn's to report.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return words_of(LANGUAGES[0])("terminal.port_busy", port=str(settings.port))
    return ""


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn that needs no configuration file. `make` is called in each worker, so nothing is shared by fork."""

    def __init__(self, make: Callable[[], Flask], settings: Settings) -> None:
        self._make = make
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "limit_request_line": LONGEST_LINE,
            "accesslog": None,
            "proc_name": "signatura",
            "control_socket_disable": True,  # it would write to the home folder
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = self._make()
        # What has been loaded stays: a collection that looks at all of it again makes someone wait for it.
        gc.collect()
        gc.freeze()
        return app
