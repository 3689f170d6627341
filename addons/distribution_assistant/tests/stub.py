"""A language model on this machine that says what the test wants, in the way the test wants."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(text, **choice):
    return {
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop", **choice}]
    }


class Stub:
    """``reply`` is called with the request's JSON and returns (status, headers, body bytes or list of parts).

    A part that is a number is a pause in seconds. ``requests`` holds (path, headers, JSON) of what came.
    """

    def __init__(self, reply=None):
        self.requests = []
        self.reply = reply
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.requests.append((self.path, dict(self.headers), body))
                status, headers, parts = stub.reply(body)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    for part in parts if isinstance(parts, list) else [parts]:
                        if isinstance(part, int | float):
                            time.sleep(part)
                        else:
                            self.wfile.write(part)
                            self.wfile.flush()
                except OSError:
                    pass  # the caller hung up, as it should

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def says(self, text, **choice):
        self.answers(completion(text, **choice))

    def echoes(self, change=lambda text: text):
        """Answer with the text that was asked about, changed."""

        def reply(body):
            text = change(body["messages"][1]["content"].strip("-\n"))
            return 200, {}, json.dumps(completion(text)).encode()

        self.reply = reply

    def answers(self, payload, status=200, **headers):
        raw = payload if isinstance(payload, bytes | list) else json.dumps(payload).encode()
        self.reply = lambda _body: (status, headers, raw)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
