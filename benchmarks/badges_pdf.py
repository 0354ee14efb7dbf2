"""How fast badges print: 1,000 different ones, signed, with a QR code each and a photo on half of them.

Beside it stands reportlab in its plain form: the same codes and photos, and as many lines of text in a
built-in font, without fitting or shaping.
"""

import resource
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from time import process_time
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks import Figure
from forum_app.badges.documents import HEIGHT, WIDTH, BadgeFace, CategoryBand, badge_sheet
from forum_app.badges.token import sign
from forum_app.core.print.qr import encode

EDITION = UUID("6f1c1f0e-5c2b-4a57-9f63-0d8f5a8f2b11")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BANDS = (
    CategoryBand(code="HOD", word="Jefe de delegación", background="#c9a227", text="#000000"),
    CategoryBand(code="MEM", word="Miembro", background="#0b4f8a", text="#ffffff"),
    CategoryBand(code="OBS", word="Observador", background="#1d7a46", text="#ffffff"),
)
LATIN = (
    "María",
    "José",
    "Lucía",
    "Ñahui",
    "Ordóñez",
    "Zúñiga",
    "Barrientos",
    "Quispe",
    "Nguyễn",
    "Şahin",
    "Łukasz",
)
OTHER = {
    "ar": ("نورة بن صالح", "محمد عبد الله", "منظمة التعاون"),
    "zh": ("欧阳雨婷", "王秀兰", "吕建国"),
    "ja": ("伊藤 翔太", "大野 龍一"),
    "hi": ("प्रिया अय्यर", "राजेन्द्र क्षत्रिय"),
}
LINES_OF_A_BADGE = 11
ROUNDS = 3


def faces(number: int) -> Iterator[BadgeFace]:
    """Make up badges: all names differ, one in five carries a second line in another script."""
    random = Random(number)  # noqa: S311 repeatable
    for serial in range(number):
        language = random.choice(list(OTHER)) if serial % 5 == 0 else ""
        yield BadgeFace(
            edition="V Foro de Cooperación de la Alianza del Pacífico",
            edition_details="Lima, Perú",
            name=" ".join(random.choices(LATIN, k=random.randint(2, 5))),
            native_name=random.choice(OTHER[language]) if language else "",
            native_language=language,
            honorific=random.choice(("S.E. Sra.", "Sr.", "Dra.")),
            title=random.choice(("Consejera", "Coordinador Nacional", "Especialista en cooperación")),
            institution="Ministerio de Relaciones Exteriores",
            delegation=random.choice(("Perú", "Chile", "República de Corea", "Estados Unidos de América")),
            category=random.choice(BANDS),
            zones=("P", "R", "D"),
            qr_text=token(serial),
            serial=f"N.º {serial:05}",
            photo=photo(random) if serial % 2 else None,
        )


def token(serial: int) -> str:
    reference = serial.to_bytes(16, "big")
    return sign(key=KEY, key_id=1, edition_key=EDITION, reference=reference, print_number=1).text


PORTRAITS = [Image.effect_noise((75, 100), 60).resize((300, 400)).convert("RGB") for _ in range(4)]


def photo(random: Random) -> bytes:
    """Give a JPEG of a usual size (about 20 KB) that no other badge has."""
    picture = random.choice(PORTRAITS).copy()
    picture.putpixel((0, 0), (random.randrange(256), random.randrange(256), random.randrange(256)))
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=random.randint(60, 90))
    return stream.getvalue()


def signed_sheet(badges: list[BadgeFace]) -> bytes:
    """Do what a print run does: sign each badge anew and draw it."""
    for serial in range(len(badges)):
        token(serial)
    return badge_sheet(badges, language="es", title="Credenciales")


def bare_sheet(badges: list[BadgeFace]) -> bytes:
    """Draw codes, photos and as many plain lines as a badge has."""
    stream = BytesIO()
    canvas = Canvas(stream, (WIDTH, HEIGHT), pageCompression=1)
    for badge in badges:
        for line in range(LINES_OF_A_BADGE):
            canvas.drawString(20, 20 + 14 * line, badge.edition)
        code = canvas.beginPath()
        for x, y, length in encode(badge.qr_text).runs():
            code.rect(200 + x, 100 + y, length, 1)
        canvas.drawPath(code, stroke=0, fill=1)
        if badge.photo:
            canvas.drawImage(ImageReader(BytesIO(badge.photo)), 20, 300, 88, 110)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def measured(draw: Callable[[list[BadgeFace]], bytes], badges: list[BadgeFace]) -> tuple[float, float]:
    """Give the best badges per CPU second of a few rounds, and the megabytes of the file."""
    best = 0.0
    size = 0
    for _ in range(ROUNDS):
        start = process_time()
        size = len(draw(badges))
        best = max(best, len(badges) / (process_time() - start))
    return best, size / 1e6


def figures(number: int = 1_000) -> Iterator[Figure]:
    badges = list(faces(number))
    start = process_time()
    size = len(signed_sheet(badges)) / 1e6
    cold = number / (process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    warm, _ = measured(signed_sheet, badges)
    floor, _ = measured(bare_sheet, badges)
    yield Figure(f"{number} badges, first run: badges per CPU second", f"{cold:.0f}")
    yield Figure("again, shapes remembered", f"{warm:.0f}")
    yield Figure("plain reportlab, nothing fitted", f"{floor:.0f}")
    yield Figure("size of the file", f"{size:.1f} MB")
    yield Figure("peak memory", f"{peak:.0f} MB")
