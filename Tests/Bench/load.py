"""Posts ready bodies over some connections, with as little work of its own as Python allows."""

import socket
import threading
import time


class Connection:
    """One keep-alive connection that posts and waits for the answer."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, body, content_type):
        """The status of the answer."""
        head = (
            f"POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        self.socket.sendall(body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("the server closed the connection")
            answer += piece
        head, rest = answer.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        left = int(fields.get(b"content-length", b"0")) - len(rest)
        while left > 0:
            left -= len(self.socket.recv(left))
        return int(head.split(b" ", 2)[1])


def post_all(port, batches, content_type, connections, interval_seconds=0.0, stop=None):
    """Posts every batch; returns the seconds it took and each answer's time.

    A 503 is sent again after 50 ms, as exporters do; any other refusal ends the bench. With an interval, batch
    number k is not sent before k intervals have gone by.
    """
    queue, lock, times, faults = list(reversed(list(enumerate(batches)))), threading.Lock(), [], []

    def work():
        connection = Connection(port)
        while not faults and not (stop and stop.is_set()):
            with lock:
                if not queue:
                    return
                number, (_, body) = queue.pop()
            time.sleep(max(0.0, begin + number * interval_seconds - time.perf_counter()))
            start = time.perf_counter()
            status = connection.post(body, content_type)
            while status == 503:
                time.sleep(0.05)
                status = connection.post(body, content_type)
            if status != 200:
                faults.append(status)
                return
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"the server answered {faults[0]}")
    return time.perf_counter() - begin, times
