"""Names of files: which are no tables whatever they hold, and how to read one in the wrong encoding."""

from __future__ import annotations

import re

TEMPORARY = re.compile(
    r"(~\$|\.~|\._|~wrl).*|thumbs\.db|desktop\.ini|\.ds_store|.*\.(tmp|crdownload|downloading|download|part|partial|lnk|"
    r"bak~|xlk|swp|td|aria2|filepart)|.*~",
    re.IGNORECASE,
)


def readable(raw: bytes) -> str:
    """A name as people can read it: unzipped on another system, its bytes may be GB18030 instead of UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
