# SPDX-License-Identifier: MIT
"""`groklab serve` against those who do not play by the rules: nothing is read, nothing is changed, nothing grows.

With GROKLAB_TRUST=1 the numbers are those of a siege: 500 slow clients, 1,000 clients at once.
"""
import json
import os
import re
import socket
import stat
import struct
import threading
import time
import unittest
from pathlib import Path

from harness import IS_WHOLE, main, wait_until
from serve_client import Events, Serve, Server, segment

TINY = ["mlp-p97", "task.p=5", "hidden=[8]", "train.steps=20", "eval_every=10", "checkpoint_every=0"]
CANARY = "the canary does not sing"

DOTS = ("..", ".", "...", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae", "..%00", "%00", "..;",
        "..%01", "%ff%fe", "..%0d%0a", "%u002e%u002e", "..%5c", "%uff0e%uff0e", "\\..", "..%c1%9c", "~", "%7e")
SEPARATORS = ("/", "%2f", "%2F", "%252f", "\\", "%5c", "%c0%af", "//", "/./", "%2f%2f", ";/", "/;x=1/")
PLACES = ("canary.txt", "run/canary.txt", "mine/link", "mine/hard", "proc/self/environ", "etc/passwd", "mine/config.toml")


def routes():
    """(method, address, access) of every line in the server's table, so that a new one is tried too."""
    table = (Path(__file__).parents[2] / "src/server/routes.cpp").read_text(encoding="utf-8")
    found = re.findall(r'\{"(\w+)", "([^"]+)", Access::(\w+), Work::\w+, \w+\}', table)
    if len(found) != table.count("Access::"):
        raise AssertionError("a line of the table of routes is not understood")
    for method, pattern, access in found:
        yield method, pattern.replace(":id", "mine").replace(":name", "training_curves"), access


def traversals():
    """Ways to ask for what is not on offer."""
    for dots in DOTS:
        for separator in SEPARATORS:
            yield f"/api/runs/{dots}{separator}canary.txt"
    for place in PLACES:
        for prefix in ("/", "//", "/assets/", "/assets/../", "/assets/%2e%2e/", "/api/runs/", "/api/runs/mine/../",
                       "/api/runs/%2f", "file:///", "/./", "/api/runs/mine/analysis/"):
            yield prefix + place
            yield prefix + segment(place)


def hosts(port):
    """Host headers with whether they are ours."""
    yield from ((host, True) for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}",
                                          f"LocalHost:{port}"))
    for host in ("evil.com", f"evil.com:{port}", f"localhost.evil.com:{port}", f"127.0.0.1.nip.io:{port}",
                 f"evil.com#localhost:{port}", f"localhost@evil.com:{port}", f"evil.com@localhost:{port}",
                 f"[::ffff:127.0.0.1]:{port}", f"[::ffff:7f00:1]:{port}", f"localhost.:{port}", f"127.0.0.1.:{port}",
                 f"127.1:{port}", f"2130706433:{port}", f"0x7f000001:{port}", f"017700000001:{port}", f"0:{port}",
                 f"0.0.0.0:{port}", f"[::]:{port}", "localhost", "127.0.0.1", f"localhost:{port + 1}",
                 f"localhost:0{port}", f"localhost:{port}0", f"localhost:+{port}", f"localhost:{port} ", "localhost:",
                 f":{port}", f"::1:{port}", f"[::1]{port}", f"[::1:{port}", f"localhost:{port}:{port}", "",
                 f"localhost:{port},evil.com", f"local host:{port}", f"127.0.0.2:{port}", f"localhost%00.evil.com:{port}",
                 f"xn--lcalhost-5nb:{port}", f"192.168.0.1:{port}", f"groklab:{port}"):
        if host.strip() != f"localhost:{port}":
            yield host, False


class Guarded(Serve):
    def setUp(self):
        super().setUp()
        (self.root / "canary.txt").write_text(CANARY, encoding="utf-8")
        (self.root / "runs").mkdir()
        self.run_folder = self.train(TINY, "runs/mine")
        (self.run_folder / "link").symlink_to(self.root / "canary.txt")
        os.link(self.root / "canary.txt", self.run_folder / "hard")

    def pipeline(self, server, requests):
        """What comes back for requests in one breath, the last of which closes the connection."""
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            sender = threading.Thread(target=connection.sendall, args=(requests,))
            sender.start()
            got = b"".join(iter(lambda: connection.recv(1 << 20), b""))
            sender.join()
        return got


class Reading(Guarded):
    def test_forty_hosts(self):
        server = self.serve(folder="runs")
        cases = list(hosts(server.port))
        self.assertGreaterEqual(len(cases), 40)
        for host, ours in cases:
            status = server.ask("/api/health", host=host).status
            self.assertIn(status, (200,) if ours else (400, 403), host)
        here = f"Host: localhost:{server.port}"
        for start, *headers, status in (
                ("GET /api/health", here, "Host: evil.com", 403), ("GET /api/health", "Host: evil.com", here, 403),
                ("GET /api/health", here, here, 403), ("GET /api/health", here + "\r\n evil.com", 403),
                ("GET /api/health", f"Host : localhost:{server.port}", 400), ("GET http://evil.com/api/health", here, 400),
                (f"GET http://localhost:{server.port}/api/health", "Host: evil.com", 403), ("CONNECT evil.com:443", here, 400),
                ("OPTIONS *", here, 400), ("GET /", 403)):
            lines = (start + " HTTP/1.1", *headers, f"Authorization: Bearer {server.token}", "Connection: close", "", "")
            got = server.send("\r\n".join(lines).encode(), 1).split(b"\r\n")[0]
            self.assertIn(b" %d " % status, got, (start, headers))

    def test_allowed_names(self):
        server = self.serve("--allow-host", "lab.example.org", folder="runs")
        self.assertEqual(server.ask("/api/health", host="lab.example.org").status, 200)
        self.assertEqual(server.ask("/api/health", host="Lab.Example.Org:443").status, 200)
        self.assertEqual(server.ask("/api/health", host="example.org").status, 403)

    def test_three_hundred_ways_out(self):
        server = self.serve(folder="runs")
        paths = list(traversals())
        self.assertGreaterEqual(len(paths), 300)
        for path in paths:
            got = server.send(f"GET {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n"
                              f"Authorization: Bearer {server.token}\r\n\r\n".encode("utf-8", "surrogateescape"))
            self.assertNotIn(CANARY.encode(), got, path)
            self.assertNotIn(b"root:", got, path)
            self.assertNotIn(b" 200 ", got.split(b"\r\n")[0], path)
        self.assertEqual(set(server.runs()), {"mine"})

    def test_links_planted_in_a_run_show_nothing(self):
        server = self.serve(folder="runs")
        for name in ("config.toml", "run.json", "metrics.jsonl"):
            planted = self.root / "runs" / f"planted-{name}"
            planted.mkdir()
            for file in ("config.toml", "run.json", "metrics.jsonl"):
                (planted / file).write_bytes((self.run_folder / file).read_bytes())
            (planted / name).unlink()
            (planted / name).symlink_to(self.root / "canary.txt")
        (self.root / "runs" / "outside").symlink_to(self.root)
        (self.run_folder / "analysis").mkdir()
        (self.root / "secret.json").write_text(json.dumps({"text": CANARY}), encoding="utf-8")
        (self.run_folder / "analysis" / "summary.json").symlink_to(self.root / "secret.json")
        wait_until(lambda: len(server.runs()) >= 3, what="the planted runs")
        for run in server.runs():
            for what in ("", "/columns", "/analysis", "/figures/training_curves"):
                answer = server.ask(f"/api/runs/{segment(run)}{what}")
                self.assertNotIn(CANARY.encode(), answer.body, run + what)
        self.assertNotIn("outside", {run.split("/")[0] for run in server.runs()})

    def test_links_that_come_between_a_look_and_the_reading_show_nothing(self):
        """Files of a run change into links to files outside and back, all the time."""
        outside = self.root / "outside"
        outside.mkdir()
        (self.run_folder / "analysis").mkdir()
        (self.run_folder / "analysis/summary.json").write_text(json.dumps({"text": "mine"}), encoding="utf-8")
        files = ("config.toml", "run.json", "metrics.jsonl", "analysis/summary.json")
        own = {name: (self.run_folder / name).read_text(encoding="utf-8") for name in files}
        for name, before, after in (("config.toml", "seed = 42", "seed = 777001"), ("run.json", '"mine"', '"777001"'),
                                    ("metrics.jsonl", '"train_loss":', '"777001":1,"train_loss":'),
                                    ("analysis/summary.json", "mine", "777001")):
            self.assertIn(before, own[name])
            (outside / Path(name).name).write_text(own[name].replace(before, after), encoding="utf-8")
        server = self.serve(folder="runs")
        over = threading.Event()
        changes = []

        def change():
            while not over.is_set():
                for name in files:
                    coming = self.run_folder / "coming"
                    coming.symlink_to(outside / Path(name).name)
                    coming.rename(self.run_folder / name)
                    changes.append(name)
                for name in files:
                    coming.write_text(own[name], encoding="utf-8")
                    coming.rename(self.run_folder / name)

        changing = threading.Thread(target=change)
        changing.start()
        asked = 0
        shown = []
        end = time.monotonic() + (60 if IS_WHOLE else 2)
        while time.monotonic() < end:
            for what in ("", "/mine", "/mine/columns", "/mine/analysis"):
                answer = server.ask("/api/runs" + what)
                asked += 1
                if b"777001" in answer.body or "777001" in str(answer.headers):
                    shown.append(what)
        over.set()
        changing.join()
        print(f"{asked} requests, {len(changes)} links", flush=True)
        self.assertGreater(len(changes), 100)
        self.assertEqual(shown, [])

    def test_nothing_without_the_token(self):
        server = self.serve("--allow-control", folder="runs")
        origin = f"http://127.0.0.1:{server.port}"
        cookie = f"groklab_session_{server.port}"
        wrong = ({}, {"Cookie": f"{cookie}="}, {"Cookie": f"{cookie}={server.token}"}, {"Authorization": "Bearer "},
                 {"Authorization": f"Bearer {server.token[:-1]}"}, {"Authorization": f"Bearer {server.token}0"},
                 {"Authorization": server.token}, {"Authorization": f"Basic {server.token}"})
        guarded = [(method, path) for method, path, access in routes() if access != "Open"]
        self.assertGreater(len(guarded), 25)
        for method, path in guarded:
            body = None if method == "GET" else {}
            for headers in wrong:
                answer = server.ask(path, method, body, token=False, Origin=origin, **headers)
                self.assertIn(answer.status, (401, 429) if headers else (401,), (method, path, headers))
                self.assertNotIn(server.token.encode(), answer.body)
            if path != "/api/events":  # which answers for ever
                self.assertNotIn(server.ask(path, method, body, Origin=origin).status, (401, 403, 429), (method, path))
        page = server.ask("/", token=False)
        self.assertEqual(page.status, 200)
        self.assertNotIn(server.token.encode(), page.body)
        self.assertNotIn("mine", page.body.decode("utf-8"))

    def test_a_token_becomes_a_session(self):
        server = self.serve(folder="runs")
        origin = f"http://127.0.0.1:{server.port}"
        answer = server.ask("/api/session", "POST", {"token": server.token}, token=False, Origin=origin)
        self.assertEqual((answer.status, answer.body), (204, b""))
        cookie, *attributes = answer.headers["set-cookie"].split("; ")
        self.assertEqual(set(attributes), {"HttpOnly", "SameSite=Strict", "Path=/"})
        self.assertNotIn(server.token, cookie)
        self.assertEqual(server.ask("/api/runs", token=False, Cookie=cookie).status, 200)
        self.assertEqual(server.ask("/api/runs", token=False, Cookie=f"a=b; {cookie}").status, 200)
        self.assertEqual(server.ask("/api/runs", token=False, Cookie=cookie[:-1]).status, 401)

    def test_guesses_are_slowed_down_and_the_right_one_is_not(self):
        server = self.serve(folder="runs")
        headers = {"Origin": f"http://127.0.0.1:{server.port}"}
        n = 100_000 if IS_WHOLE else 1000
        begin = time.monotonic()
        guesses = (json.dumps({"token": f"{i:032x}"}) for i in range(n))
        lines = ("POST /api/session HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {headers['Origin']}",
                 "Content-Type: application/json")
        requests = "".join("\r\n".join((*lines, f"Content-Length: {len(body)}", "", body)) for body in guesses)
        last = "\r\n".join((*lines, "Content-Length: 2", "Connection: close", "", "{}"))
        got = self.pipeline(server, (requests + last).encode())
        statuses = re.findall(rb"HTTP/1.1 (\d+)", got)
        self.assertEqual(len(statuses), n + 1)
        self.assertEqual(set(statuses[:-1]), {b"401", b"429"})
        # Ten at once, then one a second.
        self.assertLessEqual(statuses.count(b"401"), 11 + time.monotonic() - begin)
        self.assertEqual(server.ask("/api/session", "POST", {"token": server.token}, token=False, **headers).status, 204)

    def test_what_every_answer_says(self):
        server = self.serve(folder="runs")
        for path, status in (("/", 200), ("/api/runs", 200), ("/nothing", 404)):
            answer = server.ask(path)
            self.assertEqual(answer.status, status)
            policy = answer.headers["content-security-policy"]
            self.assertIn("default-src 'self'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertIn("base-uri 'none'", policy)
            self.assertIn("form-action 'self'", policy)
            self.assertNotIn("script-src", policy, "scripts: as default-src, none inline")
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
            self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
            self.assertEqual(answer.headers["cross-origin-opener-policy"], "same-origin")
            self.assertEqual(answer.headers["cross-origin-resource-policy"], "same-origin")
            self.assertEqual([name for name in answer.headers if name.startswith("access-control")], [])


class OtherSites(Guarded):
    def test_nothing_for_other_origins(self):
        server = self.serve("--allow-control", folder="runs")
        here = f"http://127.0.0.1:{server.port}"
        answer = server.ask("/api/session", "POST", {"token": server.token}, token=False, Origin=here)
        cookie = answer.headers["set-cookie"].split(";")[0]
        for headers in ({"Origin": "http://evil.com"}, {"Origin": f"http://127.0.0.1:{server.port + 1}"},
                        {"Origin": "null"}, {"Origin": f"http://localhost:{server.port}"}, {"Origin": ""},
                        {"Origin": here + ".evil.com"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
                        {"Origin": here, "Sec_Fetch_Site": "cross-site"}):
            for path in ("/api/runs", "/api/events", "/api/runs/mine/columns"):
                self.assertEqual(server.ask(path, token=False, Cookie=cookie, **headers).status, 403, (path, headers))
            self.assertEqual(server.ask("/api/runs/mine/stop", "POST", {}, token=False, Cookie=cookie, **headers).status,
                             403, headers)
        self.assertEqual(server.ask("/api/runs/mine/stop", "POST", {}, token=False, Cookie=cookie).status, 403,
                         "who changes something says where from")
        self.assertEqual(server.ask("/api/runs", token=False, Cookie=cookie, Origin=here).status, 200)
        self.assertEqual(server.ask("/api/runs", token=False, Cookie=cookie, Sec_Fetch_Site="same-origin").status, 200)
        self.assertEqual(server.ask("/api/runs/mine/stop", "POST", {}, token=False, Cookie=cookie, Origin=here).status,
                         409, "let in; there is nothing to stop")

    def test_forms_are_no_requests(self):
        server = self.serve("--allow-control", folder="runs")
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            answer = server.ask("/api/control/train", "POST", {"preset": "mlp-p97"}, Content_Type=kind)
            self.assertEqual(answer.status, 400, kind)


class Abuse(Guarded):
    def alive(self, server):
        begin = time.monotonic()
        self.assertEqual(server.ask("/api/health").status, 200)
        return time.monotonic() - begin

    def lines(self, server, *lines, body=b"", seconds=2):
        text = "\r\n".join((*lines, f"Host: localhost:{server.port}", "", "")).encode("latin-1") + body
        return server.send(text, seconds).split(b"\r\n")[0]

    def test_too_much_of_anything(self):
        server = self.serve(folder="runs")
        self.assertIn(b" 431 ", self.lines(server, "GET / HTTP/1.1", "X: " + "a" * 65536))
        self.assertIn(b" 431 ", self.lines(server, "GET / HTTP/1.1", *(f"X{i}: {'b' * 100}" for i in range(500))))
        self.assertIn(b" 414 ", self.lines(server, "GET /" + "a" * 9000 + " HTTP/1.1"))
        self.assertIn(b" 413 ", self.lines(server, "POST /api/session HTTP/1.1", "Content-Length: 2000000",
                                           body=b"x" * 1_100_000))
        self.assertIn(b" 413 ", self.lines(server, "POST /api/session HTTP/1.1", "Content-Length: 18446744073709551615"))
        self.alive(server)

    def test_lengths_that_cannot_be(self):
        server = self.serve(folder="runs")
        chunked = ("POST /api/session HTTP/1.1", "Transfer-Encoding: chunked")
        for size in (b"-2", b"FFFFFFFFFFFFFFFF", b"10000000000000000", b"zz", b"0x10", b""):
            got = self.lines(server, *chunked, body=size + b"\r\nabc\r\n0\r\n\r\n", seconds=1)
            self.assertNotIn(b" 2", got[8:11], size)
        smuggled = self.lines(server, *chunked, "Content-Length: 5", body=b"0\r\n\r\nGET /api/health HTTP/1.1\r\n\r\n")
        self.assertIn(b" 400 ", smuggled)
        for length in ("-1", "1, 2", "abc", "99999999999999999999999"):
            got = self.lines(server, "POST /api/session HTTP/1.1", f"Content-Length: {length}", seconds=1)
            self.assertRegex(got, rb"^(HTTP/1.1 4|$)", length)
        for garbage in (b"\x00" * 4096, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 10000, os.urandom(10000)):
            self.assertNotIn(b" 200 ", server.send(garbage, 1).split(b"\r\n")[0], garbage[:20])
        self.alive(server)

    def test_many_requests_on_one_connection(self):
        server = self.serve(folder="runs")
        n = 10000 if IS_WHOLE else 1000
        request = (f"GET /api/health HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
                   f"Authorization: Bearer {server.token}\r\n\r\n").encode()
        last = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        self.assertEqual(self.pipeline(server, request * (n - 1) + last).count(b"HTTP/1.1 200 OK"), n)

    def test_slow_clients_keep_nobody_waiting(self):
        server = self.serve(folder="runs")
        slow = []
        for _ in range(500 if IS_WHOLE else 100):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            slow.append(connection)
        if not IS_WHOLE:
            self.assertLess(self.alive(server), 5)
        begin = time.monotonic()
        while time.monotonic() - begin < 17:  # a byte now and then does not help
            for connection in slow:
                try:
                    connection.send(b"a")
                except OSError:
                    pass
            time.sleep(1)
        for connection in slow:
            connection.settimeout(5)
            try:
                self.assertEqual(connection.recv(1), b"", "ended by the server")
            except ConnectionError:
                pass
            connection.close()
        self.alive(server)

    def test_clients_that_vanish_leave_nothing_behind(self):
        server = self.serve(folder="runs")
        self.alive(server)
        memory, files = server.memory_kb(), server.descriptors()
        for _ in range(1000 if IS_WHOLE else 150):
            events = Events(server)
            self.assertEqual(events.response.status, 200)
            events.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
            events.close()
        for _ in range(300):
            server.send(b"GET /api/runs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        wait_until(lambda: server.descriptors() <= files + 2, what="descriptors being closed")
        self.assertLess(server.memory_kb() - memory, 20 * 1024, "kB more than before")

    def test_a_client_has_so_many_streams_and_no_more(self):
        server = self.serve(folder="runs")
        streams = [Events(server) for _ in range(33)]
        self.assertEqual(sorted(stream.response.status for stream in streams), [200] * 32 + [429])
        for stream in streams:
            stream.close()
        wait_until(lambda: self.opens_stream(server), what="a free place")

    def opens_stream(self, server):
        stream = Events(server)
        stream.close()
        return stream.response.status == 200

    @unittest.skipUnless(IS_WHOLE, "a thousand clients: make trust")
    def test_a_thousand_clients(self):
        server = self.serve(folder="runs")
        clients = []
        for _ in range(1000):
            try:
                clients.append(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            except OSError:
                pass
        for client in clients:
            client.close()
        wait_until(lambda: self.alive(server) < 1, what="an answer within a second")


class Places(Guarded):
    def test_a_unix_socket_is_its_owners_alone(self):
        path = self.root / "groklab.sock"
        for _ in range(2):  # the second time a stale one is in the way
            process = self.start("serve", "runs", "--socket", path)
            wait_until(path.exists, what="the socket")
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            with socket.socket(socket.AF_UNIX) as connection:
                wait_until(lambda: connection.connect_ex(str(path)) == 0, what="a connection")
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost:1234\r\nConnection: close\r\n\r\n")
                self.assertIn(b" 200 ", connection.recv(65536).split(b"\r\n")[0])
            process.kill()
            process.wait()
            self.assertTrue(path.exists(), "a killed one cannot clean up")
        process = self.start("serve", "runs", "--socket", path)
        wait_until(lambda: self.answers(path), what="an answer")
        second = self.groklab("serve", "runs", "--socket", path)
        self.assertEqual(second.returncode, 5, second.stderr)
        process.terminate()
        self.assertEqual(process.wait(20), 0)
        self.assertFalse(path.exists())

    def answers(self, path):
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(str(path)) == 0

    def test_a_file_in_the_way_of_a_socket_stays(self):
        (self.root / "file").write_text("mine", encoding="utf-8")
        result = self.groklab("serve", "runs", "--socket", "file")
        self.assertEqual(result.returncode, 5, result.stderr)
        self.assertEqual((self.root / "file").read_text(encoding="utf-8"), "mine")

    def test_both_loopback_addresses_and_no_other(self):
        server = self.serve(folder="runs")
        self.assertEqual(server.ask("/api/health", address="::1", host=f"[::1]:{server.port}").status, 200)
        with open("/proc/net/tcp", encoding="ascii") as table:
            listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
        self.assertEqual([place for place in listening if place.endswith(f":{server.port:04X}")],
                         [f"0100007F:{server.port:04X}"])

    def test_wrong_usage(self):
        for words, code in ((["--port", "99999"], 2), (["--host", "nonsense"], 2), (["no-such-folder"], 3),
                            (["--socket", "s", "--port", "1"], 2), (["--port", "x"], 2)):
            result = self.groklab("serve", *words)
            self.assertEqual(result.returncode, code, (words, result.stderr))
            self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        server = self.serve(folder="runs")
        self.assertEqual(self.groklab("serve", "runs", "--port", server.port).returncode, 5)

    def test_public_addresses_come_with_a_warning(self):
        server = Server(self, "runs", "--port", "0", "--host", "0.0.0.0")
        self.assertEqual(server.ask("/api/health").status, 200)
        self.assertEqual(server.end(), 0)
        self.assertIn("warning", (self.root / "serve.log").read_text(encoding="utf-8"))

    def test_the_token_is_in_no_log(self):
        server = self.serve(folder="runs")
        server.get("/api/runs")
        server.ask("/api/session", "POST", {"token": server.token}, token=False,
                   Origin=f"http://127.0.0.1:{server.port}")
        self.assertEqual(server.end(), 0)
        self.assertNotIn(server.token, (self.root / "serve.log").read_text(encoding="utf-8"))
        self.assertEqual(len(server.token), 32)


if __name__ == "__main__":
    main()
