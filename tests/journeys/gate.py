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
        scan = {
            "scan_id": str(uuid4()),
            "checkpoint": self.checkpoint,
            "scanned_at": now().isoformat(),
            "shown": code,
        }
        batch = {"device_id": self.device, "sent_at": now().isoformat(), "scans": [scan]}
        (answer,) = self._post(self.keeper.data["data-scans"], batch)["scans"]
        return dict(answer)

    def _post(self, address: str, body: object) -> Any:
        token = {"X-CSRFToken": self.keeper.data["data-csrf"]}
        answer = self.keeper.client.post(address, json=body, headers=token)
        assert answer.status_code == 200, answer.text
        return answer.json


def codes(pdf: bytes) -> list[str]:
    """What the camera of a phone reads on each page of printed badges."""
    pictures = (page.render(scale=2, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf))
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
