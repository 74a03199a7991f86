"""What every family uses: a place for labelled samples, a pickle assembler, archives with a fixed date.

Nothing here loads a sample. Payloads are inert: they would print a word.
"""
import io
import json
import pathlib
import struct
import tarfile
import zipfile

ECHO = "echo inert"
PRINT = "print('inert')"


class Samples:
    """Writes samples below a folder, as mal/FAMILY/NAME and ben/FAMILY/NAME, and keeps their labels."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.labels = []
        self.family = ""

    def mal(self, name, content, technique, source="own"):
        self._write("malicious", name, content, technique, source)

    def ben(self, name, content, technique, source="own"):
        self._write("benign", name, content, technique, source)

    def path(self, label, name, technique, source="own"):
        """A path for a framework's own saver to write to; already labelled."""
        relative = f"{'mal' if label == 'malicious' else 'ben'}/{self.family}/{name}"
        if any(known["path"] == relative for known in self.labels):
            raise ValueError("two samples are called " + relative)
        self.labels.append({"path": relative, "label": label, "family": self.family, "technique": technique, "from": source})
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _write(self, label, name, content, technique, source):
        """Bytes or text make a file; a dictionary of paths makes a folder, which is one sample."""
        path = self.path(label, name, technique, source)
        for inner, data in (content if isinstance(content, dict) else {"": content}).items():
            file = path / inner if inner else path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.encode() if isinstance(data, str) else data)

    def finish(self):
        (self.root / "labels.json").write_text(json.dumps(sorted(self.labels, key=lambda label: label["path"]), indent=1) + "\n")


class P:
    """Assembles a pickle by opcode: P(4).name('os', 'system').call('echo inert').done()."""

    def __init__(self, protocol=4):
        self.protocol = protocol
        self.data = bytes([0x80, protocol]) if protocol >= 2 else b""

    def raw(self, *parts):
        for part in parts:
            self.data += part if isinstance(part, bytes) else part.encode("latin-1")
        return self

    def text(self, text):
        utf8 = text.encode()
        if self.protocol == 0:
            return self.raw(b"V", text.encode("raw-unicode-escape"), b"\n")
        if self.protocol >= 4 and len(utf8) < 256:
            return self.raw(b"\x8c", bytes([len(utf8)]), utf8)
        return self.raw(b"X", struct.pack("<I", len(utf8)), utf8)

    def bytes(self, content):
        if self.protocol >= 3:
            return self.raw(b"B", struct.pack("<I", len(content)), content)
        # What Python 3 writes for bytes at protocol 2 and below.
        return self.raw(b"c_codecs\nencode\n").call(content.decode("latin-1"), "latin1")

    def value(self, value):
        if value is None:
            return self.raw("N")
        if isinstance(value, bool):
            return self.raw(("\x88" if value else "\x89") if self.protocol >= 2 else f"I0{int(value)}\n")
        if isinstance(value, int):
            return self.raw(f"I{value}\n") if self.protocol == 0 else self.raw(b"J", struct.pack("<i", value))
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.bytes(value)
        if isinstance(value, P):
            return self.raw(value.data)
        if isinstance(value, tuple):
            self.raw("(")
            for item in value:
                self.value(item)
            return self.raw("t")
        if isinstance(value, list):
            self.raw("(")
            for item in value:
                self.value(item)
            return self.raw("l")
        if isinstance(value, dict):
            self.raw("(")
            for key, item in value.items():
                self.value(key).value(item)
            return self.raw("d")
        raise TypeError(type(value))

    def name(self, module, name):
        if self.protocol >= 4:
            return self.text(module).text(name).raw(b"\x93")
        return self.raw(f"c{module}\n{name}\n")

    def call(self, *arguments):
        return self.value(tuple(arguments)).raw("R")

    def fragment(self):
        """An assembler of the same protocol without a header, for use as a value."""
        made = P(self.protocol)
        made.data = b""
        return made

    def done(self):
        return self.data + b"."


def evil(protocol=4):
    """The plain malicious pickle that wrappers carry."""
    return P(protocol).name("posix", "system").call(ECHO).done()


def zipped(*members, level=zipfile.ZIP_STORED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", level) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.compress_type = level
            archive.writestr(info, content)
    return made.getvalue()


def tarred(*members):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def patched(content, at, value):
    made = bytearray(content)
    made[at:at + len(value)] = value
    return bytes(made)


# Protocol buffers, as much as TensorFlow and others need: https://protobuf.dev/programming-guides/encoding/
def varint(number):
    number &= (1 << 64) - 1
    made = b""
    while number > 127:
        made += bytes([number & 127 | 128])
        number >>= 7
    return made + bytes([number])


def field(number, value):
    """A message field: bytes, text, a whole number, or a list of them."""
    if isinstance(value, list):
        return b"".join(field(number, item) for item in value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data
