"""gunicorn around the application, with this program's own defaults. `waitress_worker` handles the connections."""

import errno
import gc
import socket
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication

from indexer.messages import Message, system_reason
from search_app.settings import Settings
from search_app.web.metrics import MetricsServer
from search_app.web.waitress_worker import WaitressWorker


def address(settings: Settings) -> str:
    """Host and port as an address has them: '127.0.0.1:8000', '[::1]:8000'."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def listen_error(settings: Settings) -> Message | None:
    """Return why the address cannot be served, which gunicorn would say in many lines."""

    def refused(reason: Message | str) -> Message:
        return Message("terminal.address_refused", {"address": address(settings), "reason": reason})

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((settings.host, settings.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return Message("terminal.port_busy", {"port": str(settings.port)})
        return refused(system_reason(error))
    except UnicodeError:
        # A host with an empty or overlong label.
        return refused(Message("terminal.no_host"))
    return None


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn that needs no configuration file. `make` is called in each worker, so nothing is shared by fork."""

    def __init__(
        self, make: Callable[[], Flask], settings: Settings, metrics: MetricsServer | None = None
    ) -> None:
        """With `metrics`, what workers count is answered by the parent, which tells it of their beginnings and ends."""
        self._make = make
        self._metrics = metrics
        # The worker reads its bounds here.
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn under its names for them; it reads no file and no arguments."""
        settings = self.settings
        for name, value in {
            "bind": address(settings),
            "workers": settings.workers,
            "worker_class": WaitressWorker,
            "graceful_timeout": settings.stop_seconds,
            "accesslog": None,
            "proc_name": "signatura",
            # It would write to the home folder.
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)
        metrics = self._metrics
        if metrics is not None:
            self.cfg.set("post_fork", lambda _server, _worker: metrics.leave_in_worker())
            self.cfg.set("child_exit", lambda _server, worker: metrics.forget_worker(worker.pid))

    def load(self) -> Flask:
        """Return the application, once in each worker."""
        app = self._make()
        # What has been loaded stays: a collection that looks at all of it again makes someone wait for it.
        gc.collect()
        gc.freeze()
        return app
