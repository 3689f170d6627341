import json
import time

import requests

from odoo import api, models

from odoo.addons.distribution_assistant.logic import answer as judge

# A chat completion is a few kilobytes; more is not one.
LARGEST = 200_000


class DistributionAssistant(models.AbstractModel):
    """The wire: one POST to the configured address, and nothing else."""

    _inherit = "distribution.assistant"

    @api.model
    def _post(self, settings, body):
        """Return the decoded answer; raise :class:`logic.answer.Rejected` for every way it can fail.

        No redirect is followed, no proxy or login of the machine's environment is used, and the whole exchange ends
        with the time-out however slowly the other side speaks.
        """
        end = time.monotonic() + settings.timeout
        headers = {"Accept": "application/json"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.post(
                    settings.url,
                    json=body,
                    headers=headers,
                    timeout=settings.timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    self._check_status(response.status_code)
                    return self._decode(self._read(response, end))
        except requests.Timeout:
            raise judge.Rejected(judge.TIMEOUT) from None
        except requests.RequestException as error:
            if time.monotonic() >= end:  # a body that stops coming is reported as a lost connection
                raise judge.Rejected(judge.TIMEOUT) from None
            raise judge.Rejected(judge.UNREACHABLE, type(error).__name__) from None

    def _check_status(self, status):
        if 300 <= status < 400:
            raise judge.Rejected(judge.REDIRECT, str(status))
        if status in (401, 403):
            raise judge.Rejected(judge.DENIED, str(status))
        if status != 200:
            raise judge.Rejected(judge.FAILED, str(status))

    def _read(self, response, end):
        """Return the body, byte by byte: a larger step would wait for it beyond the time-out."""
        read = bytearray()
        for part in response.iter_content(chunk_size=1):
            read += part
            if len(read) > LARGEST:
                raise judge.Rejected(judge.LONG)
            if time.monotonic() > end:
                raise judge.Rejected(judge.TIMEOUT)
        return bytes(read)

    def _decode(self, body):
        try:
            return json.loads(body.decode("utf-8"))
        except ValueError:
            raise judge.Rejected(judge.GARBAGE) from None
