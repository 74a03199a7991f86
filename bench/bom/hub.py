"""A hub of models on the loopback address, over local folders: what OWASP's AIBOM generator needs of huggingface.co, so that it runs offline.

    python3 bench/bom/hub.py FOLDER PORT-FILE

Every folder below FOLDER is the repository example/NAME. What the real hub computes from a repository (its card's front matter as fields and tags,
the parameter counts of safetensors) is computed here too; nothing else is added."""
import hashlib, http.server, json, os, re, struct, sys
from urllib.parse import unquote, urlparse

import yaml

root, port_file = sys.argv[1], sys.argv[2]
COMMIT = "f00dfeed" * 5
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


def files(name):
    base = os.path.join(root, name)
    return sorted(os.path.relpath(os.path.join(at, f), base) for at, _, some in os.walk(base) for f in some)


def card(name):
    path = os.path.join(root, name, "README.md")
    match = re.match(r"---\n(.*?)\n---", open(path, encoding="utf-8").read(), re.S) if os.path.exists(path) else None
    return (yaml.safe_load(match[1]) or {}) if match else {}


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def parameters(name):
    counts = {}
    for file in files(name):
        if not file.endswith(".safetensors"):
            continue
        with open(os.path.join(root, name, file), "rb") as stream:
            header = json.loads(stream.read(struct.unpack("<Q", stream.read(8))[0]))
        for key, tensor in header.items():
            if key != "__metadata__":
                size = (tensor["data_offsets"][1] - tensor["data_offsets"][0]) // SIZES.get(tensor["dtype"], 1)
                counts[tensor["dtype"]] = counts.get(tensor["dtype"], 0) + size
    return counts


def info(name):
    data = card(name)
    tags = listed(data.get("tags")) + [f"license:{l}" for l in listed(data.get("license"))] + [f"dataset:{d}" for d in listed(data.get("datasets"))]
    tags += [f"base_model:{b}" for b in listed(data.get("base_model"))] + [str(l) for l in listed(data.get("language"))] + listed(data.get("library_name"))
    config = os.path.join(root, name, "config.json")
    result = {
        "_id": "0", "id": f"example/{name}", "modelId": f"example/{name}", "author": "example", "sha": COMMIT, "lastModified": "2026-11-01T00:00:00.000Z", "createdAt": "2026-10-01T00:00:00.000Z",
        "private": False, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": tags, "cardData": json.loads(json.dumps(data, default=str)), "siblings": [{"rfilename": f} for f in files(name)],
    }
    for field in ("pipeline_tag", "library_name"):
        if field in data:
            result[field] = data[field]
    if os.path.exists(config):
        read = json.load(open(config, encoding="utf-8"))
        result["config"] = {k: read[k] for k in ("architectures", "model_type") if k in read}
    if counts := parameters(name):
        result["safetensors"] = {"parameters": counts, "total": sum(counts.values())}
    return result


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", kind="application/json", more=()):
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *more):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def missing(self, code):
        self.answer(404, b'{"error":"not found"}', more=[("X-Error-Code", code), ("X-Repo-Commit", COMMIT)])

    def do_GET(self):
        path = unquote(urlparse(self.path).path)
        if match := re.fullmatch(r"/api/models/example/([^/]+)(?:/revision/[^/]+)?", path):
            return self.answer(200, json.dumps(info(match[1])).encode()) if os.path.isdir(os.path.join(root, match[1])) else self.missing("RepoNotFound")
        if match := re.fullmatch(r"/api/models/example/([^/]+)/tree/[^/]+/?", path):
            return self.answer(200, json.dumps([{"type": "file", "path": f, "size": os.path.getsize(os.path.join(root, match[1], f)), "oid": "0" * 40} for f in files(match[1])]).encode())
        if match := re.fullmatch(r"/example/([^/]+)/(?:resolve|raw)/[^/]+/(.+)", path):
            if match[2] not in files(match[1]):
                return self.missing("EntryNotFound")
            body = open(os.path.join(root, match[1], match[2]), "rb").read()
            return self.answer(200, body, "application/octet-stream", [("ETag", f'"{hashlib.sha1(body).hexdigest()}"'), ("X-Repo-Commit", COMMIT)])
        return self.missing("RepoNotFound")

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
with open(port_file + ".part", "w", encoding="utf-8") as told:
    told.write(str(server.server_port))
os.rename(port_file + ".part", port_file)
server.serve_forever()
