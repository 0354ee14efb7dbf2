"""A gate keeper's phone: what the script of the scan page does, without its camera."""

from typing import Any
from uuid import uuid4

import pypdfium2
import zxingcpp

from forum_app.checkin.models import Checkpoint
from forum_app.core.clock import now

from .visitor import Visitor


class Phone:
    """The scan page, open at one checkpoint."""

    def __init__(self, keeper: Visitor, page: str, checkpoint: Checkpoint) -> None:
        keeper.open(page)
        self.keeper = keeper
        self.checkpoint = str(checkpoint.key)
        self.device = self._post(keeper.data["data-device"], None)["device_id"]

    def shows(self, code: str) -> dict[str, Any]:
        """Hold a code before the camera and read the answer."""
        return self.sends(code)

    def sends(self, code: str, *, sent_at: str | None = None, **facts: Any) -> dict[str, Any]:
        """Send one showing with what the device says of it, such as that it waited for the network."""
        batch = self.batch(code, sent_at=sent_at, **facts)
        (answer,) = self._post(self.keeper.data["data-scans"], batch)["scans"]
        return dict(answer)

    def batch(self, code: str, *, sent_at: str | None = None, **facts: Any) -> dict[str, Any]:
        """What the page posts for one showing."""
        at = now().isoformat()
        scan = {"scan_id": str(uuid4()), "checkpoint": self.checkpoint, "scanned_at": at, "shown": code}
        return {"device_id": self.device, "sent_at": sent_at or at, "scans": [scan | facts]}

    def _post(self, address: str, body: object) -> Any:
        token = {"X-CSRFToken": self.keeper.data["data-csrf"]}
        answer = self.keeper.client.post(address, json=body, headers=token)
        assert answer.status_code == 200, answer.text
        return answer.json


def codes(pdf: bytes) -> list[str]:
    """What the camera of a phone reads on each page of printed badges."""
    pictures = (page.render(scale=2, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf))
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
