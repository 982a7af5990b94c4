# SPDX-License-Identifier: MIT
"""A server under test, and ways to talk to it, by the rules and against them."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from harness import BINARY, ProgramTest, environment, strict_json


def segment(text):
    return quote(text, safe="")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.body = response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    def json(self):
        return strict_json(self.body.decode("utf-8"))


class Server:
    """The program, serving a folder, and ways to talk to it."""

    def __init__(self, test, folder, *options, **env):
        self.log = open(test.root / "serve.log", "wb")
        self.process = subprocess.Popen([BINARY, "serve", str(folder), "--json", *options], cwd=test.root,
                                        env=environment(**env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.log)
        test.addCleanup(self.end)
        start = json.loads(self.process.stdout.readline())
        self.port, self.token = start["port"], start["token"]
        self.url = start["url"]

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self.process.stdout.close()
        self.log.close()
        return self.process.returncode

    def ask(self, path, method="GET", body=None, token=True, host=None, address="127.0.0.1", **headers):
        connection = http.client.HTTPConnection(address, self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if method != "GET":
            sent.setdefault("Content-Type", "application/json")
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host if host is not None else f"127.0.0.1:{self.port}")
        data = json.dumps(body).encode() if body is not None else b""
        if data:
            sent["Content-Length"] = str(len(data))
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(data or None)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def get(self, path):
        answer = self.ask(path)
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {answer.body!r}")
        return answer

    def post(self, path, body=None):
        return self.ask(path, "POST", body if body is not None else {})

    def send(self, data, seconds=5.0):
        """What comes back for these bytes until the server is done with the connection; b'' where it says nothing."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            got = b""
            try:
                connection.sendall(data)
                while True:
                    part = connection.recv(65536)
                    if not part:
                        return got
                    got += part
            except (socket.timeout, ConnectionError):
                return got

    def memory_kb(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def runs(self):
        """The table, as a row a run, by id."""
        table = self.get("/api/runs").json()
        columns = {}
        for name, column in table["columns"].items():
            if isinstance(column, dict):
                column = [column["values"][code] if code >= 0 else None for code in column["codes"]]
            columns[name] = column
        return {columns["id"][i]: {name: column[i] for name, column in columns.items()} for i in range(table["n"])}


class Events:
    """A listener of server-sent events."""

    def __init__(self, server, path="/api/events", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {server.token}", **headers})
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()

    def next(self, name, accept=lambda data: True, seconds=20):
        """The next event of that name that is accepted."""
        end = time.monotonic() + seconds
        event = None
        while time.monotonic() < end:
            line = self.response.readline().decode("utf-8").rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: ") and event == name and accept(strict_json(line[6:])):
                return strict_json(line[6:])
        raise AssertionError(f"no event '{name}'")

    def close(self):
        self.response.close()
        self.connection.close()
        self.socket.close()


class Serve(ProgramTest):
    def serve(self, *options, folder="."):
        return Server(self, folder, "--port", "0", *options)
