"""Bodies of requests: forms, multipart uploads and JSON, as the Bot API takes them.

Multipart is split by hand: the body is bytes, and Starlette would need another package for it.
"""

import email.parser
import email.policy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from simulator.errors import ApiError, bad_request
from simulator.media import Upload


def read_body(content_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return the parameters and the uploads of a body.

    Raises:
        ApiError: 400 for a body that cannot be read, 415 for a content type the Bot API does not know.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not body and not kind.startswith("multipart/"):
        return {}, {}
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True)), {}
    if kind == "application/json":
        return _read_json(body), {}
    if kind == "multipart/form-data":
        return _read_multipart(content_type, body)
    raise ApiError(415, f"Unsupported Media Type: {kind or 'no content type'}")


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object: object expected")
    return found


def _read_multipart(content_type: str, body: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    boundary = _headers(f"Content-Type: {content_type}\r\n".encode()).get_boundary()
    if not boundary:
        raise bad_request("multipart body without boundary")
    parameters: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    for head, content in _parts(boundary.encode(), body):
        headers = _headers(head)
        name = headers.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise bad_request("multipart part without name")
        file_name = headers.get_filename()
        if file_name is None:
            parameters[name] = content.decode("utf-8", "surrogateescape")
        else:
            has_type = "content-type" in headers
            mime_type = headers.get_content_type() if has_type else "application/octet-stream"
            uploads[name] = Upload(file_name, content, mime_type)
    return parameters, uploads


def _parts(boundary: bytes, body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield head and content of each part; the body must be whole."""
    mark = b"\r\n--" + boundary
    body = b"\r\n" + body
    start = body.find(mark)
    while start >= 0:
        start += len(mark)
        if body.startswith(b"--", start):
            return
        end = body.find(mark, start)
        head, blank, content = body[start:end].partition(b"\r\n\r\n")
        if end < 0 or not blank:
            break
        yield head.lstrip(b"\r\n") + b"\r\n", content
        start = end
    raise bad_request("multipart body is cut off")


def _headers(head: bytes) -> email.message.EmailMessage:
    parser = email.parser.BytesHeaderParser(policy=email.policy.HTTP)
    found = parser.parsebytes(head)
    if not isinstance(found, email.message.EmailMessage):  # the HTTP policy makes no other
        raise TypeError(type(found).__name__)
    return found
