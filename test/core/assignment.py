"""The reference of the assignment, and the vectors that it makes: python3 assignment.py prints them as JSON."""

import json
import re
from hashlib import md5


def bucket_of(user_id: str) -> int:
    # JSON can carry half of a surrogate pair, which has no UTF-8; encoders of the web make U+FFFD of it.
    text = re.sub("[\ud800-\udfff]", "\ufffd", user_id)
    return int(md5(text.encode()).hexdigest()[:8], 16) % 100


NAMED = {
    "the empty text": "",
    "a user of the verification": "test-canary-001",
    "one letter": "a",
    "digits": "42",
    "an e-mail address": "someone@example.com",
    "a UUID": "123e4567-e89b-12d3-a456-426614174000",
    "spaces around, which count": " a ",
    "a line end, which counts": "a\n",
    "upper case, which is another user": "TEST-CANARY-001",
    "NUL": "\0",
    "NUL inside": "a\0b",
    "an umlaut, composed": "J\u00fcrgen",
    "an umlaut, combined, which is another user": "Ju\u0308rgen",
    "Hangul": "\uc0ac\uc6a9\uc790",
    "Arabic, from right to left": "\u0645\u0633\u062a\u062e\u062f\u0645",
    "an emoji": "\U0001f426",
    "a family of emoji, joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a byte order mark": "\ufeffuser",
    "the last code point": "\U0010ffff",
    "a lone high surrogate": "a\ud800b",
    "a lone low surrogate": "\udc00",
    "surrogates in the wrong order": "\udc00\ud800",
    "the replacement character": "a\ufffdb",
}
# MD5 works in blocks of 64 bytes, the last of which keeps eight for the length.
LENGTHS = [55, 56, 57, 63, 64, 65, 119, 120, 128, 10_000]

VECTORS = [
    *({"what": what, "userId": user_id} for what, user_id in NAMED.items()),
    *({"what": f"{length} bytes", "userId": "x" * length} for length in LENGTHS),
    *({"what": f"user {number}", "userId": f"user-{number}"} for number in range(100)),
]


def main() -> None:
    rows = [json.dumps({**vector, "bucket": bucket_of(vector["userId"])}) for vector in VECTORS]
    print("[\n" + ",\n".join(rows) + "\n]")


if __name__ == "__main__":
    main()
