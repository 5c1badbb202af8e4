#!/usr/bin/env python3
"""Answers as ClickHouse's HTTP interface does, by the engine in the Python package `chdb`.

    chdb_http.py [PORT]        (default: any free port)

Prints `ready URL`, then serves on loopback until standard input ends or a signal arrives. Prints `skipped: …` and succeeds
if the package is missing. The data are in a temporary folder.

Supported: GET and POST; the statement in `query`, in the body, or split between both (the body then holds the rows of an
INSERT); `database`, `query_id`, `default_format`, `param_NAME`; every other parameter of the URL is a setting. The user
`default` has no password; `reader` has the password `secret` and may only read.
Not supported: killing a query, since the engine answers one statement at a time; sessions; compression; errors after the
status has been sent, since an answer is complete before it is sent.
"""
import base64
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

try:
    from chdb import session
except ImportError:
    print("skipped: the Python package chdb is not installed")
    sys.exit(0)

USERS = {"default": "", "writer": "wr1te-secret", "reader": "secret"}
# Parameters that are not settings.
OWN = {"query", "database", "query_id", "default_format", "user", "password", "wait_end_of_query", "buffer_size"}
# The statuses that the server chooses; every other code is a 500.
STATUS_BY_CODE = {36: 400, 62: 400, 427: 400, 46: 404, 47: 404, 60: 404, 81: 404, 115: 404, 497: 403, 516: 403, 159: 408}


class Engine:
    """One session, which answers one statement at a time."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="chdb-http.")
        self.session = session.Session(os.path.join(self.folder, "data"))
        self.lock = threading.Lock()
        self.database = None

    def run(self, statement, data, database, settings, parameters, default_format):
        with self.lock:
            if database != self.database:
                self.session.query(f"USE `{database}`")
                self.database = database
            path = None
            try:
                if data:
                    # The rows are given as a file, since a statement holds no arbitrary bytes.
                    path = os.path.join(self.folder, "rows")
                    with open(path, "wb") as rows:
                        rows.write(data)
                    statement = re.sub(r"(?is)\s+format\s+(\w+)\s*;?\s*$", rf" FROM INFILE '{path}' FORMAT \1", statement)
                changed = [name for name, _ in settings]
                for name, value in settings:
                    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
                    self.session.query(f"SET {name} = '{quoted}'")
                try:
                    return self.session.query(statement, default_format, params=parameters)
                finally:
                    for name in changed:
                        self.session.query(f"SET {name} = DEFAULT")
            finally:
                if path:
                    os.remove(path)

    def close(self):
        # A running statement cannot be ended, and closing waits for it.
        closing = threading.Thread(target=self.session.close, daemon=True)
        closing.start()
        closing.join(2)
        shutil.rmtree(self.folder, ignore_errors=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def is_welcome(self, url):
        user = url.get("user") or self.headers.get("X-ClickHouse-User")
        password = url.get("password") or self.headers.get("X-ClickHouse-Key") or ""
        basic = self.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            user, _, password = base64.b64decode(basic[6:]).decode().partition(":")
        self.user = user or "default"
        return USERS.get(self.user) == password

    def fail(self, error):
        text = str(error)
        code = int((re.match(r"Code: (\d+)", text) or [0, "0"])[1])
        self.reply(
            STATUS_BY_CODE.get(code, 500),
            (text + "\n").encode(),
            [("X-ClickHouse-Exception-Code", str(code))],
        )

    def answer(self):
        address = urlsplit(self.path)
        pairs = parse_qsl(address.query, keep_blank_values=True)
        url = dict(pairs)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if address.path == "/ping" or (address.path == "/" and not pairs and not body):
            return self.reply(200, b"Ok.\n")
        if not self.is_welcome(url):
            return self.fail(f"Code: 516. DB::Exception: {self.user}: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)")
        statement = url.get("query", "")
        data = b""
        if not statement:
            statement = body.decode()
        elif re.match(r"(?i)\s*insert\b", statement):
            data = body
        else:
            statement += body.decode()
        if self.user == "reader" and not re.match(r"(?i)\s*(select|with|show|desc|exists)\b", statement):
            return self.fail("Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)")
        parameters = {name[6:]: value for name, value in pairs if name.startswith("param_")}
        settings = [(name, value) for name, value in pairs if name not in OWN and not name.startswith("param_")]
        # `readonly` would forbid taking the settings back; the check above stands for it.
        settings = [(name, value) for name, value in settings if name != "readonly"]
        named = re.search(r"(?is)\bformat\s+(\w+)\s*;?\s*$", statement)
        output_format = url.get("default_format") or self.headers.get("X-ClickHouse-Format") or "TabSeparated"
        try:
            result = engine.run(statement, data, url.get("database", "default"), settings, parameters, output_format)
            summary = {"read_rows": str(result.rows_read()), "read_bytes": str(result.bytes_read())}
            rows = result.bytes()
        except Exception as error:  # noqa: BLE001 – whatever the engine says is its answer
            return self.fail(error)
        self.reply(
            200,
            rows,
            [
                ("X-ClickHouse-Query-Id", url.get("query_id", "")),
                ("X-ClickHouse-Format", named[1] if named else output_format),
                ("X-ClickHouse-Summary", json.dumps(summary)),
            ],
        )

    do_GET = answer
    do_POST = answer


class Server(ThreadingHTTPServer):
    # Boards ask several statements at once; further connections would be reset.
    request_queue_size = 128
    daemon_threads = True


engine = Engine()
server = Server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)


def stop(*_):
    # Not on the thread that serves.
    threading.Thread(target=server.shutdown).start()


for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, stop)
threading.Thread(target=lambda: (sys.stdin.buffer.read(), stop()), daemon=True).start()
print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
try:
    server.serve_forever()
finally:
    engine.close()
    # The engine's threads do not hold up the end.
    os._exit(0)
