"""Files of facts in JSON: read into a model, or refused by file and place."""

import json
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import N_, BadInputError


class Part(BaseModel):
    """A part of a file; what the file says beyond what we read is let be."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class FactsFile(Part):
    """The whole of a file."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            BadInputError: naming the file, the place in it and what is wrong there.

        """
        try:
            return cls.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except json.JSONDecodeError as error:
            place = f"{error.lineno}:{error.colno}"
            raise BadInputError(
                N_("%(file)s:%(place)s: this is not JSON: %(what)s."), file=path, place=place, what=error.msg
            ) from error
        except UnicodeDecodeError as error:
            raise BadInputError(N_("%(file)s: this is not text in UTF-8."), file=path) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "."
            raise refusal(path, place, first["msg"]) from error


def refusal(path: Path, place: str, what: str) -> BadInputError:
    """What is wrong at a place of a file."""
    return BadInputError(N_("%(file)s: %(place)s: %(what)s."), file=path, place=place, what=what.rstrip("."))
