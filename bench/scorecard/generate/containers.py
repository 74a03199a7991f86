"""Malicious pickles in containers and codecs, with the tricks that make readers differ, and under wrong names."""
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from kit import P, evil, patched, tarred, zipped


def lz4_frame(data):
    """LZ4 frame with stored blocks: the format's header checksum is xxh32, which lz4 writes for us."""
    import lz4.frame
    return lz4.frame.compress(data)


def central(archive):
    return archive.rindex(b"PK\x01\x02")


def make(s):
    mal, pickle = s.mal, evil()
    peers = "peers' comparison"
    one = zipped(("data.pkl", pickle))
    # Zip
    mal("c01-zip.zip", one, "zip", peers)
    mal("c02-no-extension.zip", zipped(("anything", evil(0))), "zip member without extension, protocol 0", peers)
    mal("c03-zip-in-zip.zip", zipped(("inner.zip", one)), "zip in a zip", peers)
    mal("zip-five-deep.zip", zipped(("4", zipped(("3", zipped(("2", zipped(("1", one)))))))), "zip five deep")
    mal("c04-flag-bit.zip", patched(one, 6, b"\x01"), "encryption bit in the local header", peers)
    mal("c04-flag-both.zip", patched(patched(one, 6, b"\x01"), central(one) + 8, b"\x01"), "encryption bit in both headers")
    for bit in (0x20, 0x40):
        mal(f"zip-flag-{bit:#x}.zip", patched(patched(one, 6, bytes([bit])), central(one) + 8, bytes([bit])), f"flag {bit:#x} in both headers")
    mal("c06-crc.zip", patched(patched(one, 14, b"abcd"), central(one) + 16, b"abcd"), "wrong checksum in both headers", peers)
    mal("crc-local.zip", patched(one, 14, b"abcd"), "wrong checksum in the local header")
    mal("c07-name.zip", patched(one, 30, b"X"), "other name in the local header", peers)
    mal("name-central.zip", patched(one, central(one) + 46, b"X"), "other name in the directory")
    mal("c08-prefix.zip", b"#!/bin/sh\nexit 0\n" + one, "script in front", peers)
    mal("prefix-jpeg.zip", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(64) + one, "picture in front")
    mal("suffix.zip", one + bytes(70000), "bytes behind the directory")
    mal("comment.zip", one[:-2] + struct.pack("<H", len(pickle)) + pickle, "pickle in the archive comment")
    mal("concatenated.zip", one + zipped(("readme.txt", b"hello")), "two archives one after the other")
    mal("pickle-before-zip.pt", pickle + zipped(("readme.txt", b"hello")), "pickle in front of an archive")
    mal("pickle-after-zip.pt", zipped(("archive/version", b"3\n")) + pickle, "pickle behind an archive")
    mal("duplicate.zip", zipped(("data.pkl", P(4).raw("N").done()), ("data.pkl", pickle)), "two members of one name, the second malicious")
    mal("duplicate-first.zip", zipped(("data.pkl", pickle), ("data.pkl", P(4).raw("N").done())), "two members of one name, the first malicious")
    mal("deflated.zip", zipped(("data.pkl", pickle), level=zipfile.ZIP_DEFLATED), "deflated")
    mal("bzip2.zip", zipped(("data.pkl", pickle), level=zipfile.ZIP_BZIP2), "bzip2 member")
    mal("lzma.zip", zipped(("data.pkl", pickle), level=zipfile.ZIP_LZMA), "lzma member")
    mal("method-lies.zip", patched(patched(one, 8, b"\x08"), central(one) + 10, b"\x08"), "stored bytes said to be deflated")
    mal("not-in-directory.zip", one[:central(one)] + zipped(("x", b"y"))[:0] + hidden(one), "member that the directory leaves out")
    mal("size-lies.zip", patched(one, central(one) + 24, struct.pack("<I", 3)), "directory gives a smaller size")
    mal("descriptor.zip", streamed(("data.pkl", pickle)), "data descriptor")
    mal("zip64.zip", zip64("data.pkl", pickle), "zip64 records")
    mal("traversal.zip", zipped(("../../inert.pkl", b"\x80\x04N.")), "member named to leave the folder")
    mal("absolute.zip", zipped(("/etc/inert", b"x")), "member with an absolute name")
    mal("backslash.zip", zipped(("..\\..\\inert.txt", b"x")), "member named to leave the folder, Windows")
    mal("symlink.zip", symlink(), "member that is a link out of the folder")
    mal("drive.zip", zipped(("C:\\Windows\\inert.txt", b"x")), "member named by a drive")
    mal("bomb.zip", zipped(("zeros", bytes(50 << 20)), ("data.pkl", pickle), level=zipfile.ZIP_DEFLATED), "much air in front of a payload")
    mal("elf-member.zip", zipped(("lib/kernel.so", b"\x7fELF\x02\x01\x01" + bytes(200)), ("data.pkl", P(2).raw("N").done())), "program in an archive")
    mal("pe-member.zip", zipped(("setup.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(46) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(200)),), "Windows program in an archive")
    mal("npz-object.npz", zipped(("a.npy", npy(pickle))), "object array in an npz")
    # Codecs
    for name, data in {"c11-gzip.pkl.gz": gzip.compress(pickle, mtime=0), "c12-zlib.pkl.z": zlib.compress(pickle), "c13-bz2.pkl.bz2": bz2.compress(pickle),
                       "c14-xz.pkl.xz": lzma.compress(pickle), "lzma-alone.pkl.lzma": lzma.compress(pickle, lzma.FORMAT_ALONE), "c15-lz4.pkl.lz4": lz4_frame(pickle)}.items():
        mal(name, data, "compressed pickle: " + name.split(".")[-1], peers)
    mal("gzip-two-members.pkl.gz", gzip.compress(P(4).raw("N").done(), mtime=0) + gzip.compress(pickle, mtime=0), "second gzip member")
    mal("gzip-twice.gz", gzip.compress(gzip.compress(pickle, mtime=0), mtime=0), "gzip of gzip")
    mal("bz2-two-streams.bz2", bz2.compress(P(4).raw("N").done()) + bz2.compress(pickle), "second bzip2 stream")
    mal("xz-two-streams.xz", lzma.compress(P(4).raw("N").done()) + lzma.compress(pickle), "second xz stream")
    mal("zlib-level0.z", zlib.compress(pickle, 0), "zlib, stored")
    mal("gzip-truncated.pkl.gz", gzip.compress(pickle + bytes(3000), mtime=0)[:-6], "gzip cut at its end")
    mal("gzip-trailing.pkl.gz", gzip.compress(P(4).raw("N").done(), mtime=0) + pickle, "pickle behind gzip")
    mal("tar-gz.tgz", gzip.compress(tarred(("model/weights", pickle)), mtime=0), "tar.gz")
    mal("zip-gz.gz", gzip.compress(one, mtime=0), "zip in gzip")
    try:
        import zstandard
        mal("zstd.pkl.zst", zstandard.ZstdCompressor().compress(pickle), "compressed pickle: zstd")
    except ImportError:
        pass
    for method in ("copy", "lzma2"):
        mal(f"c22-7z-{method}.pt", seven_zip("data.pkl", pickle, method), f"7z, {method}", peers)
    # Tar
    mal("c10-tar.tar", tarred(("pickle", pickle)), "tar", peers)
    mal("tar-traversal.tar", tarred(("../../inert", b"x")), "tar member named to leave the folder")
    link = tarfile.TarInfo("weights")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    mal("tar-symlink.tar", tarred(("weights", link)), "tar link out of the folder")
    hard = tarfile.TarInfo("weights")
    hard.type, hard.linkname = tarfile.LNKTYPE, "../../etc/passwd"
    mal("tar-hardlink.tar", tarred(("weights", hard)), "tar hard link out of the folder")
    device = tarfile.TarInfo("dev")
    device.type = tarfile.CHRTYPE
    mal("tar-device.tar", tarred(("dev", device)), "tar device")
    pax = io.BytesIO()
    with tarfile.open(fileobj=pax, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a/" + "n" * 200 + ".pkl")
        info.size, info.pax_headers = len(pickle), {"comment": "inert"}
        archive.addfile(info, io.BytesIO(pickle))
    mal("tar-pax.tar", pax.getvalue(), "pax tar with a long name")
    mal("tar-in-zip.zip", zipped(("layer.tar", tarred(("data.pkl", pickle)))), "tar in a zip")
    mal("tar-after-end.tar", tarred(("a", b"x")) + tarred(("data.pkl", pickle)), "second tar behind the end of the first")
    layer = tarred(("models/data.pkl", pickle))
    mal("image.tar", tarred(("0123/layer.tar", layer), ("manifest.json", b'[{"Config": "config.json", "RepoTags": ["m:1"], "Layers": ["0123/layer.tar"]}]'), ("config.json", b'{"architecture": "amd64", "os": "linux"}')), "layer of a container image")
    mal("layer.tar.gz", gzip.compress(layer, mtime=0), "compressed layer of a container image")
    # Names that say something else
    for name in ("p36-model.txt", "p37-MODEL.PKL", "model.onnx", "model.safetensors", "model.gguf", "model.h5", "config.json", "picture.png", "README.md", "noextension", "model.npy", "weights.csv"):
        mal("named-" + name, pickle, "pickle named " + name, peers if name[0] == "p" and name[1] == "3" else "own")
    for name in ("torch.txt", "archive.pkl", "model.safetensors", "vocab.json"):
        mal("zip-named-" + name, zipped(("archive/data.pkl", pickle), ("archive/version", b"3\n")), "PyTorch zip named " + name)


def npy(pickle):
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header + pickle


def hidden(archive):
    """An end record with an empty directory right behind the member."""
    at = central(archive)
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, at, 0)


class Unseekable(io.RawIOBase):
    """A stream that cannot seek makes the zip writer use data descriptors."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def streamed(*members):
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            with archive.open(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), "w") as member:
                member.write(content)
    return out.data


def zip64(name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        with archive.open(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), "w", force_zip64=True) as member:
            member.write(content)
    return made.getvalue()


def symlink():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("weights", (2026, 1, 2, 3, 4, 6))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return made.getvalue()


def seven_zip(name, content, method):
    """7z with one file, whole: 7zFormat.txt of the LZMA SDK. Every size here is below 128, so each is one byte."""
    if method == "copy":
        packed, coder = content, b"\x01\x00"
    else:
        filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
        packed, coder = lzma.compress(content, lzma.FORMAT_RAW, filters=filters), b"\x21\x21\x01\x08"
    title = name.encode("utf-16-le") + b"\0\0"
    header = (b"\x01\x04" + b"\x06\x00\x01\x09" + bytes([len(packed)]) + b"\x00"
              + b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + bytes([len(content)]) + b"\x0a\x01" + struct.pack("<I", zlib.crc32(content)) + b"\x00\x08\x00\x00"
              + b"\x05\x01\x11" + bytes([len(title) + 1]) + b"\x00" + title + b"\x00\x00")
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header
