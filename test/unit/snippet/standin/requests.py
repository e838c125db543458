"""What the Python snippet uses of requests, for machines without it: post() with a list of files, as multipart/form-data."""
import urllib.error
import urllib.request
import uuid


class _Response:
    def __init__(self, status, headers, content):
        self.status_code = status
        self.headers = headers
        self.content = content
        self.text = content.decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def post(url, *, headers, files, timeout, allow_redirects):
    if allow_redirects:
        raise ValueError("the snippet must refuse redirects")
    boundary = uuid.uuid4().hex
    body = b""
    for name, field in files:
        escape = lambda s: s.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        file_name, value = field[0], field[1]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{escape(name)}"'
        if file_name is not None:
            head += f'; filename="{escape(file_name)}"\r\nContent-Type: {field[2]}'
            value = value.read()
        body += head.encode() + b"\r\n\r\n" + (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    headers = {**headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        answer = urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return _Response(answer.status, answer.headers, answer.read())
